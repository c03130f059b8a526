// Theme, row height and the folded rail change at once; the server only remembers.
import { onReady, post } from "./dom.js";

function look(event) {
  const button = event.submitter;
  const form = event.target.closest("form[data-look]");
  if (!form || !button) return;
  event.preventDefault();
  document.documentElement.dataset[button.name] = button.value;
  for (const other of button.parentElement.querySelectorAll("button")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  post(form, button);
}

function rail(event) {
  const form = event.target.closest("form[data-rail-toggle]");
  if (!form) return;
  event.preventDefault();
  const root = document.documentElement;
  root.dataset.rail = root.dataset.rail === "collapsed" ? "open" : "collapsed";
  post(form);
}

onReady(() => {
  // In the capture phase and before forms.js holds the buttons.
  document.addEventListener("submit", look, true);
  document.addEventListener("submit", rail, true);
});
