// A topic was read: counted once in a browser's session, when the page has been looked at for two seconds.
const topic = document.querySelector("[data-seen]");
if (topic) {
  const key = `seen-${topic.dataset.topic}`;
  setTimeout(() => {
    if (document.hidden || sessionStorage.getItem(key)) return;
    sessionStorage.setItem(key, "1");
    navigator.sendBeacon(topic.dataset.seen);
  }, 2000);
}

// The link of a topic goes to the telephone's own share sheet, or to the clipboard.
const share = document.querySelector("[data-share]");
share?.addEventListener("click", async (event) => {
  event.preventDefault();
  if (navigator.share) await navigator.share({ title: document.title, url: share.href }).catch(() => {});
  else await navigator.clipboard.writeText(share.href).then(() => share.classList.add("is-active"));
});

// The questions of a problem stand there only while the topic is one.
const only = document.querySelector("[data-only-kind]");
if (only) {
  const follow = () => {
    only.hidden = document.querySelector("[name=kind]:checked")?.value !== only.dataset.onlyKind;
  };
  document.addEventListener("change", (event) => event.target.name === "kind" && follow());
  follow();
}

// New replies wait behind a bar. The stream opens with the first sign of a living reader, and tells what came meanwhile.
const bar = document.querySelector("[data-stream]");
if (bar) {
  const signs = ["pointermove", "pointerdown", "keydown", "scroll"];
  let count = 0;
  const watch = () => {
    for (const sign of signs) removeEventListener(sign, watch);
    new EventSource(bar.dataset.stream).addEventListener("topic", (event) => {
      const { reply } = JSON.parse(event.data);
      if (!count) bar.querySelector("a").href = bar.dataset.replies.replace("/0/", `/${reply}/`);
      count += 1;
      bar.querySelector("[data-count]").textContent = count;
      bar.hidden = false;
    });
  };
  for (const sign of signs) addEventListener(sign, watch, { passive: true });
}
