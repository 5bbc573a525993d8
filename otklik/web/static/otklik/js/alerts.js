// Switches notices on in this browser: asks the browser for an address, and the form takes it to the desk.
const form = document.querySelector("form[data-push]");
const refused = document.querySelector("[data-refused]");
const isAble = navigator.serviceWorker && window.PushManager && window.Notification;

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const subscribe = async () => {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  const { worker, key } = form.dataset;
  const registered = await navigator.serviceWorker.register(worker);
  while (!registered.active) await new Promise((resolve) => setTimeout(resolve, 100));
  return registered.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
};

form?.addEventListener("submit", async (event) => {
  if (form.elements.endpoint.value) return;
  event.preventDefault();
  refused.hidden = true;
  try {
    const { endpoint, keys } = (await subscribe()).toJSON();
    form.elements.endpoint.value = endpoint;
    form.elements.p256dh.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
    form.requestSubmit();
  } catch {
    refused.hidden = false;
  }
});

if (form && isAble) {
  form.hidden = false;
  document.querySelector("[data-unable]").hidden = true;
}
