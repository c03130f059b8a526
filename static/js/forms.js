// Forms: one click counts, a refusal takes the focus, and unsaved input is not lost by accident.
import { all, focusNext, onContent, onReady } from "./dom.js";

const sending = new WeakSet();
const pressed = new WeakMap();

function submitters(form) {
  return [...form.elements].filter((element) => element.matches("button:not([type=button]), input[type=submit]"));
}

function hold(form) {
  sending.add(form);
  if (form.contains(document.activeElement)) pressed.set(form, document.activeElement);
  for (const button of submitters(form)) {
    button.dataset.waiting = "";
    // After this turn, so that the button's own name and value are sent.
    window.setTimeout(() => { button.disabled = true; }, 0);
  }
}

function release(form) {
  sending.delete(form);
  for (const button of submitters(form)) {
    if (!("waiting" in button.dataset)) continue;
    delete button.dataset.waiting;
    window.setTimeout(() => { button.disabled = false; takeFocusBack(form, button); }, 0);
  }
}

// A disabled button lets the focus go; whoever pressed it by keyboard is still there, unless the answer led him on.
function takeFocusBack(form, button) {
  if (pressed.get(form) !== button || document.activeElement !== document.body) return;
  pressed.delete(form);
  button.focus();
}

function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || form.target === "_blank" || "noWait" in form.dataset) return;
  if (sending.has(form)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  delete form.dataset.dirty;
  if (!form.matches("[hx-post], [hx-put], [hx-patch]") && !event.defaultPrevented) hold(form);
}

function problems(root) {
  const [summary] = all(root, "[data-problem]");
  if (!summary) return;
  const prefix = `${summary.dataset.titlePrefix} `;
  if (!document.title.startsWith(prefix)) document.title = prefix + document.title;
  summary.focus();
}

function autofocus(root) {
  // A region that loads by itself must not take the focus from whoever reads or types elsewhere.
  const isPanel = root !== document && root.closest('[hx-trigger*="load"]');
  if (isPanel || document.querySelector("[data-problem]")) return;
  const [field] = all(root, "[data-autofocus]");
  if (!field) return;
  field.focus();
  field.select?.();
}

// Where lines are entered one after the other Enter goes on: a scanner ends each code with it and hands nothing in.
function goOn(event) {
  const field = event.target;
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (!field.matches?.("form[data-enter-goes-on] input")) return;
  event.preventDefault();
  if (field.value.trim()) focusNext(field);
}

onReady(() => {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("keydown", goOn);
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt.matches("form")) hold(event.detail.elt); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.matches("form")) release(event.detail.elt); });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) release(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) form.dataset.dirty = "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard][data-dirty]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-to-field]");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  });
});
// The server checks and says what to do; the browser's own bubbles would come before its words.
function checkOnServer(root) {
  for (const form of all(root, "form[method=post]")) form.noValidate = true;
}

onContent((root) => { checkOnServer(root); problems(root); autofocus(root); });
