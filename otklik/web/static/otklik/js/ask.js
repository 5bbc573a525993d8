// The ask box: answers while one types, keys, and what the asker did with them.
const PAUSE = 150; // ms after the last key before asking
const SEEN = 1000; // ms for which answers must stay to count as shown
const IDLE = 30 * 60 * 1000; // ms after which another attempt begins
const STORE = "otklik-ask";

const language = document.documentElement.lang;
let kept = null; // where the browser has no session storage
let token = "";

const fresh = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? kept;
  } catch {
    return kept;
  }
};

const write = (attempt) => {
  kept = attempt;
  try {
    sessionStorage.setItem(STORE, JSON.stringify(attempt));
  } catch {
    // private windows may refuse; the attempt then lasts as long as the page
  }
};

const attempt = {
  key() {
    const key = attempt.going() || fresh();
    write({ key, at: Date.now() });
    return key;
  },
  // The key of an attempt that is still going on, empty when there is none.
  going() {
    const last = read();
    return last?.key && !last.done && Date.now() - last.at < IDLE ? last.key : "";
  },
  finish() {
    write({ ...read(), done: true });
  },
};

// At the desk every box has attempts of its own, a new one when it has been emptied: the next customer asks another thing.
const keyOf = (root) => (root.dataset.place === "desk" ? (root.dataset.key ??= fresh()) : attempt.key());

// A form that asks tells which attempt it comes from.
const sign = (key) => {
  for (const field of document.querySelectorAll("input[name=ask_key]")) field.value = key;
};

const prepare = () => {
  if (!token) window.otklikToken?.().then((found) => (token = found), () => {});
};

const said = (row, name) => (row.querySelector(name)?.textContent ?? "").replaceAll(/\s+/g, " ").trim();

// Whether the words are in the clipboard now; the older way is for pages that did not come over HTTPS.
const toClipboard = async (words, button) => {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(words).then(
      () => true,
      () => false,
    );
  }
  const sheet = document.createElement("textarea");
  sheet.value = words;
  sheet.className = "visually-hidden";
  button.after(sheet);
  sheet.select();
  const done = document.execCommand("copy");
  sheet.remove();
  button.focus();
  return done;
};

// What was before the asker in `list`, for the words `question`, and what he did.
class Ledger {
  constructor(root, list, question) {
    Object.assign(this, { root, list, question, told: false, went: false });
    this.key = keyOf(root);
    prepare();
  }

  body(kind, ref = "") {
    const rows = [...this.list.querySelectorAll("[data-ref]")];
    const box = this.list.querySelector("[data-answers]") ?? this.list;
    return {
      kind,
      ref,
      key: this.key,
      place: this.root.dataset.place,
      lang: language,
      question: this.question,
      refs: rows.map((row) => row.dataset.ref),
      scores: rows.map((row) => (row.dataset.score ? Number(row.dataset.score) : null)),
      no_good_answer: box.hasAttribute("data-no-good-answer"),
    };
  }

