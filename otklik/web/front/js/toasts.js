// Notes can be closed; a request that failed says so.
const shelf = document.getElementById("toasts");
for (const button of shelf.querySelectorAll("[data-close]")) button.hidden = false;
document.addEventListener("click", (event) => event.target.closest("[data-close]")?.closest(".toast-note").remove());

const failed = (event) => {
  if (event.detail?.ctx?.response?.status === 422 || shelf.querySelector(".is-failed")) return;
  const note = document.getElementById("toast-failed").content.cloneNode(true);
  note.firstElementChild.classList.add("is-failed");
  shelf.append(note);
};
document.addEventListener("htmx:response:error", failed);
document.addEventListener("htmx:error", failed);
