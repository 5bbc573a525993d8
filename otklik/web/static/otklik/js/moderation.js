// One key decides about the chosen post, or about the first one when none is chosen; never while one types.
const acts = { KeyH: "h", KeyO: "o", KeyM: "m" };

document.addEventListener("keydown", (event) => {
  const act = acts[event.code];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select") || document.querySelector("dialog[open]")) return;
  const row = document.querySelector("[data-row].is-chosen") ?? document.querySelector("[data-row]");
  row?.querySelector(`[data-act=${act}]`)?.click();
});
