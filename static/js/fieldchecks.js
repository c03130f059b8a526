// Fields are checked when they are left, by the server: one request a field, the latest wins. Nothing turns red while
// typing. Where a number or a day is in doubt the answer says how it was understood.
import { all, onContent, onReady } from "./dom.js";

const SEPARATORS = /[.,' \u00a0\u202f\u2009]/;
const running = new WeakMap();

function note(field, html) {
  const place = field.closest(".field") ?? field.parentElement;
  for (const old of place.querySelectorAll("[data-field-note], .field__error:not([data-cell])")) old.remove();
  place.insertAdjacentHTML("beforeend", html);
  const words = place.querySelector("[data-field-note]");
  const isWrong = words?.matches(".field__error") ?? false;
  if (isWrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && !/_(error|echo)$/.test(id));
  const described = [...others, ...(words ? [words.id] : [])].join(" ");
  if (described) field.setAttribute("aria-describedby", described);
  else field.removeAttribute("aria-describedby");
}

// In a table of lines the row itself says what is wrong; only the value behind the text is added.
function echo(field, html) {
  for (const old of field.parentElement.querySelectorAll(".field__echo")) old.remove();
  const answer = document.createRange().createContextualFragment(html);
  if (answer.querySelector(".field__echo")) field.parentElement.append(answer);
}

async function ask(field, url, options, show = note) {
  running.get(field)?.abort();
  const request = new AbortController();
  running.set(field, request);
  const { value } = field;
  try {
    const answer = await fetch(url, { ...options, signal: request.signal, headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (answer.ok && field.value === value) show(field, await answer.text());
  } catch (error) {
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error; // typed on, or no connection
  }
}

function checkField(field, url) {
  const body = new FormData();
  for (const [name, value] of new FormData(field.form)) if (typeof value === "string" && !/^(lines-|drawn$|merge-)/.test(name)) body.append(name, value);
  body.set("check", field.name);
  ask(field, url, { method: "POST", body });
}

function readNumber(field) {
  if (!SEPARATORS.test(field.value)) { echo(field, ""); return; }
  ask(field, `${document.body.dataset.readNumberUrl}?${new URLSearchParams({ text: field.value, field: field.id })}`, {}, echo);
}

function onChange(event) {
  const field = event.target;
  if (!field.form || field.type === "hidden" || field.closest("[data-combobox][data-state=waiting]")) return;
  const url = field.closest("[data-check]")?.dataset.check;
  if (url) checkField(field, url);
  else if (field.matches("[inputmode=decimal]") && document.body.dataset.readNumberUrl) readNumber(field);
}

// Days: the browser's own calendar opens from a button beside the field.
function equipDay(field) {
  const picker = document.createElement("input");
  picker.type = "date";
  picker.tabIndex = -1;
  picker.className = "day__picker";
  picker.setAttribute("aria-hidden", "true");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "day__open";
  button.tabIndex = -1;
  button.textContent = "▾";
  button.setAttribute("aria-label", document.body.dataset.calendarLabel ?? "");
  button.title = document.body.dataset.calendarLabel ?? "";
  button.addEventListener("click", () => picker.showPicker?.());
  picker.addEventListener("change", () => {
    const [year, month, day] = picker.value.split("-");
    if (!day) return;
    field.value = [day, month, year].join(document.body.dataset.dateSeparator ?? "/");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
  const frame = document.createElement("span");
  frame.className = "day";
  field.replaceWith(frame);
  frame.append(field, button, picker);
  delete field.dataset.day;
}

onReady(() => {
  document.addEventListener("change", onChange);
  document.addEventListener("combobox:chosen", (event) => { const url = event.target.closest("[data-check]")?.dataset.check; if (url) checkField(event.target, url); });
});
onContent((root) => { for (const field of all(root, "input[data-day]")) equipDay(field); });
