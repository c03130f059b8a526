// Without a connection a bar says so; reads that failed are repeated when it is back, writes wait for a hand.
import { onReady } from "./dom.js";

const missed = new Map();

export function showOffline(isOffline) {
  for (const bar of document.querySelectorAll("[data-offline-bar]")) bar.hidden = !isOffline;
}

function retry() {
  showOffline(false);
  for (const [source, { path, target }] of missed) {
    if (source.isConnected) window.htmx.ajax("GET", path, { source, target });
  }
  missed.clear();
}

onReady(() => {
  window.addEventListener("offline", () => showOffline(true));
  window.addEventListener("online", retry);
  document.addEventListener("htmx:sendError", (event) => {
    showOffline(true);
    const { requestConfig, target } = event.detail;
    if (requestConfig.verb === "get") missed.set(requestConfig.elt, { path: requestConfig.path, target });
  });
  document.addEventListener("htmx:afterOnLoad", () => showOffline(false));
});
