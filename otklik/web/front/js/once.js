// A form is sent once, however many times the button is pressed; coming back to the page makes it ready again,
// and so do ten seconds, because an answer that is a file leaves the page where it is.
const ready = (form) => {
  delete form.dataset.sent;
  form.classList.remove("is-sending");
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.classList.add("is-sending");
  setTimeout(ready, 10000, form);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(ready));
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form");
  if (form) ready(form);
});
