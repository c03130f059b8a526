// Working through a list: from a document to the next one of the list it was opened from. Of a queue the next item
// appears by itself as soon as the one at hand has left the queue, for then it is decided.
import { onReady } from "./dom.js";
import { showToast } from "./toasts.js";

const KEY = "walk", QUEUE = "queue", WORDS = "walk-words";

function recall(key) {
  try { return JSON.parse(window.sessionStorage.getItem(key)); } catch { return null; }
}

function remember(key, value) {
  window.sessionStorage.setItem(key, JSON.stringify(value));
}

function pathsIn(root) {
  const rows = [...root.querySelectorAll("[data-list-form] table[data-rows] > tbody > tr")];
  return rows.map((row) => row.querySelector("a[href]")?.getAttribute("href")).filter(Boolean);
}

// A document's own page, and the pages that belong to it, like that of picking.
function placeIn(walk) {
  return walk ? walk.paths.findIndex((path) => window.location.pathname.startsWith(path)) : -1;
}

function begin(event) {
  const { pathname, search } = window.location;
  const queue = event.target.closest("a.queue");
  if (queue) remember(QUEUE, queue.getAttribute("href"));
  if (event.target.closest("[data-list-form] table[data-rows] > tbody > tr")) {
    const list = pathname + search;
    remember(KEY, { list, isQueue: recall(QUEUE) === list, paths: pathsIn(document), acted: "" });
  }
}

function show(walk, place) {
  const box = document.querySelector("[data-walk]");
  if (!box) return;
  const [back, on] = box.querySelectorAll("a");
  box.hidden = false;
  box.querySelector("[data-walk-place]").textContent = box.dataset.walk.replace("{place}", place + 1).replace("{count}", walk.paths.length);
  lead(back, walk.paths[place - 1]);
  lead(on, walk.paths[place + 1]);
}

function lead(link, path) {
  if (path) link.href = path;
  else link.removeAttribute("href");
  link.toggleAttribute("aria-disabled", !path);
}

// Something was posted from this document: when the queue no longer has it, it is done.
async function look(walk, place) {
  const left = await whatIsLeft(walk);
  if (!left || left.includes(walk.paths[place])) return;
  const next = walk.paths.slice(place + 1).find((path) => left.includes(path)) ?? left[0];
  const toast = document.querySelector("[data-toasts] .toast__text");
  if (toast) remember(WORDS, { text: toast.textContent, isWarning: toast.parentElement.matches(".toast--warning") });
  remember(KEY, { ...walk, paths: left, acted: "" });
  window.location.assign(next ?? walk.list);
}

// The answer to what was posted led on to another document of the queue: only the count is an old one.
async function countAnew(walk) {
  const left = await whatIsLeft(walk);
  if (!left) return;
  const counted = { ...walk, paths: left, acted: "" };
  const place = placeIn(counted);
  if (place < 0) return;
  remember(KEY, counted);
  show(counted, place);
}

async function whatIsLeft(walk) {
  const answer = await fetch(walk.list, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  return answer.ok ? pathsIn(new DOMParser().parseFromString(await answer.text(), "text/html")) : null;
}

function sayWhatWasDone() {
  const words = recall(WORDS);
  window.sessionStorage.removeItem(WORDS);
  if (words) showToast(words.text, "", words.isWarning ? "warning" : "success");
}

function noteDeed() {
  const walk = recall(KEY);
  const place = placeIn(walk);
  if (walk?.isQueue && place >= 0) remember(KEY, { ...walk, acted: walk.paths[place] });
}

function arrive() {
  const walk = recall(KEY);
  const place = placeIn(walk);
  if (place < 0) return;
  show(walk, place);
  if (!walk.acted || document.querySelector("[data-problem]")) return;
  remember(KEY, { ...walk, acted: "" });
  if (walk.acted !== walk.paths[place]) countAnew(walk);
  else if (window.location.pathname === walk.paths[place]) look(walk, place);
}

onReady(() => {
  document.addEventListener("click", begin, true);
  document.addEventListener("submit", (event) => { if (event.target.method === "post") noteDeed(); });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.verb === "post") arrive();
  });
  sayWhatWasDone();
  arrive();
});
