// Before a form leaves the page for good: is there a connection, and is one still signed in? Asked only when the page
// has been silent for a minute or the browser says it is offline; a form that goes through needs no question.
import { signInAgain } from "./dialogs.js";
import { showOffline } from "./offline.js";
import { onReady } from "./dom.js";

const SILENCE = 60_000;
let heard = Date.now();
const allowed = new WeakSet();

async function isAlive(url) {
  try {
    const answer = await fetch(url, { method: "HEAD", headers: { "HX-Request": "true" }, credentials: "same-origin", cache: "no-store" });
    if (answer.status === 401) return signInAgain();
    return true;
  } catch {
    showOffline(true);
    return false;
  }
}

async function onSubmit(event) {
  const form = event.target;
  const url = document.body.dataset.aliveUrl;
  if (!url || form.method !== "post" || event.defaultPrevented || form.closest("[data-session-dialog]")) return;
  if (allowed.delete(form)) return;
  if (form.matches("[hx-post]") || event.submitter?.matches("[hx-post]")) return; // htmx is told by itself
  if (navigator.onLine && Date.now() - heard < SILENCE) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await isAlive(url))) return;
  heard = Date.now();
  allowed.add(form);
  form.requestSubmit(event.submitter);
}

onReady(() => {
  document.addEventListener("htmx:afterOnLoad", () => { heard = Date.now(); });
  document.addEventListener("submit", onSubmit, true);
});
