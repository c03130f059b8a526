// Dialogs: the list of keys, closing, and signing in again without losing what was typed.
import { onReady } from "./dom.js";

export function closeOnVeil(dialog) {
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

let interrupted = [];
let waiting = [];

function remember(event) {
  if (event.detail.xhr.status !== 401) return;
  const dialog = document.querySelector("[data-session-dialog]");
  if (!dialog) return;
  event.preventDefault();
  const { requestConfig: { verb, path, elt: source }, target } = event.detail;
  interrupted = interrupted.filter((each) => each.source !== source || each.path !== path);
  interrupted.push({ verb, path, source, target });
  if (!dialog.open) dialog.showModal();
}

// For requests that are not htmx's: true as soon as the person has signed in again.
export function signInAgain() {
  const dialog = document.querySelector("[data-session-dialog]");
  if (!dialog) return Promise.resolve(false);
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => { waiting.push(resolve); });
}

export function freshToken() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
}

// A fresh sign-in has fresh tokens: take them from the page as the server would draw it now.
async function renewTokens() {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (answer.redirected || !answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const headers = page.body.getAttribute("hx-headers");
  if (!headers) return false;
  document.body.setAttribute("hx-headers", headers);
  const token = JSON.parse(headers)["x-csrftoken"];
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
}

async function goOn(dialog) {
  if (!(await renewTokens())) return false;
  dialog.close();
  for (const resolve of waiting.splice(0)) resolve(true);
  // What asks only goes first, what was to be saved leads on from the page.
  const again = interrupted.splice(0).sort((one, other) => Number(one.verb !== "get") - Number(other.verb !== "get"));
  for (const { verb, path, source, target } of again) if (source.isConnected) window.htmx.ajax(verb, path, { source, target });
  return true;
}

async function signIn(form, dialog) {
  const page = await fetch(form.action, { credentials: "same-origin" });
  const login = new DOMParser().parseFromString(await page.text(), "text/html");
  const body = new FormData(form);
  body.set("csrfmiddlewaretoken", login.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "");
  const headers = { "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(form.action, { method: "POST", body, headers, credentials: "same-origin" });
  form.querySelector("[data-session-error]").hidden = answer.ok && (await goOn(dialog));
}

onReady(() => {
  for (const dialog of document.querySelectorAll("dialog")) closeOnVeil(dialog);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
  });
  document.addEventListener("htmx:beforeOnLoad", remember);
  const dialog = document.querySelector("[data-session-dialog]");
  dialog?.addEventListener("close", () => { for (const resolve of waiting.splice(0)) resolve(false); });
  dialog?.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    signIn(event.target, dialog);
  });
});
