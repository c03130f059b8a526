// One polite live region for the whole page, and the thin bar while the server thinks.
import { all, onReady } from "./dom.js";

const SLOW = 300;
let running = 0;
let timer = 0;

export function announce(text) {
  const region = document.querySelector("[data-live-region]");
  if (!region || !text) return;
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text.trim().replace(/\s+/g, " "); }, 50);
}

function begin(event) {
  running += 1;
  event.detail.target?.setAttribute("aria-busy", "true");
  if (running === 1) timer = window.setTimeout(() => { document.documentElement.dataset.busy = ""; }, SLOW);
}

function end(event) {
  running = Math.max(0, running - 1);
  event.detail.target?.removeAttribute("aria-busy");
  if (running) return;
  window.clearTimeout(timer);
  delete document.documentElement.dataset.busy;
}

onReady(() => {
  document.addEventListener("htmx:beforeRequest", begin);
  document.addEventListener("htmx:afterRequest", end);
  // What was refused a moment ago is over once something succeeds.
  document.addEventListener("htmx:afterOnLoad", (event) => {
    const notice = document.querySelector("[data-frame-notice]");
    if (notice && event.detail.successful && event.detail.requestConfig.verb !== "get") notice.replaceChildren();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const spoken = all(event.detail.elt, "[data-announce]");
    if (spoken.length) announce(spoken.map((element) => element.textContent).join(". "));
    if (event.detail.elt.matches("[data-frame-notice]")) event.detail.elt.focus();
  });
});
