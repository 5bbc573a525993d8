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

// The link of a topic goes to the telephone's own share sheet, or to the clipboard; where there is neither, or the
// clipboard is refused, it is a link like any other.
const share = document.querySelector("[data-share]");
const copied = () => {
  const shelf = document.getElementById("toasts");
  shelf.querySelector(".is-copied")?.remove();
  const note = document.getElementById("link-copied").content.cloneNode(true);
  note.firstElementChild.classList.add("is-copied");
  shelf.append(note);
};
share?.addEventListener("click", async (event) => {
  if (!navigator.share && !navigator.clipboard) return;
  event.preventDefault();
  if (navigator.share) await navigator.share({ title: document.title, url: share.href }).catch(() => {});
  else await navigator.clipboard.writeText(share.href).then(copied, () => location.assign(share.href));
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

// New replies wait behind a bar. The stream opens with the first sign of a living reader and tells what came meanwhile;
// it only says that there is something new, the bar asks how much. Closed while nobody looks: streams of one site are few.
const place = document.querySelector("[data-stream]");
if (place) {
  const signs = ["pointermove", "pointerdown", "keydown", "scroll"];
  const first = 2000;
  let { after } = place.dataset;
  let stream;
  let wait = first;
  let again;
  const close = () => {
    clearTimeout(again);
    stream?.close();
  };
  const listen = () => {
    close();
    stream = new EventSource(`${place.dataset.stream}&after=${after}`);
    stream.addEventListener("open", () => {
      wait = first;
    });
    stream.addEventListener("topic", (event) => {
      after = event.lastEventId;
      document.getElementById("newer").dispatchEvent(new Event("fresh"));
    });
    // the browser returns by itself to a stream that was open, not to one that was refused
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      again = setTimeout(listen, wait);
      wait = Math.min(wait * 2, 300000);
    });
  };
  const begin = () => {
    for (const sign of signs) removeEventListener(sign, begin);
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : listen()));
    listen();
  };
  for (const sign of signs) addEventListener(sign, begin, { passive: true });

  // whoever pressed goes on from the first of the replies that came, without the page moving
  const posts = document.getElementById("posts");
  let last = null;
  place.addEventListener("click", () => {
    last = posts.lastElementChild;
  });
  new MutationObserver(() => {
    const arrived = last ? last.nextElementSibling : posts.firstElementChild;
    arrived.tabIndex = -1;
    arrived.focus({ preventScroll: true });
  }).observe(posts, { childList: true });
}
