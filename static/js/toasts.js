// Confirmations that go away by themselves; they wait while one looks at them or tabs to them.
import { announce } from "./announce.js";
import { onReady } from "./dom.js";

const STAY = 6000;
const STAY_WITH_UNDO = 10000;

function button(text, name, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `toast__${name}`;
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

// What takes the action back: the address that is posted to, or what the page itself does.
function equip(toast, region, undo = toast.dataset.undo) {
  let timer = 0;
  const leave = () => toast.remove();
  const wait = () => { window.clearTimeout(timer); timer = window.setTimeout(leave, undo ? STAY_WITH_UNDO : STAY); };
  const hold = () => window.clearTimeout(timer);
  if (undo) {
    toast.append(button(region.dataset.undoLabel, "action", () => {
      if (typeof undo === "function") { undo(); leave(); }
      else window.htmx.ajax("POST", undo, { target: "body", swap: "none" }).then(leave);
    }));
  }
  const close = button("×", "close", leave);
  close.setAttribute("aria-label", region.dataset.closeLabel);
  toast.append(close);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", wait);
  wait();
}

export function showToast(message, undo = "", tone = "success") {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = tone === "warning" ? "toast toast--warning" : "toast";
  toast.dataset.toast = "";
  const text = document.createElement("span");
  text.className = "toast__text";
  text.textContent = message;
  toast.append(text);
  region.append(toast);
  equip(toast, region, undo);
  announce(message);
}

onReady(() => {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  for (const toast of region.querySelectorAll("[data-toast]")) equip(toast, region);
  document.body.addEventListener("toast", (event) => showToast(event.detail.message, event.detail.undo, event.detail.tone));
});
