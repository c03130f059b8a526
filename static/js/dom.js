// Small helpers every module shares.

export function onReady(run) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run, { once: true });
  else run();
}

// Calls run with the document at first and with every region htmx brings later.
export function onContent(run) {
  onReady(() => run(document));
  document.addEventListener("htmx:load", (event) => run(event.detail.elt));
}

export function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root.matches?.(selector) ? [root, ...found] : found;
}

export function emit(element, name, detail = {}) {
  const event = new CustomEvent(name, { bubbles: true, cancelable: true, detail });
  element.dispatchEvent(event);
  return event;
}

export function inField(element) {
  if (!(element instanceof HTMLElement)) return false;
  if (element.isContentEditable || element.matches("textarea, select")) return true;
  return element.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset])");
}

export function isShown(element) {
  return element.getClientRects().length > 0;
}

// The elements of a form or page one can tab to, in order.
export function focusable(root) {
  const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  return [...root.querySelectorAll(selector)].filter(
    (element) => !element.disabled && element.tabIndex >= 0 && isShown(element),
  );
}

// On to the next field or button of the form, as Tab would.
export function focusNext(field) {
  const order = focusable(field.form ?? document);
  const next = order[order.indexOf(field) + 1];
  next?.focus();
  next?.select?.();
}

export function post(form, submitter) {
  const body = new FormData(form, submitter);
  return fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
}
