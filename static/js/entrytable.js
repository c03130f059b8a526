// The line table of order entry: rows appear as needed, keys walk between them, and each row knows whether it has
// changed since the draft was saved last.
import { showToast } from "./toasts.js";

const TEMPLATE_INDEX = "99999";
const PARTS = ["quantity", "unit", "unit_price", "discount_percent", "discount_amount", "requested_date", "text"];

export class EntryTable {
  constructor(form, changed) {
    this.form = form;
    this.changed = changed;
    this.table = form.querySelector("[data-entry-lines]");
    this.template = form.querySelector("[data-entry-template]");
    this.removed = [];
    form.addEventListener("keydown", (event) => this.arrow(event), true);
    form.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("combobox:query", (event) => this.quantityFirst(event));
    form.addEventListener("combobox:accept", (event) => this.accepted(event));
    form.addEventListener("combobox:chosen", (event) => this.chosen(event));
    form.addEventListener("input", (event) => this.typed(event));
    form.addEventListener("click", (event) => this.click(event));
    form.addEventListener("paste", (event) => this.paste(event));
  }

  get rows() { return [...this.table.tBodies]; }
  get filled() { return this.rows.filter((row) => !this.isBlank(row)); }
  get last() { return this.table.tBodies[this.table.tBodies.length - 1]; }
  rowOf(element) { return element?.closest?.("[data-entry-row]") ?? null; }
  field(row, name) { return row.querySelector(`[name$="-${name}"]`); }
  isBlank(row) { return !this.field(row, "sku").value.trim(); }
  blank() { return this.rows.find((row) => this.isBlank(row)) ?? this.add(); }

  // A row as it stands; "stamp" tells later whether it has changed since.
  touch(row) {
    delete row.dataset.saved;
    row.entryStamp = (row.entryStamp ?? 0) + 1;
    this.changed(row);
  }

  // What tells the server the whole order: changed rows in full, the others by their saved position.
  layout() {
    return this.filled.map((row) => (row.dataset.saved ? `${row.dataset.entryRow}:${row.dataset.saved}` : row.dataset.entryRow)).join(" ");
  }

  add(after = null) {
    const index = Math.max(-1, ...this.rows.map((row) => Number(row.dataset.entryRow))) + 1;
    const holder = document.createElement("template");
    holder.innerHTML = this.template.innerHTML.replaceAll(TEMPLATE_INDEX, String(index));
    const row = holder.content.querySelector("tbody");
    if (after) after.after(row);
    else this.table.append(row);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
    this.renumber();
    return row;
  }

  next(row) { return row.nextElementSibling ?? this.add(); }

  // Only when a row comes or goes.
  renumber() {
    this.rows.forEach((row, at) => { row.querySelector("[data-cell=position]").textContent = String(at + 1); });
  }

  fill(row, { sku, name = "", ...values }) {
    this.field(row, "sku").value = name || sku;
    this.field(row, "sku_code").value = sku;
    this.chooseUnit(row, values.unit ?? "");
    for (const part of PARTS) if (part in values) this.field(row, part).value = values[part];
    if (values.discount_percent || values.discount_amount || values.requested_date || values.text) this.unfold(row);
    this.touch(row);
  }

  // The units of the row's product, as the server tells them; there is a choice only where there are several.
  offerUnits(row, units) {
    const field = this.field(row, "unit");
    const chosen = field.value;
    field.replaceChildren(...units.map(({ code, label }) => new Option(label, code)));
    field.hidden = units.length < 2;
    if (chosen) this.chooseUnit(row, chosen);
  }

  chooseUnit(row, code) {
    const field = this.field(row, "unit");
    if (code && ![...field.options].some((option) => option.value === code)) field.add(new Option(code, code));
    field.value = code;
    if (code) field.hidden = false;
  }

  fillAll(items, from = null) {
    let row = from ?? this.blank();
    for (const item of items) {
      while (!this.isBlank(row) && row !== from) row = this.next(row);
      this.fill(row, item);
      row = this.next(row);
    }
    this.focus(this.blank(), "sku");
  }

  values(row) {
    const values = { sku: this.field(row, "sku_code").value || this.field(row, "sku").value.trim(), name: this.field(row, "sku").value.trim() };
    for (const part of PARTS) values[part] = this.field(row, part).value;
    return values;
  }

  // A product was taken: its quantity is preset to 1 and selected by the combobox as it moves on.
  accepted(event) {
    const row = this.rowOf(event.target);
    if (!row) return;
    const quantity = this.field(row, "quantity");
    if (!quantity.value.trim()) {
      quantity.value = row.dataset.quantity ?? "1";
      if (!row.dataset.quantity) row.dataset.preset = quantity.value;
    }
    if (row === this.last) this.add();
  }

