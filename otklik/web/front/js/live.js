// What is new waits behind a bar, so nothing moves under the finger:
// <div class="new-items" hidden data-live="reply" hx-sse:connect="/…"><a class="btn btn-primary">… <b data-count></b></a></div>
for (const bar of document.querySelectorAll("[data-live]")) {
  let count = 0;
  bar.addEventListener(bar.dataset.live, () => {
    count += 1;
    bar.querySelector("[data-count]").textContent = count;
    bar.hidden = false;
  });
}
