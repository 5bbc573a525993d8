// An inspection on the phone: what is answered is kept here first and sent when there is a network.
const root = document.querySelector("[data-inspections]");
const { person, worker } = root.dataset;
const form = document.querySelector("form[data-inspection]");
const say = (name) => document.querySelector(`template[data-say="${name}"]`)?.content.textContent.trim() ?? name;

// ---- what is kept on this phone: one store of answers, one of photos, named after the person -----------------------
const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open(`inspections-${person}`, 1);
  asked.onupgradeneeded = () => {
    for (const name of ["answers", "photos"]) asked.result.createObjectStore(name, { keyPath: "key" }).createIndex("inspection", "inspection");
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

const work = async (store, mode, act) => {
  const doing = (await opened).transaction(store, mode);
  const asked = act(doing.objectStore(store));
  return new Promise((resolve, reject) => {
    doing.oncomplete = () => resolve(asked.result);
    doing.onerror = doing.onabort = () => reject(doing.error);
  });
};
const put = (store, row) => work(store, "readwrite", (rows) => rows.put(row));
const remove = (store, key) => work(store, "readwrite", (rows) => rows.delete(key));
const rowsOf = (store, inspection) => work(store, "readonly", (rows) => rows.index("inspection").getAll(inspection));
// the server has this answer; one that was changed while it was on its way goes out again as another
const settle = (row) =>
  work("answers", "readwrite", (rows) => {
    const asked = rows.get(row.key);
    asked.onsuccess = () => {
      rows.delete(row.key);
      if (asked.result && asked.result.sequence !== row.sequence) rows.put({ ...asked.result, key: newKey() });
    };
    return asked;
  });
const countOf = (store, inspection) => work(store, "readonly", (rows) => rows.index("inspection").count(inspection));

// randomUUID is there on secure pages only, as is what makes them work without a network
const newKey = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
const hex = (bytes) => Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");

// ---- without a network --------------------------------------------------------------------------------------------
const registered = navigator.serviceWorker?.register(worker).catch(() => null);
const keepPages = async (pages) => {
  if (!(await registered)) return;
  const ready = await navigator.serviceWorker.ready;
  const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((one) => one.href);
  ready.active.postMessage({ keep: pages, files: files.filter((url) => new URL(url).origin === location.origin) });
};
const network = document.querySelector("[data-network]");
const showNetwork = () => {
  if (network) network.hidden = navigator.onLine;
};
addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);
showNetwork();

// a browser that keeps nothing is left with the ordinary form
const keepsNothing = () => {
  const bar = document.querySelector("[data-bar]");
  if (bar) bar.textContent = say("cannot-keep");
};
opened.then(() => (form ? fill(form) : listed()), keepsNothing);

async function listed() {
  const links = [...document.querySelectorAll("a[data-todo]")];
  keepPages([location.pathname, ...links.map((one) => new URL(one.href).pathname)]);
  for (const link of links) {
    const waiting = (await countOf("answers", link.dataset.todo)) + (await countOf("photos", link.dataset.todo));
    const badge = link.parentElement.querySelector("[data-here]");
    if (badge && waiting) {
      badge.hidden = false;
      badge.textContent = say("here").replace("0", waiting);
    }
  }
}

