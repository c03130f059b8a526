// Order entry by keyboard: Enter goes on, rows appear as needed, and the server's answer fills in the cells that nobody
// types in. Keys typed ahead are never lost: nothing here waits before it moves the focus.
import { onContent } from "./dom.js";

const PAUSE = 180;
const PATIENCE = 5000;
const TEMPLATE_INDEX = "99999";

class OrderEntry {
  constructor(form) {
    this.form = form;
    this.table = form.querySelector("[data-entry-lines]");
    this.body = this.table.tBodies[0];
    this.template = form.querySelector("[data-entry-template]");
    this.timer = 0;
    this.request = null;
    this.removed = [];
    form.addEventListener("keydown", (event) => this.key(event));
    // Before the document hears of it and holds the buttons.
    window.addEventListener("submit", (event) => { if (event.target === form) this.submitted(event); }, { capture: true });
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("combobox:query", (event) => this.quantityFirst(event));
    form.addEventListener("combobox:accept", (event) => this.accepted(event));
    form.addEventListener("combobox:chosen", () => this.later());
    form.addEventListener("click", (event) => { if (event.target.closest("[data-remove-line]")) this.remove(event.target.closest("tr")); });
    form.addEventListener("paste", (event) => this.paste(event));
    this.later(0);
  }

  rows() { return [...this.body.rows]; }
  field(row, name) { return row.querySelector(`[name$="-${name}"]`); }
  isBlank(row) { return !this.field(row, "sku").value.trim(); }

  add() {
    const index = Math.max(-1, ...this.rows().map((row) => Number(row.dataset.entryRow))) + 1;
    const holder = document.createElement("tbody");
    holder.innerHTML = this.template.innerHTML.replaceAll(TEMPLATE_INDEX, String(index));
    const row = holder.rows[0];
    this.body.append(row);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
    this.renumber();
    return row;
  }

  renumber() {
    this.rows().forEach((row, at) => { row.querySelector("[data-cell=position]").textContent = String(at + 1); });
  }

  // A product was taken: its quantity is preset to 1 and selected by the combobox as it moves on.
  accepted(event) {
    const row = event.target.closest("tr");
    if (!row) return;
    const quantity = this.field(row, "quantity");
    if (!quantity.value.trim()) quantity.value = row.dataset.quantity ?? "1";
    if (row === this.body.lastElementChild) this.add();
  }

  // 12*4711: the quantity comes first, only the code is searched for.
  quantityFirst(event) {
    const row = event.target.closest("tr");
    const match = row && event.detail.text.match(/^([0-9.,\s]+)\*\s*(.*)$/);
    if (!match) return;
    row.dataset.quantity = match[1].trim();
    this.field(row, "quantity").value = match[1].trim();
    event.detail.text = match[2];
  }

