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
