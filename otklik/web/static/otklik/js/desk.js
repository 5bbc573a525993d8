{
// Ctrl-K: ask for a customer, or go to a page of the desk by a few letters of its name. Pages stand above the answers;
// the arrows go through both.
const palette = document.getElementById("palette");
const field = palette.querySelector("input");
const panel = palette.querySelector(".ask-panel");
const pages = palette.querySelector("[role=listbox]");
const options = [...pages.querySelectorAll("[role=option]")];
let chosen = -1; // none: the keys belong to the answers

const shown = () => options.filter((one) => !one.hidden);
const move = (event) => ({ ArrowDown: 1, ArrowUp: -1 })[event.key];

const choose = (number) => {
  const page = shown()[number];
  chosen = page ? number : -1;
  for (const one of options) one.setAttribute("aria-selected", String(one === page));
  if (page) {
    field.setAttribute("aria-activedescendant", page.id);
    page.scrollIntoView({ block: "nearest" });
  } else field.removeAttribute("aria-activedescendant");
};

const narrow = () => {
  const words = field.value.trim().toLowerCase();
  for (const one of options) one.hidden = !one.textContent.toLowerCase().includes(words);
  pages.hidden = !shown().length;
  choose(0);
};

const show = () => {
  field.value = "";
  field.dispatchEvent(new Event("input"));
  palette.showModal();
  field.focus();
};

field.addEventListener("input", narrow);
palette.addEventListener(
  "keydown",
  (event) => {
    if (chosen < 0 || event.target !== field) return;
    const list = shown();
    const next = chosen + (move(event) ?? 0);
    if (event.key === "Enter") location.assign(list[chosen].querySelector("a").href);
    else if (!move(event)) return;
    else if (list[next]) choose(next);
    else if (panel.querySelector("[data-ref]")) {
      choose(-1); // over the edge, to the answers
      return;
    } else choose((next + list.length) % list.length);
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
palette.addEventListener("keydown", (event) => {
  if (move(event) && chosen < 0 && !panel.querySelector(".is-active")) choose(move(event) > 0 ? 0 : shown().length - 1);
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
