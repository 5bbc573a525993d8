{% load static %}// Keeps the pages of one assessor on his phone; see docs/inspections.md.
"use strict";
const BASE = "{% url 'desk_inspections' %}";
const MINE = "{% url 'desk_inspections_mine' %}";
const PERSON = "{{ person_header }}";
const FILES = "inspections-files";
const PAGES = "inspections-pages-"; // and whose they are
const SHELL = [
  "{% static 'otklik/theme.css' %}", "{% static 'otklik/js/page.js' %}", "{% static 'otklik/js/desk.js' %}",
  "{% static 'otklik/js/inspection.js' %}", "{% static 'vendor/htmx.org-4.0.1/htmx.min.js' %}",
  "{% static 'otklik/icons.svg' %}",
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(forgetOldFiles().then(() => self.clients.claim())));

async function forgetOldFiles() {
  const cache = await caches.open(FILES);
  const kept = new Set(SHELL.map((one) => new URL(one, self.location).href));
  for (const request of await cache.keys()) if (request.url.includes("/static/") && !kept.has(request.url)) await cache.delete(request);
}

// pages of this list and of single inspections; nothing else of the desk is kept
const isKept = (url) => url.pathname === MINE || (url.pathname.startsWith(BASE) && /^\d+\/$/.test(url.pathname.slice(BASE.length)));

let leavings = 0; // how often somebody signed out: what was asked for before that is not kept after it

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep, event.data.files || []));
  if (event.data?.forget) {
    leavings += 1;
    event.waitUntil(forgetAllBut(null).then(() => event.ports[0]?.postMessage("forgotten")));
  }
});

async function keep(pages, files) {
  const cache = await caches.open(FILES);
  for (const url of files) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) await cache.put(url, answer);
  }
  for (const url of pages) {
    const since = leavings;
    const answer = await fetch(url, { redirect: "manual", headers: { Accept: "text/html" } }).catch(() => null);
    if (answer) await take(url, answer, since);
  }
}

async function forgetAllBut(name) {
  for (const one of await caches.keys()) if (one.startsWith(PAGES) && one !== name) await caches.delete(one);
}

// a page is kept under the one it was given to; whoever comes next, or nobody, finds nothing of the one before
async function take(url, answer, since) {
  if (answer.status >= 500 || since !== leavings) return;
  const person = answer.ok ? answer.headers.get(PERSON) : null;
  await forgetAllBut(person && PAGES + person);
  if (person && since === leavings) await (await caches.open(PAGES + person)).put(url, answer.clone());
  if (since !== leavings) await forgetAllBut(null);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && isKept(url)) event.respondWith(page(event.request, url));
  else if (event.request.mode !== "navigate") event.respondWith(file(event.request, url));
});

async function page(request, url) {
  const since = leavings;
  try {
    const answer = await fetch(request);
    await take(url.pathname, answer.clone(), since);
    return answer;
  } catch (error) {
    const kept = await caches.match(url.pathname, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function file(request, url) {
  const isOurs = url.pathname.startsWith("/static/") || url.pathname === "/brand.css";
  if (!isOurs) return fetch(request);
  const kept = await caches.match(request, { cacheName: FILES, ignoreVary: true });
  return kept || fetch(request);
}
