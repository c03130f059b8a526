// A region that is drawn anew while somebody works in it keeps what he has typed since it was asked for, and his place.
import { all, onReady } from "./dom.js";

const asked = new WeakMap();
let typed = [];
let left = null;

export function textFields(root) {
  return all(root, "input[id]:not([type=checkbox], [type=radio], [type=hidden]), textarea[id]");
}

// What was restored by script is no change to the browser, which would not tell of it when the field is left.
function tellOnLeaving(field) {
  let isTold = false;
  field.addEventListener("change", () => { isTold = true; }, { once: true });
  field.addEventListener("blur", () => { if (!isTold) field.dispatchEvent(new Event("change", { bubbles: true })); }, { once: true });
}

function remember(fields) {
  return fields.map((field) => ({ id: field.id, value: field.value, isActive: field === document.activeElement, from: field.selectionStart, to: field.selectionEnd }));
}

function putBack(kept) {
  for (const { id, value, isActive, from, to } of kept) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    if (!isActive) continue;
    field.focus();
    if (from !== null) field.setSelectionRange(from, to);
    tellOnLeaving(field);
  }
}

// A link or button without a name of its own on the page, found again by where it leads or what it says to the server.
function placeOf(element) {
  const attribute = ["href", "name"].find((each) => element.getAttribute(each));
  return attribute ? `${element.tagName}[${attribute}="${CSS.escape(element.getAttribute(attribute))}"]` : null;
}

export function keepTyping(fields, redraw) {
  const kept = remember(fields);
  redraw();
  putBack(kept);
}

onReady(() => {
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target) asked.set(detail.xhr, new Map(textFields(detail.target).map((field) => [field.id, field.value])));
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const active = document.activeElement;
    left = active && !active.id && detail.target.contains(active) ? placeOf(active) : null;
    const before = asked.get(detail.xhr);
    typed = before ? remember(textFields(detail.target).filter((field) => before.has(field.id) && before.get(field.id) !== field.value)) : [];
  });
  document.addEventListener("htmx:afterSwap", () => {
    putBack(typed);
    typed = [];
    if (left && document.activeElement === document.body) document.querySelector(left)?.focus();
    left = null;
  });
});
