// Lists: what the region needs beside plain links and forms. Rows and their keys are in rows.js.
import { announce } from "./announce.js";
import { all, inField, onContent, onReady } from "./dom.js";

let asked = false;

// Selection: this page by the box in the head, everything that matches by the box in the bar.
function selected(form) {
  const boxes = [...form.querySelectorAll("input[data-row-select]")];
  const chosen = boxes.filter((box) => box.checked);
  const head = form.querySelector("[data-select-page]");
  if (head) {
    head.checked = chosen.length > 0 && chosen.length === boxes.length;
    head.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const figure = form.querySelector("[data-selected-count]");
  if (figure) figure.textContent = chosen.length === 1 ? figure.dataset.one : figure.dataset.many.replace("%s", chosen.length);
  const everything = form.querySelector("[data-select-matching]");
  if (everything && chosen.length === 0) everything.checked = false;
}

function onChange(event) {
  const form = event.target.closest("form[data-list-form]");
  if (!form) return;
  if (event.target.matches("[data-select-page]")) {
    const state = event.target.checked;
    for (const box of form.querySelectorAll("input[data-row-select]")) box.checked = state;
    form.querySelector("input[data-row-select]")?.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  selected(form);
}

// Filters: of a filter's inputs only those that belong to the chosen operator.
function showInputs(form) {
  const operator = form.querySelector("[data-operator]")?.value ?? "";
  for (const input of form.querySelectorAll("[data-for]")) {
    const operators = input.dataset.for;
    input.hidden = operators !== "" && !operators.split(" ").includes(operator);
    for (const field of input.querySelectorAll("input, select")) field.disabled = input.hidden;
  }
}

function closeEditor(event) {
  const link = event.target.closest("[data-list-close]");
  if (!link) return;
  const place = link.closest(".list__editor");
  if (!place || new URLSearchParams(window.location.search).has("edit")) return;
  event.preventDefault();
  event.stopPropagation();
  place.replaceChildren();
  document.getElementById(place.dataset.opener ?? "")?.focus();
}

function noteOpener(event) {
  const { elt, target } = event.detail;
  if (target?.matches?.(".list__editor")) target.dataset.opener = elt.closest("details")?.querySelector("summary")?.id ?? elt.id;
  const cause = event.detail.requestConfig?.triggeringEvent?.type;
  asked = Boolean(target?.matches?.("[data-list]")) && (cause === "click" || cause === "submit");
}

// Columns: two buttons instead of the numbers that work without script.
function moveColumn(event) {
  const button = event.target.closest("[data-move]");
  const item = button?.closest("li");
  if (!item) return;
  const other = button.dataset.move === "1" ? item.nextElementSibling : item.previousElementSibling;
  if (!other || !other.querySelector("[data-move]")) return;
  if (button.dataset.move === "1") other.after(item); else other.before(item);
  [...item.parentElement.children].forEach((each, place) => {
    const position = each.querySelector(".list-columns__position");
    if (position) position.value = place + 1;
  });
  button.focus();
  announce(item.querySelector("label").textContent);
}

// Preview: Space opens the document under the cursor beside the list, arrows walk on.
function preview(row) {
  const panel = row?.closest("[data-list]")?.querySelector("[data-list-preview]");
  if (!panel || !row.dataset.preview) return false;
  panel.hidden = false;
  window.htmx.ajax("GET", row.dataset.preview, { target: panel, swap: "innerHTML" });
  return true;
}

function closePreview() {
  const panel = document.querySelector("[data-list-preview]:not([hidden])");
  if (!panel) return false;
  panel.hidden = true;
  panel.replaceChildren();
  return true;
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if (!("singleKeys" in document.documentElement.dataset)) return;
  const row = document.querySelector("[data-list] tr[data-cursor]");
  if (event.key === " " && row && !event.target.closest?.("button, summary, input")) {
    if (preview(row)) event.preventDefault();
  } else if (event.key === "Escape" && closePreview()) {
    event.preventDefault();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!row || !document.querySelector("[data-list-preview]:not([hidden])")) return;
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    if (!next) return;
    event.preventDefault();
    (next.querySelector("a[href]") ?? next).focus();
    preview(next);
  }
}

// After a swap the focus stays where it was; when that is gone, it goes to the list.
function keepFocus(event) {
  const list = event.detail.elt;
  if (!asked || !list.matches?.("[data-list]")) return;
  asked = false;
  if (document.activeElement === null || document.activeElement === document.body) {
    const target = list.querySelector("[data-problem], h2, .table-frame") ?? list;
    target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
  }
  if (list.getBoundingClientRect().top < 0) list.scrollIntoView({ block: "start" });
}

// A table that fits lets the page scroll, and its head sticks under the top bar; a wider one scrolls in its frame.
function fit(frame) {
  frame.removeAttribute("data-fits");
  frame.toggleAttribute("data-fits", frame.scrollWidth <= frame.clientWidth);
}

onReady(() => {
  window.addEventListener("resize", () => requestAnimationFrame(() => document.querySelectorAll("[data-list-frame]").forEach(fit)));
  document.addEventListener("change", onChange);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-operator]")) showInputs(event.target.form);
  });
  document.addEventListener("click", closeEditor, true);
  document.addEventListener("click", moveColumn);
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:beforeRequest", noteOpener);
  document.addEventListener("htmx:afterSettle", keepFocus);
});
onContent((root) => {
  for (const form of all(root, "form[data-list-form]")) selected(form);
  for (const frame of all(root, "[data-list-frame]")) fit(frame);
  for (const form of all(root, "form[data-list-editor]")) {
    showInputs(form);
    for (const button of form.querySelectorAll("[data-move]")) button.hidden = false;
    for (const position of form.querySelectorAll(".list-columns__position")) position.type = "hidden";
    if (!form.contains(document.activeElement)) form.querySelector("[data-autofocus], select, input:not([type=hidden], :disabled)")?.focus();
  }
});
