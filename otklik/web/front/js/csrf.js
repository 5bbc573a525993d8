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
