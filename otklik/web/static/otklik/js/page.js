{
// Pages from caches carry no token, so it is asked for when a form is about to be sent.
let token;
const ask = () => (token ??= fetch("/csrf/").then((answer) => answer.json()).then((words) => words.token));
const writes = (method) => !/^(get|head|dialog)$/i.test(method || "get");

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (!writes(ctx.request.method)) return;
  ctx.fetch = async (address, request) =>
    fetch(address, { ...request, headers: { ...request.headers, "X-CSRFToken": await ask() } });
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !writes(form.method) || !form.hasAttribute("data-csrf")) return;
  if (form.elements.csrfmiddlewaretoken) return;
  event.preventDefault();
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "csrfmiddlewaretoken", value: await ask() });
  form.append(field);
  form.requestSubmit(event.submitter);
});

window.otklikToken = ask;
}
{
// Light, dark or as the system, at once and without leaving the page; the language is remembered in a cookie.
const remember = (name, value) => {
  document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
};

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]");
  if (choice) {
    event.preventDefault();
    const { themeChoice } = choice.dataset;
    remember("theme", themeChoice);
    if (themeChoice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = themeChoice;
    for (const one of document.querySelectorAll("[data-theme-choice]"))
      one.setAttribute("aria-pressed", String(one.dataset.themeChoice === themeChoice));
  }
  const language = event.target.closest("[data-language]");
  if (language) remember("django_language", language.dataset.language);
});
}
{
// Who signs out leaves no pages behind on this device; answers not sent yet stay, and nobody else is shown them.
const forget = async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("inspections-pages-"));
  await Promise.all(names.map((name) => caches.delete(name)));
  // a worker that is fetching a page at this moment must not keep it afterwards
  for (const worker of (await navigator.serviceWorker.getRegistrations()).map((one) => one.active)) {
    if (!worker?.scriptURL.endsWith("/desk/inspections/worker.js")) continue;
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise((resolve) => {
      port1.onmessage = resolve;
      setTimeout(resolve, 2000);
    });
    worker.postMessage({ forget: true }, [port2]);
    await heard;
  }
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const isLeaving = new URL(form.action).pathname.endsWith("/account/logout/");
  if (event.defaultPrevented || !isLeaving || form.dataset.forgotten || !window.caches || !navigator.serviceWorker) return;
  event.preventDefault();
  try {
    await forget();
  } finally {
    form.dataset.forgotten = "yes";
    form.requestSubmit(event.submitter);
  }
});

// and so does whoever comes to a page that offers to sign in: the session ended by itself, or elsewhere
if (window.caches && navigator.serviceWorker && document.querySelector("a[href*='/account/login/']")) forget().catch(() => {});
}
{
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
}
{
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
}
{
// A menu closes when another one opens, on a click elsewhere, and on Escape.
const open = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
}
