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
