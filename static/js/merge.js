// Somebody else saved meanwhile: choosing "theirs" or "mine" puts that value into the field; typing there keeps mine.
import { all, onContent, onReady } from "./dom.js";

function put(field, value, text) {
  if (field.type === "checkbox") field.checked = value !== "";
  else field.value = text;
  const code = field.closest("[data-combobox]")?.querySelector("input[type=hidden]");
  if (code) code.value = value;
  else if (field.type !== "checkbox") field.value = value;
}

function apply(choice) {
  const row = choice.closest("[data-merge-field]");
  const field = document.getElementById(row.dataset.mergeField);
  if (!field) return;
  const side = choice.value === "theirs" ? "theirs" : "mine";
  put(field, row.dataset[side], row.dataset[`${side}Text`]);
}

function onTyped(event) {
  if (!event.target.id || event.target.matches("[data-merge-choice]")) return;
  const mine = document.querySelector(`[data-merge-field="${CSS.escape(event.target.id)}"] [value=mine]`);
  if (mine) mine.checked = true;
}

onReady(() => {
  document.addEventListener("change", (event) => { if (event.target.matches("[data-merge-choice]")) apply(event.target); });
  document.addEventListener("input", onTyped);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-merge-all]");
    if (!button) return;
    for (const choice of button.closest("[data-merge]").querySelectorAll(`[data-merge-choice][value=${button.dataset.mergeAll}]`)) {
      choice.checked = true;
      apply(choice);
    }
  });
});
onContent((root) => { for (const button of all(root, "[data-merge-all]")) button.hidden = false; });