  // It is known which: the least that is sold takes the place of the preset nobody has touched, in the unit it is sold in.
  chosen(event) {
    const row = this.rowOf(event.target);
    if (!row) return;
    const { quantity, unit } = event.detail.data;
    const field = this.field(row, "quantity");
    this.field(row, "unit").replaceChildren();
    this.chooseUnit(row, unit ?? "");
    if (!quantity || (field.value.trim() && field.value !== row.dataset.preset)) return;
    field.value = row.dataset.preset = quantity;
    if (document.activeElement === field) field.select();
  }

  typed(event) {
    const row = this.rowOf(event.target);
    if (row && event.target === this.field(row, "quantity")) delete row.dataset.preset;
  }

  // 12*4711: the quantity comes first, only the code is searched for.
  quantityFirst(event) {
    const row = this.rowOf(event.target);
    const match = row && event.detail.text.match(/^([0-9.,\s]+)\*\s*(.*)$/);
    if (!match) return;
    row.dataset.quantity = match[1].trim();
    this.field(row, "quantity").value = match[1].trim();
    event.detail.text = match[2];
  }

  // Up and down walk between the lines; in a product field that is still open to question they belong to its list.
  arrow(event) {
    if (!["ArrowUp", "ArrowDown"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = this.rowOf(event.target);
    const name = event.target.name?.split("-")[2];
    if (!row || !name || event.target.getAttribute("aria-expanded") === "true") return;
    if (name === "sku" && event.key === "ArrowDown" && !this.field(row, "sku_code").value) return;
    event.preventDefault();
    event.stopPropagation();
    const next = event.key === "ArrowUp" ? row.previousElementSibling : this.next(row);
    if (next?.matches("[data-entry-row]")) this.focus(next, event.target.closest("[data-details]") ? "quantity" : name);
  }

  key(event) {
    const row = this.rowOf(event.target);
    if (!row || event.isComposing) return;
    const name = event.target.name?.split("-")[2];
    const withModifier = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !withModifier && name) {
      event.preventDefault(); // an empty line and a stray Enter hand nothing in
      if (name !== "sku") this.focus(this.next(row), "sku");
    } else if (event.key === "Delete" && event.ctrlKey) {
      event.preventDefault();
      this.remove(row);
    } else if (event.key === "F2") {
      event.preventDefault();
      this.toggle(row, event.target.closest("[data-details]"));
    } else if (event.key === "F4") {
      event.preventDefault();
      row.querySelector("[data-offer=instead]")?.click();
    } else if (event.key === "z" && withModifier && this.removed.length && !event.target.value) {
      event.preventDefault();
      this.restore();
    }
  }

  click(event) {
    const row = this.rowOf(event.target);
    if (!row) return;
    if (event.target.closest("[data-remove-line]")) this.remove(row);
    else if (event.target.closest("[data-line-details]")) this.toggle(row, !row.querySelector("[data-folded]"));
  }

  focus(row, name) {
    const field = this.field(row, name);
    field.focus();
    field.select();
    field.scrollIntoView({ block: "nearest" });
  }

  unfold(row) {
    row.querySelector("[data-details]").removeAttribute("data-folded");
    row.querySelector("[data-line-details]").setAttribute("aria-expanded", "true");
  }

  toggle(row, isInside) {
    if (!isInside) { this.unfold(row); this.focus(row, "discount_percent"); return; }
    row.querySelector("[data-details]").setAttribute("data-folded", "");
    row.querySelector("[data-line-details]").setAttribute("aria-expanded", "false");
    this.focus(row, "quantity");
  }

  remove(row) {
    const position = row.querySelector("[data-cell=position]").textContent;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const isWorthMentioning = !this.isBlank(row);
    this.removed.push({ row, before: row.nextElementSibling });
    row.remove();
    if (!this.rows.length) this.add();
    this.renumber();
    this.focus(next?.matches("[data-entry-row]") ? next : this.last, "sku");
    this.changed(null);
    if (!isWorthMentioning) return;
    showToast(this.form.dataset.wordsRemoved.replace("%s", position), () => this.restore(row));
  }

  restore(row = null) {
    const at = row ? this.removed.findIndex((each) => each.row === row) : this.removed.length - 1;
    if (at < 0) return;
    const [{ row: back, before }] = this.removed.splice(at, 1);
    if (before?.isConnected) before.before(back);
    else this.table.append(back);
    this.renumber();
    this.touch(back);
    this.focus(back, "sku");
  }

  // Rows of "code TAB quantity" from a spreadsheet become lines; unknown codes stay to be repaired.
  paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const start = this.rowOf(event.target);
    if (!start || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const items = text.split(/\r?\n/).map((line) => line.split("\t")).filter(([code]) => code.trim());
    this.fillAll(items.map(([code, quantity]) => ({ sku: code.trim(), quantity: quantity?.trim() || "1" })), start);
  }
}