  key(event) {
    const row = event.target.closest?.("[data-entry-row]");
    if (!row) { this.headerKey(event); return; }
    const name = event.target.name?.split("-")[2];
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && name && name !== "sku") {
      event.preventDefault();
      this.focus(row.nextElementSibling ?? this.add(), "sku");
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && name === "sku") {
      event.preventDefault(); // an empty line and a stray Enter hand nothing in
    } else if (event.key === "Delete" && event.ctrlKey) {
      event.preventDefault();
      this.remove(row);
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && name && name !== "sku") {
      event.preventDefault();
      const next = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling ?? this.add();
      if (next) this.focus(next, name);
    } else if (event.key === "F2") {
      event.preventDefault();
      this.focus(row, "discount_percent");
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && this.removed.length && !event.target.value) {
      event.preventDefault();
      this.body.append(this.removed.pop());
      this.renumber();
      this.later();
    }
  }

  // Enter in the header never hands the order in: from the customer it goes to the first empty line.
  headerKey(event) {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !event.target.matches("input")) return;
    event.preventDefault();
    if (event.target.name === "customer" && event.target.value.trim()) this.focus(this.rows().find((row) => this.isBlank(row)) ?? this.add(), "sku");
  }

  // Handed in while a choice is still on its way: wait for the answer, then go on with the same button.
  submitted(event) {
    const waiting = [...this.form.querySelectorAll("[data-combobox][data-state=waiting]")];
    if (!waiting.length || this.hasWaited) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    const until = Date.now() + PATIENCE;
    const look = () => {
      if (Date.now() < until && waiting.some((box) => box.dataset.state === "waiting")) { window.setTimeout(look, 30); return; }
      this.hasWaited = true;
      this.form.requestSubmit(submitter);
    };
    look();
  }

  focus(row, name) {
    const field = this.field(row, name);
    field.focus();
    field.select();
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    this.removed.push(row);
    row.remove();
    if (!this.rows().length) this.add();
    this.renumber();
    this.focus(next?.isConnected ? next : this.body.lastElementChild, "sku");
    this.later();
  }

  // Rows of "code TAB quantity" from a spreadsheet become lines; unknown codes stay to be repaired.
  paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const start = event.target.closest?.("[data-entry-row]");
    if (!start || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    let row = start;
    for (const line of text.trim().split(/\r?\n/)) {
      const [code, quantity] = line.split("\t");
      this.field(row, "sku").value = code.trim();
      row.querySelector('[name$="-sku_code"]').value = code.trim();
      this.field(row, "quantity").value = (quantity ?? "1").trim();
      row = row.nextElementSibling ?? this.add();
    }
    this.focus(row, "sku");
    this.later();
  }

  later(pause = PAUSE) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.preview(), pause);
  }

  async preview() {
    this.request?.abort();
    this.request = new AbortController();
    try {
      const answer = await fetch(this.form.dataset.previewUrl, {
        method: "POST", body: new FormData(this.form), signal: this.request.signal, credentials: "same-origin",
      });
      if (answer.ok) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  show(answer) {
    for (const row of this.rows()) {
      const cells = answer.lines[row.dataset.entryRow] ?? {};
      const errors = answer.errors?.[row.dataset.entryRow] ?? {};
      this.cell(row, "stock", cells.stock);
      this.cell(row, "date", cells.date);
      this.cell(row, "net", cells.net);
      this.cell(row, "source", cells.source);
      const typing = row.contains(document.activeElement);
      this.cell(row, "error", typing ? "" : Object.values(errors)[0]);
      row.toggleAttribute("data-short", cells.is_short === "yes");
      this.field(row, "unit_price").placeholder = cells.price ?? "";
    }
    this.form.querySelector("[data-customer-facts]").textContent = answer.customer ? `${answer.customer.terms} · ${answer.customer.currency}` : "";
    this.list("[data-totals]", answer.totals, ({ label, value }, at, all) => {
      const line = element("div", at === all.length - 1 ? "totals__row totals__row--sum" : "totals__row");
      line.append(element("dt", "", label), element("dd", "", value));
      return line;
    });
    this.list("[data-states]", answer.states, ({ state, label, detail }) => {
      const line = element("p", `entry-state entry-state--${state}`, label);
      if (detail) line.append(element("span", "muted small", ` ${detail}`));
      return line;
    });
    const sum = answer.totals.at(-1);
    this.form.querySelector("[data-sum]").textContent = sum ? `${sum.label} ${sum.value}` : "";
    this.form.querySelector("[data-empty-hint]").hidden = answer.totals.length > 0;
  }

  cell(row, name, text) {
    row.querySelector(`[data-cell=${name}]`).textContent = text ?? "";
  }

  list(selector, items, draw) {
    this.form.querySelector(selector).replaceChildren(...items.map(draw));
  }
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

onContent((root) => {
  for (const form of root.querySelectorAll?.("form[data-order-entry]") ?? []) if (!form.orderEntry) form.orderEntry = new OrderEntry(form);
});