  async tell(kind, ref) {
    this.told = true;
    const body = JSON.stringify(this.body(kind, ref));
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": token || (await window.otklikToken()) };
      await fetch(this.root.dataset.post, { method: "POST", keepalive: true, headers, body });
    } catch {
      // a lost step is a hole in the statistics, not a fault the asker should see
    }
  }

  seen() {
    if (!this.told) this.tell("shown");
  }

  left() {
    if (!this.told || this.went || !token) return;
    const { kind, key, place, lang } = this.body("left");
    const words = new URLSearchParams({ kind, key, place, lang, csrfmiddlewaretoken: token });
    navigator.sendBeacon(this.root.dataset.post, words);
  }

  // A click in the list: an answer opened, or marked as the one that helped.
  click(event) {
    const row = event.target.closest("[data-ref]");
    if (event.target.closest("[data-onward]")) {
      this.seen(); // however quick he was, he saw them and goes on to ask
      this.went = true;
    }
    if (!row) return;
    if (event.target.closest("[data-answered]")) {
      event.preventDefault(); // where nobody listens the button leads to a page
      this.thank(row);
    } else if (event.target.closest("[data-copy]")) {
      this.copy(row, event.target.closest("[data-copy]"));
    } else if (event.target.closest("[data-insert]")) {
      this.insert(row, event.target.closest("[data-insert]").dataset.insert);
    } else if (event.target.closest("a")) {
      this.went = true;
      this.tell("opened", row.dataset.ref);
    }
  }

  thank(row) {
    this.went = true;
    this.tell("answered", row.dataset.ref);
    attempt.finish();
    row.classList.add("is-answer");
    const button = row.querySelector("[data-answered]");
    const thanks = row.querySelector("[data-thanks]");
    button.hidden = true;
    thanks.hidden = false;
    thanks.focus({ preventScroll: true });
  }

  // The link, or the title and the first lines with the link, goes to the clipboard, to be sent by whatever means.
  async copy(row, button) {
    const link = row.querySelector("a").href;
    const words = button.dataset.copy === "text" ? [said(row, ".ask-title"), said(row, ".ask-excerpt"), link] : [link];
    if (!(await toClipboard(words.filter(Boolean).join("\n"), button))) return;
    this.went = true;
    this.tell("answered", row.dataset.ref);
    button.classList.add("is-done");
    button.lastChild.textContent = this.root.dataset.copied;
    this.root.querySelector("[role=status]").textContent = this.root.dataset.copied;
  }

  // The link, or the answer's first lines with the link, goes to where the agent stopped writing.
  insert(row, kind) {
    const field = document.querySelector(this.root.dataset.into);
    if (!field) return;
    this.went = true;
    this.tell("answered", row.dataset.ref);
    const link = `[${said(row, ".ask-title").replaceAll(/[[\]]/g, "")}](${row.querySelector("a").href})`;
    const before = field.value.slice(0, field.selectionStart);
    let words = /\S$/.test(before) ? ` ${link}` : link;
    if (kind === "quote") {
      const lines = said(row, ".ask-excerpt");
      words = `${before && !before.endsWith("\n") ? "\n\n" : ""}${lines ? `> ${lines}\n\n` : ""}${link}\n`;
    }
    field.focus();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

class Box {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input:not([type=hidden])");
    this.panel = root.querySelector(".ask-panel");
    this.status = root.querySelector("[role=status]");
    this.touched = 0;
    this.stays = "stays" in root.dataset;
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "grid", "aria-expanded": "false" })) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("focus", () => this.panel.childElementCount && this.open());
    this.input.addEventListener("keydown", (event) => this.keys(event));
    this.panel.addEventListener("click", (event) => this.ledger?.click(event));
    this.panel.addEventListener("auxclick", (event) => this.ledger?.click(event));
    for (const touch of ["pointermove", "pointerdown", "scroll"]) {
      this.panel.addEventListener(touch, () => (this.touched = Date.now()), { passive: true });
    }
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.escape(event));
    root.addEventListener("focusout", (event) => event.relatedTarget && !root.contains(event.relatedTarget) && this.close());
    document.addEventListener("pointerdown", (event) => root.contains(event.target) || this.close());
    addEventListener("pagehide", () => this.ledger?.left());
    window.visualViewport?.addEventListener("resize", () => this.panel.hidden || this.fit());
    root.closest("form")?.addEventListener("submit", () => this.submit());
    if (this.stays) this.whenSeen();
    else if (this.input.value && document.activeElement === this.input) this.later();
  }

  whenSeen() {
    const watcher = new IntersectionObserver(([place]) => {
      if (!place.isIntersecting) return;
      watcher.disconnect();
      this.later();
    });
    watcher.observe(this.root);
  }

  later() {
    clearTimeout(this.pause);
    clearTimeout(this.look);
    this.stop?.abort();
    const words = this.input.value.trim();
    if (words.length < 2) {
      delete this.root.dataset.key;
      this.clear();
      return;
    }
    this.pause = setTimeout(() => this.ask(words), PAUSE);
  }

  async ask(words) {
    this.stop = new AbortController();
    const { signal } = this.stop;
    const query = new URLSearchParams({ q: words, place: this.root.dataset.place, lang: language, key: keyOf(this.root) });
    for (const name of ["but", "box"]) if (this.root.dataset[name]) query.set(name, this.root.dataset[name]);
    this.root.classList.add("is-asking");
    try {
      const answer = await fetch(`${this.root.dataset.suggest}?${query}`, { signal, headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const html = await answer.text();
      await this.calm();
      if (!signal.aborted) this.show(html, words);
    } catch (error) {
      if (error.name !== "AbortError") this.fail();
    } finally {
      if (!signal.aborted) this.root.classList.remove("is-asking");
    }
  }

  // Answers are not exchanged under a finger or a moving pointer.
  async calm() {
    while (!this.panel.hidden && Date.now() - this.touched < 400) await new Promise((done) => setTimeout(done, 100));
  }

  show(html, words) {
    this.panel.innerHTML = html;
    this.point(null);
    const found = this.panel.querySelector("[data-answers]");
    this.status.textContent = found?.dataset.status ?? "";
    this.ledger = new Ledger(this.root, this.panel, words);
    if (this.root.dataset.place !== "desk") sign(this.ledger.key);
    if (found && (this.stays || document.activeElement === this.input)) this.open();
    if (!found) this.close();
    this.look = setTimeout(() => this.ledger.seen(), SEEN);
  }

  fail() {
    this.clear();
    const words = this.root.dataset.failed ?? "";
    this.status.textContent = words;
    const told = document.createElement("p");
    told.className = "ask-failed";
    told.textContent = words;
    this.panel.append(told);
    if (this.stays || document.activeElement === this.input) this.open();
  }

  clear() {
    this.ledger = null;
    this.panel.replaceChildren();
    this.status.textContent = "";
    this.root.classList.remove("is-asking");
    this.close();
  }

  open() {
    const grid = this.panel.querySelector("[role=grid]");
    this.panel.hidden = false;
    this.fit();
    this.input.setAttribute("aria-expanded", String(Boolean(grid)));
    if (grid) this.input.setAttribute("aria-controls", grid.id);
  }

  // As high as the screen leaves room for, above the keyboard and the bar of sections.
  fit() {
    if (this.stays) return;
    const screen = window.visualViewport;
    const bottom = (screen?.offsetTop ?? 0) + (screen?.height ?? innerHeight) - (document.querySelector(".tabs")?.offsetHeight ?? 0);
    const room = Math.max(220, bottom - this.panel.getBoundingClientRect().top - 8);
    this.panel.style.setProperty("--ask-room", `${Math.round(room)}px`);
  }

  close() {
    this.point(null);
    if (this.stays && this.panel.childElementCount) return;
    this.panel.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-controls");
  }

  escape(event) {
    if (this.panel.hidden || this.stays) return;
    event.preventDefault();
    this.input.focus();
    this.close();
  }

  keys(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && !this.panel.hidden) this.step(event, move);
    else if (move && this.panel.childElementCount) this.open();
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") this.aside(event);
    else if (event.key === "Enter" && this.active) {
      event.preventDefault();
      this.active.querySelector("a:not([hidden]), button:not([hidden])")?.click();
    }
  }

  step(event, move) {
    const rows = [...this.panel.querySelectorAll("[data-ref]")];
    if (!rows.length) return;
    event.preventDefault();
    const place = rows.indexOf(this.active?.closest("[data-ref]"));
    const next = place < 0 && move < 0 ? rows.length - 1 : place + move;
    this.point(rows[next]?.querySelector("[role=gridcell]") ?? null);
  }

  aside(event) {
    if (!this.active) return;
    const there = event.key === "ArrowRight" ? this.active.nextElementSibling : this.active.previousElementSibling;
    if (!there) return;
    event.preventDefault();
    this.point(there);
  }

  point(cell) {
    const before = this.active;
    before?.classList.remove("is-active");
    this.active = cell;
    if (!cell) {
      if (before?.id === this.input.getAttribute("aria-activedescendant")) this.input.removeAttribute("aria-activedescendant");
      return;
    }
    cell.classList.add("is-active");
    cell.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", cell.id);
  }

  submit() {
    if (!this.ledger) return;
    this.ledger.went = true;
    this.ledger.seen();
  }
}

// A page that shows answers by itself: the search page.
const watch = (list) => {
  const ledger = new Ledger(list, list, list.dataset.question);
  const look = setTimeout(() => ledger.seen(), SEEN);
  list.addEventListener("click", (event) => ledger.click(event));
  list.addEventListener("auxclick", (event) => ledger.click(event));
  addEventListener("pagehide", () => {
    clearTimeout(look);
    ledger.left();
  });
};

const begin = () => {
  sign(attempt.going());
  for (const root of document.querySelectorAll("[data-ask]:not([data-ready])")) {
    root.dataset.ready = "";
    new Box(root);
  }
  for (const list of document.querySelectorAll("[data-ask-page]:not([data-ready])")) {
    list.dataset.ready = "";
    watch(list);
  }
};

document.addEventListener("htmx:after:swap", begin);
begin();
