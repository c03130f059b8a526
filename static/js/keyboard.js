// The keys of UX.md, section 3. Whatever carries data-key can be reached by it; single letters are silent in fields.
import { closeMenus } from "./menus.js";
import { all, inField, isShown, onContent, onReady } from "./dom.js";
import { openPalette } from "./palette.js";
import { rowKey } from "./rows.js";

const PATIENCE = 1500;
const PREFIXES = new Set(["g", "c", "t"]);
const CAPS = { mod: "Ctrl", enter: "Enter", shift: "Shift", esc: "Esc" };
let prefix = "";
let timer = 0;

function layer() {
  return [...document.querySelectorAll("dialog[open]")].pop() ?? document;
}

function usable(element) {
  if (element.disabled || element.getAttribute("aria-disabled") === "true") return false;
  return isShown(element) || element.closest("details[data-menu]:not([open])") !== null;
}

function find(chord, near) {
  const selector = `[data-key="${CSS.escape(chord)}"]`;
  const form = near?.closest?.("form");
  const own = form ? [...form.querySelectorAll(selector)] : [];
  return [...own, ...layer().querySelectorAll(selector)].find(usable);
}

function press(chord, event) {
  const element = find(chord, event.target);
  if (!element) return false;
  event.preventDefault();
  element.focus({ preventScroll: true });
  if (inField(element)) element.select?.();
  element.click();
  return true;
}

function chordOf(event) {
  const key = event.key === "Enter" ? "enter" : event.key.toLowerCase();
  return event.ctrlKey || event.metaKey ? `mod+${key}` : event.key;
}

function escape(event) {
  if (closeMenus({ refocus: true })) { event.preventDefault(); return; }
  if (layer() !== document) return;
  if (inField(event.target)) {
    // A search field would be cleared by the browser: Esc never loses input.
    event.preventDefault();
    event.target.blur();
  }
}

function search(event) {
  const field = layer().querySelector("[data-search]");
  if (field && isShown(field)) { event.preventDefault(); field.focus(); field.select?.(); return; }
  if (openPalette("")) event.preventDefault();
}

function single(event) {
  const key = event.key;
  if (prefix) {
    const chord = `${prefix} ${key}`;
    prefix = "";
    window.clearTimeout(timer);
    if (press(chord, event)) return;
  }
  if (key === "?") { event.preventDefault(); showKeys(); return; }
  if (key === "/") { search(event); return; }
  if (press(key, event)) return;
  if (PREFIXES.has(key)) {
    prefix = key;
    timer = window.setTimeout(() => { prefix = ""; }, PATIENCE);
    return;
  }
  const onControl = event.target.closest?.("a, button, summary, input");
  if (key === "Enter" && onControl) return;
  if (rowKey(key)) event.preventDefault();
}

function onKey(event) {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape") { escape(event); return; }
  const withModifier = event.ctrlKey || event.metaKey;
  if (withModifier) {
    if (event.altKey || event.shiftKey) return;
    const chord = chordOf(event);
    if (chord === "mod+k" && openPalette("")) { event.preventDefault(); return; }
    if (chord === "mod+s" || chord === "mod+enter") press(chord, event);
    return;
  }
  if (event.altKey || !("singleKeys" in document.documentElement.dataset) || inField(event.target)) return;
  single(event);
}

function caps(chord) {
  return chord.split(/[ +]/).map((part) => CAPS[part] ?? (chord.includes("+") ? part.toUpperCase() : part));
}

function nameOf(element) {
  const label = element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? element.textContent;
  return label.trim().replace(/\s+/g, " ");
}

function showKeys() {
  const dialog = document.querySelector("[data-keys-dialog]");
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector("[data-keys-list]");
  for (const old of list.querySelectorAll("[data-found]")) old.remove();
  const rows = list.querySelector("[data-keys-rows]");
  if (rows) rows.hidden = !document.querySelector("table[data-rows]");
  const preview = list.querySelector("[data-keys-preview]");
  if (preview) preview.hidden = !document.querySelector("[data-list-preview]");
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (seen.has(element.dataset.key) || !usable(element)) continue;
    seen.add(element.dataset.key);
    const row = document.createElement("div");
    row.className = "keys__row";
    row.dataset.found = "";
    const name = document.createElement("dt");
    name.textContent = nameOf(element);
    const keys = document.createElement("dd");
    keys.className = "keys__caps";
    for (const cap of caps(element.dataset.key)) {
      const kbd = document.createElement("kbd");
      kbd.textContent = cap;
      keys.append(kbd, " ");
    }
    row.append(name, keys);
    list.append(row);
  }
  dialog.showModal();
}

function label(root) {
  for (const element of all(root, "[data-key]")) {
    if (element.hasAttribute("aria-keyshortcuts")) continue;
    const chord = element.dataset.key;
    element.setAttribute("aria-keyshortcuts", chord.replace("mod", "Control").replace("enter", "Enter"));
    if (!element.title) element.title = `${nameOf(element)} (${caps(chord).join(" ")})`;
  }
}

onContent(label);
onReady(() => {
  document.addEventListener("keydown", onKey);
  for (const button of document.querySelectorAll("[data-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  }
});
