// Menus are <details>: they open without script. With it they close on Esc and outside, and arrows walk.
import { focusable, onReady } from "./dom.js";

function open() {
  return [...document.querySelectorAll("details[data-menu][open]")];
}

// Closes the open menu; true when there was one.
export function closeMenus({ refocus = false, except = null } = {}) {
  const menus = open().filter((menu) => menu !== except);
  for (const menu of menus) {
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  }
  return menus.length > 0;
}

function walk(event) {
  const menu = event.target.closest("details[data-menu][open]");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const items = focusable(menu.querySelector(".menu__list"));
  if (!items.length) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  items[(step + items.length) % items.length].focus();
}

// On a phone the navigation and the tabs are strips: the current place shall be seen in them.
function showCurrentPlace() {
  for (const link of document.querySelectorAll(":is(.rail, .portal__nav, .tabs) [aria-current]")) {
    const strip = link.closest("nav");
    if (!strip) continue;
    const left = link.getBoundingClientRect().left - strip.getBoundingClientRect().left + strip.scrollLeft;
    strip.scrollLeft = left - (strip.clientWidth - link.offsetWidth) / 2;
  }
}

onReady(() => {
  showCurrentPlace();
  document.addEventListener("keydown", walk);
  document.addEventListener("click", (event) => closeMenus({ except: event.target.closest("details[data-menu]") }));
  document.addEventListener("focusin", (event) => closeMenus({ except: event.target.closest("details[data-menu]") }));
});
