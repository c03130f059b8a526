// The bell: its menu is fetched when it opens, its figure again every minute while somebody looks at the page.
import { emit, onReady } from "./dom.js";

const PAUSE = 60_000;

// A question nobody has asked makes no noise: no dialog, no notice, no sign of life when the answer is a refusal.
function keepQuiet(event) {
  if (event.detail.xhr.status < 400) return;
  event.preventDefault();
  event.stopPropagation();
}

onReady(() => {
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  const count = bell.querySelector("[data-bell-count]");
  let asked = Date.now();

  function ask() {
    if (document.visibilityState !== "visible" || Date.now() - asked < PAUSE) return;
    asked = Date.now();
    emit(count, "bell-due");
  }

  count.addEventListener("htmx:beforeOnLoad", keepQuiet);
  count.addEventListener("htmx:afterOnLoad", keepQuiet);
  bell.addEventListener("toggle", () => { if (bell.open) emit(bell.querySelector("[data-bell-entries]"), "bell-open"); });
  document.addEventListener("visibilitychange", ask);
  window.setInterval(ask, PAUSE);
});
