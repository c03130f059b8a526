// Lines whose order counts: Alt and an arrow move the row at hand one step; the row keeps the focus.
import { announce } from "./announce.js";
import { freshToken } from "./dialogs.js";
import { onReady } from "./dom.js";
import { ask } from "./server.js";

let isMoving = false;

function isInOrder(row, other) {
  const [here, there] = [row, other].map((each) => Number(each.querySelector("a[href]")?.textContent));
  return Math.abs(here - there) === 1;
}

function exchange(row, other, step) {
  const [mine, theirs] = [row, other].map((each) => each.querySelector("a[href]"));
  [mine.textContent, theirs.textContent] = [theirs.textContent, mine.textContent];
  if (step < 0) other.before(row);
  else other.after(row);
  mine.focus();
}

async function move(row, step, hint) {
  const link = row.querySelector("a[href]");
  const body = new FormData();
  body.set("step", String(step));
  body.set("csrfmiddlewaretoken", freshToken());
  const answer = await ask(new URL("move/", link.href), { method: "POST", body });
  if (!answer.ok) { window.location.reload(); return; }
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (other && isInOrder(row, other)) exchange(row, other, step);
  else window.location.reload();
  announce(`${hint.dataset.moved} ${await answer.text()}`);
}

onReady(() => {
  document.addEventListener("keydown", async (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const hint = document.querySelector("[data-reorder]");
    const row = event.target.closest?.("table[data-rows] > tbody > tr") ?? document.querySelector("table[data-rows] tr[data-cursor]");
    if (!step || !event.altKey || !hint || !row?.querySelector("a[href]") || isMoving) return;
    event.preventDefault();
    isMoving = true;
    try { await move(row, step, hint); } finally { isMoving = false; }
  });
});