function fill(form) {
  const id = form.dataset.inspection;
  const limit = Number(form.dataset.limit);
  let sequence = Number(form.dataset.sequence);
  let place = null;
  let sending = null;
  let isOver = false; // it was submitted, here or elsewhere
  const inFlight = new Set();
  const items = new Map([...form.querySelectorAll("[data-item]")].map((node) => [node.dataset.item, node]));

  form.classList.add("is-scripted");
  for (const node of form.querySelectorAll("[data-scripted]")) node.hidden = false;

  // -- states that are seen ---------------------------------------------------------------------------------------
  const mark = (item, state, words) => {
    const node = items.get(item)?.querySelector("[data-state]");
    if (!node) return;
    node.dataset.state = state;
    node.textContent = words ?? say(state);
  };
  const bar = document.querySelector("[data-bar]");
  const count = async () => {
    const waiting = (await countOf("answers", id)) + (await countOf("photos", id));
    bar.dataset.waiting = waiting;
    if (isOver) bar.textContent = say("too-late");
    else bar.textContent = waiting ? say("here").replace("0", waiting) : say("all-sent");
  };

  // -- answers ----------------------------------------------------------------------------------------------------
  const valueOf = (node) => {
    const item = node.dataset.item;
    if (form.elements[`na-${item}`]?.checked) return "na";
    const field = form.elements[`item-${item}`];
    return field ? (field.value ?? "") : "";
  };
  const isWrong = (node) => {
    const value = valueOf(node);
    return node.dataset.answer === "number" && value !== "na" && value !== "" && !Number.isFinite(Number(value.trim().replace(",", ".").replace(/ /g, "")));
  };
  const said = new Map(); // by item, what was kept last: the same is not kept again
  const keepAnswer = async (node) => {
    const item = node.dataset.item;
    const value = valueOf(node);
    const note = form.elements[`note-${item}`]?.value ?? "";
    const told = JSON.stringify([value, note]);
    if (said.get(item) === told) return;
    said.delete(item);
    if (isWrong(node)) return mark(item, "wrong", say("no-number"));
    // a word being typed is one answer until it is on its way
    const known = (await rowsOf("answers", id)).find((row) => row.item === item && !inFlight.has(row.key));
    // by the clock: a page that was kept may know less of what was answered than the server
    sequence = Math.max(sequence + 1, Date.now());
    await put("answers", { key: known?.key ?? newKey(), inspection: id, item, value, note, sequence, at: Date.now() });
    said.set(item, told);
    mark(item, "kept");
    await count();
    send();
  };
  const typing = new Map();
  form.addEventListener("input", ({ target }) => {
    const node = target.closest("[data-item]");
    if (!node || target.type === "file") return;
    clearTimeout(typing.get(node));
    typing.set(node, setTimeout(() => keepAnswer(node).catch(failed), target.matches("[type=radio], [type=checkbox]") ? 0 : 500));
  });
  const failed = () => {
    bar.textContent = say("cannot-keep");
  };
  const written = async () => {
    for (const [node, timer] of typing) {
      clearTimeout(timer);
      typing.delete(node);
      await keepAnswer(node);
    }
  };

  // -- photos -----------------------------------------------------------------------------------------------------
  const drawn = async (source, side, quality) => {
    const scale = Math.min(1, side / Math.max(source.width, source.height));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: Math.round(source.width * scale), height: Math.round(source.height * scale) });
    canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
    return quality ? new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality)) : canvas.toDataURL("image/jpeg", 0.6);
  };
  const keepPhoto = async (node, file) => {
    const item = node.dataset.item;
    mark(item, "kept", say("reading"));
    const source = await createImageBitmap(file).catch(() => null);
    if (!source) return mark(item, "wrong", say("no-picture"));
    let blob = file;
    let sha256 = "";
    if (file.size > limit || !["image/jpeg", "image/png", "image/webp"].includes(file.type)) {
      sha256 = crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())) : "";
      blob = await drawn(source, 3000, 0.85);
      if (blob.size > limit) blob = await drawn(source, 2000, 0.7);
    }
    const head = blob === file ? null : file.slice(0, 262144);
    const small = await drawn(source, 160);
    source.close();
    await put("photos", { key: newKey(), inspection: id, item, blob, head, sha256, small, place, at: Date.now() });
    mark(item, "kept");
    await show();
    await count();
    send();
  };
  form.addEventListener("change", async ({ target }) => {
    if (target.type !== "file") return;
    const node = target.closest("[data-item]");
    const files = [...target.files];
    target.value = "";
    for (const file of files) await keepPhoto(node, file).catch(() => mark(node.dataset.item, "wrong", say("cannot-keep")));
  });
  const show = async () => {
    for (const node of items.values()) node.querySelector("[data-here-photos]")?.replaceChildren();
    for (const row of await rowsOf("photos", id)) {
      const picture = Object.assign(document.createElement("img"), { src: row.small, alt: say("photo-here"), className: "inspection-photo" });
      items.get(row.item)?.querySelector("[data-here-photos]")?.append(picture);
    }
  };
  const placing = form.querySelector("[data-place]");
  placing?.addEventListener("click", () => {
    const told = form.querySelector("[data-place-told]");
    told.textContent = say("place-asked");
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        place = { latitude, longitude, accuracy };
        told.textContent = `${say("place-known")} ${latitude.toFixed(5)}, ${longitude.toFixed(5)} (±${Math.round(accuracy)})`;
      },
      () => {
        told.textContent = say("place-refused");
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });

  // -- sending ----------------------------------------------------------------------------------------------------
  const token = async () => (await (await fetch("/csrf/")).json()).token;
  class SignedOut extends Error {}
  const post = async (url, body, headers) => {
    const answer = await fetch(url, { method: "POST", body, headers: { ...headers, "X-CSRFToken": await token() }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 404 || answer.status === 403) throw new SignedOut();
    return answer;
  };
  const sendAnswers = async () => {
    const rows = (await rowsOf("answers", id)).sort((a, b) => a.sequence - b.sequence).slice(0, 100);
    if (!rows.length) return false;
    for (const row of rows) inFlight.add(row.key);
    try {
      const answers = rows.map(({ key, item, value, note, sequence, at }) => ({ key, item, value, note, sequence, at }));
      const answer = await post(form.dataset.sync, JSON.stringify({ answers }), { "Content-Type": "application/json" });
      if (!answer.ok) throw new Error(answer.status);
      const { kept, refused, submitted } = await answer.json();
      for (const row of rows) {
        if (!kept.includes(row.key) && !(row.key in refused)) continue;
        await settle(row);
        if (row.key in refused) said.delete(row.item);
        mark(row.item, row.key in refused ? "wrong" : "sent", row.key in refused ? say("refused") : undefined);
      }
      isOver ||= submitted;
    } finally {
      for (const row of rows) inFlight.delete(row.key);
    }
    return true;
  };
  const sendPhoto = async () => {
    const [row] = await rowsOf("photos", id);
    if (!row) return false;
    const body = new FormData();
    for (const [name, value] of Object.entries({ item: row.item, key: row.key, sha256: row.sha256, at: row.at, ...row.place })) body.append(name, value);
    body.append("file", row.blob, "photo");
    if (row.head) body.append("head", row.head, "head");
    const answer = await post(form.dataset.photo, body, {});
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
    await remove("photos", row.key);
    if (answer.ok) {
      mark(row.item, "sent");
      const picture = Object.assign(document.createElement("img"), { src: row.small, alt: say("photo-sent"), className: "inspection-photo" });
      items.get(row.item)?.querySelector("[data-sent-photos]")?.append(picture);
    } else mark(row.item, "wrong", told.error);
    await show();
    return true;
  };
  const send = () => {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  };
  let isReached = true; // what the browser says of the network is not always so
  const sendAll = async () => {
    let isSent = false;
    isReached = true;
    try {
      while ((await sendAnswers()) || (await sendPhoto())) isSent = true;
      await count();
      return Number(bar.dataset.waiting) === 0;
    } catch (error) {
      isReached = !(error instanceof TypeError);
      await count();
      if (error instanceof SignedOut) bar.textContent = say("sign-in");
      return false;
    } finally {
      if (isSent) keepPages([location.pathname]); // that of before knows nothing of what has left the phone
    }
  };
  addEventListener("online", send);
  setInterval(async () => Number(bar.dataset.waiting) && send(), 20000);

  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    const button = event.submitter;
    try {
      await written();
      await send(); // whatever was on its way, then what came meanwhile
      if (!(await send())) {
        if (!bar.textContent || Number(bar.dataset.waiting)) bar.textContent = say(navigator.onLine && isReached ? "try-again" : "no-network");
        return bar.scrollIntoView({ block: "center" });
      }
    } catch {
      failed(); // nothing can be kept here: it goes as an ordinary form
      if (!navigator.onLine) return;
      form.dataset.ready = "yes";
      return form.requestSubmit(button);
    }
    if (button?.value !== "submit") return;
    form.dataset.ready = "yes";
    form.requestSubmit(button);
  }, { capture: true });

  // -- what was kept here the last time ----------------------------------------------------------------------------
  (async () => {
    for (const row of (await rowsOf("answers", id)).sort((a, b) => a.sequence - b.sequence)) {
      sequence = Math.max(sequence, row.sequence);
      if (!items.has(row.item)) continue;
      const na = form.elements[`na-${row.item}`];
      if (na) na.checked = row.value === "na";
      const field = form.elements[`item-${row.item}`];
      if (field && !(na && row.value === "na")) field.value = row.value;
      const note = form.elements[`note-${row.item}`];
      if (note) note.value = row.note;
      mark(row.item, "kept");
    }
    for (const row of await rowsOf("photos", id)) mark(row.item, "kept");
    await show();
    await count();
    keepPages([location.pathname, root.dataset.list]);
    send();
  })().catch(failed);
}
