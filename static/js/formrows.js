// Rows of a form's tables: added, removed, and moved with Alt and an arrow. The order on the page is the order sent.
import { all, onContent } from "./dom.js";

const BLANK_INDEX = "99999";

function changed(table) {
  table.dispatchEvent(new Event("input", { bubbles: true }));
}

function add(table) {
  const body = table.querySelector("[data-form-rows-body]");
  const used = [...body.querySelectorAll("[name]")].map((field) => Number(field.name.split("-").at(-2)));
  const holder = document.createElement("template");
  holder.innerHTML = table.querySelector("[data-form-rows-blank]").innerHTML.replaceAll(BLANK_INDEX, String(Math.max(-1, ...used) + 1));
  const row = holder.content.querySelector("[data-form-row]");
  body.append(row);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
  row.querySelector("input:not([type=hidden]), select")?.focus();
}

function remove(table, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  changed(table);
  (next?.querySelector("input:not([type=hidden]), select") ?? table.querySelector("[data-form-rows-add]")).focus();
}

function move(table, row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const held = document.activeElement;
  if (step < 0) other.before(row);
  else other.after(row);
  held.focus();
  changed(table);
}

function onClick(table, event) {
  const row = event.target.closest("[data-form-row]");
  if (event.target.closest("[data-form-rows-add]")) add(table);
  else if (event.target.closest("[data-form-row-remove]")) remove(table, row);
  else if (event.target.closest("[data-form-row-up]")) move(table, row, -1);
  else if (event.target.closest("[data-form-row-down]")) move(table, row, 1);
}

function onKey(table, event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const row = event.target.closest("[data-form-row]");
  if (!step || !row || !event.altKey || !("isOrdered" in table.dataset)) return;
  event.preventDefault();
  move(table, row, step);
}

onContent((root) => {
  for (const element of all(root, "[data-form-rows-foot], [data-form-row-acts]")) element.hidden = false;
  for (const table of all(root, "[data-form-rows]")) {
    table.addEventListener("click", (event) => onClick(table, event));
    table.addEventListener("keydown", (event) => onKey(table, event));
  }
});
