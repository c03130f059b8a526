// The command palette: one box for places, documents and commands. Enter waits for the answer to what is typed now.
import { onReady } from "./dom.js";

const PAUSE = 70;

function equip(dialog) {
  const input = dialog.querySelector("input");
  const results = dialog.querySelector("[data-palette-results]");
  let shown = null;
  let awaited = null;
  let timer = 0;
  let request = null;

  const options = () => [...results.querySelectorAll("[role=option]")];
  const active = () => results.querySelector("[aria-selected=true]");

  function mark(option) {
    active()?.removeAttribute("aria-selected");
    input.removeAttribute("aria-activedescendant");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function follow(option, newTab) {
    if (!option) return;
    if (newTab) window.open(option.href, "_blank", "noopener");
    else { dialog.close(); window.location.assign(option.href); }
  }

  async function ask() {
    window.clearTimeout(timer);
    const text = input.value.trim();
    request?.abort();
    request = new AbortController();
    const address = `${dialog.dataset.url}?q=${encodeURIComponent(text)}`;
    try {
      const answer = await fetch(address, { signal: request.signal, headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (answer.status === 401) { window.location.reload(); return; }
      results.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
      return;
    }
    shown = text;
    options().forEach((option, at) => { option.id = `palette-hit-${at}`; });
    mark(options()[0]);
    if (awaited === text) { awaited = null; follow(active()); }
  }

  function move(step) {
    const list = options();
    if (list.length) mark(list[(list.indexOf(active()) + step + list.length) % list.length]);
  }

  input.addEventListener("input", () => { awaited = null; window.clearTimeout(timer); timer = window.setTimeout(ask, PAUSE); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
  });
  dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); }, true);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const text = input.value.trim();
    if (shown === text) follow(active(), event.ctrlKey || event.metaKey);
    else { awaited = text; ask(); }
  });
  return (text = "") => {
    if (!dialog.open) dialog.showModal();
    input.value = text;
    awaited = null;
    input.focus();
    ask();
  };
}

let opener = null;

export function openPalette(text) {
  opener?.(text);
  return Boolean(opener);
}

onReady(() => {
  const dialog = document.querySelector("[data-palette]");
  if (!dialog) return;
  opener = equip(dialog);
  const box = document.querySelector("[data-palette-open]");
  if (!box) return;
  box.addEventListener("click", (event) => { event.preventDefault(); openPalette(""); });
  box.querySelector("input").addEventListener("input", (event) => {
    const text = event.target.value;
    event.target.value = "";
    openPalette(text);
  });
});
