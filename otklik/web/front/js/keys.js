// One-letter shortcuts of the desk, by the place of the key, so that they work in every layout; never while one types.
const help = document.getElementById("shortcuts");
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
const press = (selector) => document.querySelector(selector)?.click();

const step = (by) => {
  const rows = [...document.querySelectorAll(".feed-item, [data-row]")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.classList.contains("is-chosen"));
  rows[now]?.classList.remove("is-chosen");
  const next = rows[Math.min(Math.max(now + by, 0), rows.length - 1)];
  next.classList.add("is-chosen");
  next.querySelector("a")?.focus();
};

const keys = {
  KeyJ: () => step(1),
  KeyK: () => step(-1),
  KeyN: () => press("[data-key=n]"),
  KeyE: () => press("[data-key=e]"),
  KeyR: () => document.querySelector("[data-key=r]")?.focus(),
  Slash: () => press("[data-palette]"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const act = event.key === "?" ? () => help.showModal() : keys[event.code];
  if (!act) return;
  event.preventDefault();
  act();
});
for (const button of document.querySelectorAll("[data-shortcuts]")) {
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
}
