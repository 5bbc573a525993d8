{
// Ctrl-K: go to a page of the desk by a few letters of its name, or search with them.
const palette = document.getElementById("palette");
const field = palette.querySelector("input");
const options = [...palette.querySelectorAll("[role=option]")];
const search = palette.querySelector("[data-search]");
const searchUrl = palette.querySelector("form").action;
let chosen = 0;

const shown = () => options.filter((one) => !one.hidden);

const choose = (number) => {
  const list = shown();
  chosen = (number + list.length) % list.length;
  for (const one of options) one.setAttribute("aria-selected", String(one === list[chosen]));
  field.setAttribute("aria-activedescendant", list[chosen].id);
  list[chosen].scrollIntoView({ block: "nearest" });
};

const narrow = () => {
  const words = field.value.trim().toLowerCase();
  for (const one of options) one.hidden = one !== search && !one.textContent.toLowerCase().includes(words);
  search.querySelector("a").href = `${searchUrl}?q=${encodeURIComponent(words)}`;
  choose(0);
};

const show = () => {
  field.value = "";
  narrow();
  palette.showModal();
};

field.addEventListener("input", narrow);
palette.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    choose(chosen + step);
  }
  if (event.key === "Enter") {
    event.preventDefault();
    location.assign(shown()[chosen].querySelector("a").href);
  }
});
palette.addEventListener("click", (event) => event.target === palette && palette.close());
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
    event.preventDefault();
    show();
  }
});
for (const button of document.querySelectorAll("[data-palette]")) {
  button.hidden = false;
  button.addEventListener("click", show);
}
}
{
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
}
{
// A long rail shows the page one is on; at once, without motion.
document.querySelector(".rail-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
}
