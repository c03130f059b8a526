// Manual journal entries by keyboard: Enter goes on, rows appear as needed, and the sums say what is missing.
// Amounts are counted in ten-thousandths as BigInt: the server does the books, this only shows whether they will balance.
import { all, onContent } from "./dom.js";

const BLANK_INDEX = "99999";
const PLACES = 4;

class JournalEntry {
  constructor(form) {
    this.form = form;
    this.decimal = form.dataset.decimal;
    this.group = form.dataset.group;
    this.body = form.querySelector("[data-journal-lines]").tBodies[0];
    this.blank = form.querySelector("[data-journal-template]");
    form.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("input", () => this.sum());
    this.sum();
  }

  rows() { return [...this.body.rows]; }
  field(row, name) { return row.querySelector(`[name$="-${name}"]`); }

  add() {
    const index = Math.max(-1, ...this.rows().map((row) => Number(row.dataset.journalRow))) + 1;
    const holder = document.createElement("tbody");
    holder.innerHTML = this.blank.innerHTML.replaceAll(BLANK_INDEX, String(index));
    const row = holder.rows[0];
    this.body.append(row);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
    return row;
  }

  key(event) {
    const row = event.target.closest?.("[data-journal-row]");
    const side = event.target.name?.split("-")[2];
    if (!row || event.ctrlKey || event.metaKey || event.altKey || (side !== "debit" && side !== "credit")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.enter(row, side);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling ?? this.add();
      if (next) this.focus(next, side);
    }
  }

  // With an amount in the row, on to the next account; without one, the amount that is missing on this side.
  enter(row, side) {
    const isFilled = this.field(row, "debit").value.trim() || this.field(row, "credit").value.trim();
    const missing = side === "debit" ? -this.difference : this.difference;
    if (isFilled) {
      this.focus(row.nextElementSibling ?? this.add(), "account");
    } else if (missing > 0n) {
      this.field(row, side).value = this.shown(missing);
      this.sum();
    } else if (side === "debit") {
      this.focus(row, "credit");
    }
  }

  focus(row, name) {
    const field = this.field(row, name);
    field.focus();
    field.select();
  }

  read(text) {
    const [whole, fraction = ""] = text.trim().split(this.decimal);
    const digits = whole.replace(/\D/g, "") + fraction.replace(/\D/g, "").padEnd(PLACES, "0").slice(0, PLACES);
    return BigInt(digits || "0");
  }

  shown(amount) {
    const digits = String(amount).padStart(PLACES + 1, "0");
    const fraction = digits.slice(-PLACES).replace(/0{1,2}$/, "");
    const whole = digits.slice(0, -PLACES).replace(/\B(?=(\d{3})+$)/g, this.group);
    return `${whole}${this.decimal}${fraction}`;
  }

  sum() {
    const total = { debit: 0n, credit: 0n };
    for (const row of this.rows()) for (const side of ["debit", "credit"]) total[side] += this.read(this.field(row, side).value);
    this.difference = total.debit - total.credit;
    for (const side of ["debit", "credit"]) this.form.querySelector(`[data-sum=${side}]`).textContent = this.shown(total[side]);
    this.form.querySelector("[data-missing=debit]").textContent = this.difference < 0n ? this.shown(-this.difference) : "";
    this.form.querySelector("[data-missing=credit]").textContent = this.difference > 0n ? this.shown(this.difference) : "";
    this.form.querySelector("[data-difference]").hidden = this.difference === 0n;
  }
}

onContent((root) => {
  for (const form of all(root, "form[data-journal-entry]")) form.journalEntry ??= new JournalEntry(form);
});
