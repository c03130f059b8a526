// Lists: j and k walk the rows, x selects, Shift X selects a range; a click anywhere opens, Ctrl-click in a new tab.
// A link with data-row-key is followed by that key from its row, from the first one when no row has the cursor.
import { all, onContent, onReady } from "./dom.js";

let anchor = null;

function table() {
  return document.querySelector("dialog[open] table[data-rows]") ?? document.querySelector("table[data-rows]");
}

function rows(list) {
  return [...list.tBodies].flatMap((body) => [...body.rows]);
}

function current(list) {
  return list.querySelector("tr[data-cursor]");
}

function go(list, row) {
  current(list)?.removeAttribute("data-cursor");
  row.dataset.cursor = "";
  (row.querySelector("a[href]") ?? row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function select(row, state) {
  const box = row.querySelector("input[data-row-select]");
  if (!box) return;
  box.checked = state ?? !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function range(list, from, to) {
  const order = rows(list);
  const [start, end] = [order.indexOf(from), order.indexOf(to)].sort((a, b) => a - b);
  for (const row of order.slice(Math.max(start, 0), end + 1)) select(row, true);
}

// What a key does to the list on the page; true when it was one of ours.
export function rowKey(key) {
  const list = table();
  if (!list) return false;
  const order = rows(list);
  const row = current(list);
  if (key === "j" || key === "k") {
    const at = row ? order.indexOf(row) + (key === "j" ? 1 : -1) : 0;
    if (order[at]) go(list, order[at]);
    return true;
  }
  const own = (row ?? order[0])?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  if (own) { own.click(); return true; }
  if (!row) return false;
  if (key === "x") { select(row); anchor = row; return true; }
  if (key === "X") { range(list, anchor ?? row, row); return true; }
  if (key === "Enter") { row.querySelector("a[href]")?.click(); return true; }
  return false;
}

function count() {
  const chosen = document.querySelectorAll("input[data-row-select]:checked").length;
  for (const bar of document.querySelectorAll("[data-bulkbar]")) {
    bar.hidden = chosen === 0;
    for (const figure of bar.querySelectorAll("[data-bulk-count]")) figure.textContent = chosen;
  }
}

function onClick(event) {
  const row = event.target.closest("table[data-rows] > tbody > tr");
  if (!row || event.target.closest("a, button, input, select, label, summary") || window.getSelection().toString()) return;
  const link = row.querySelector("a[href]");
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
}

onReady(() => {
  document.addEventListener("click", onClick);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      for (const box of document.querySelectorAll("input[data-row-select]")) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-select-all], [data-row-select]")) count();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("table[data-rows] > tbody > tr");
    if (!row || "cursor" in row.dataset) return;
    current(row.closest("table"))?.removeAttribute("data-cursor");
    row.dataset.cursor = "";
  });
});
onContent((root) => {
  if (all(root, "[data-bulkbar]").length) count();
  if (!window.matchMedia("(pointer: fine)").matches) return;
  for (const list of all(root, "table[data-rows]")) {
    const first = list.querySelector("tbody [data-row-key]")?.closest("tr");
    if (first && !current(list)) first.dataset.cursor = "";
  }
});
