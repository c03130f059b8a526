// The breadcrumb leads back to the same list: its filters, its page, its scroll position.
import { all, onContent, onReady } from "./dom.js";

function stored(path) {
  try { return JSON.parse(window.sessionStorage.getItem(`list:${path}`)); } catch { return null; }
}

function keep() {
  if (!document.querySelector("table[data-rows]")) return;
  const { pathname, search } = window.location;
  window.sessionStorage.setItem(`list:${pathname}`, JSON.stringify({ search, top: window.scrollY }));
}

onContent((root) => {
  for (const link of all(root, "a[data-list-return]")) {
    const state = link.search ? null : stored(link.pathname);
    if (state?.search) link.search = state.search;
    link.addEventListener("click", () => window.sessionStorage.setItem("list-return", link.pathname + link.search));
  }
});
onReady(() => {
  window.addEventListener("pagehide", keep);
  const { pathname, search } = window.location;
  if (window.sessionStorage.getItem("list-return") !== pathname + search) return;
  window.sessionStorage.removeItem("list-return");
  const state = stored(pathname);
  if (state?.search === search) window.scrollTo(0, state.top);
});
