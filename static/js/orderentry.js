// Order entry by keyboard: Enter goes on, rows appear as needed, and the server's answer fills in the cells that nobody
// types in. Keys typed ahead are never lost: nothing here waits before it moves the focus.
import { onContent } from "./dom.js";
import { DraftKeeper } from "./entrydraft.js";
import { EntryTable } from "./entrytable.js";
import { ask } from "./server.js";
import { showToast } from "./toasts.js";

const PAUSE = 180;
const PATIENCE = 5000;

class OrderEntry {
  constructor(form) {
    this.form = form;
    this.timer = 0;
    this.request = null;
    this.wantsAll = true;
    this.errors = {};
    this.table = new EntryTable(form, () => this.changed());
    this.draft = new DraftKeeper(form, this.table);
    this.draft.bringBack();
    form.addEventListener("keydown", (event) => this.headerKey(event));
    // Before the document hears of it and holds the buttons.
    window.addEventListener("submit", (event) => { if (event.target === form) this.submitted(event); }, { capture: true });
    for (const name of ["input", "change", "combobox:chosen"]) form.addEventListener(name, (event) => this.edited(event));
    form.addEventListener("click", (event) => this.offered(event));
    form.addEventListener("focusout", (event) => this.left(event));
    form.addEventListener("draft:kept", () => { for (const row of this.table.filled) this.linkSource(row); });
    for (const button of form.querySelectorAll("[data-suggest]")) button.addEventListener("click", () => this.suggest(button.dataset.suggest));
    form.querySelector("[data-begin]").hidden = false;
    this.chosen = form.elements.customer_code.value || form.elements.customer.value.trim();
    this.later(0);
  }

  edited(event) {
    if (event.target.matches("[data-merge-choice]")) return;
    const row = this.table.rowOf(event.target);
    if (row) { this.table.touch(row); return; }
    if (event.target.name === "customer" && event.type !== "input") this.forgetAddress();
    this.wantsAll = true;
    this.changed();
  }

  // Another customer has other addresses: his usual one holds until one is chosen.
  forgetAddress() {
    const { customer, customer_code: code, ship_to: address, ship_to_code: addressCode } = this.form.elements;
    const chosen = code.value || customer.value.trim();
    if (this.chosen !== undefined && this.chosen !== chosen && address) address.value = addressCode.value = "";
    this.chosen = chosen;
  }

  changed() {
    this.draft.changed();
    this.later();
  }

  // Enter in the header never hands the order in: from the customer it goes to the first empty line.
  headerKey(event) {
    const suggestion = { F8: "last", F9: "usual" }[event.key];
    if (suggestion) { event.preventDefault(); this.suggest(suggestion); return; }
    if (this.table.rowOf(event.target) || event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    if (!event.target.matches("input:not([type=radio])")) return;
    event.preventDefault();
    if (event.target.name === "customer" && event.target.value.trim()) this.table.focus(this.table.blank(), "sku");
  }

  get isWaiting() {
    return this.form.querySelector("[data-combobox][data-state=waiting]") !== null;
  }

  // Resolves as soon as nothing is on its way any more, at the latest when patience ends.
  async settled(isWaiting = () => this.isWaiting) {
    const until = Date.now() + PATIENCE;
    while (Date.now() < until && isWaiting()) await new Promise((resolve) => { window.setTimeout(resolve, 30); });
  }

  // Handed in while a choice or the draft is still on its way: wait for the answer, then go on with the same button.
  async submitted(event) {
    const isWaiting = () => this.draft.isBusy || this.isWaiting;
    if (this.hasWaited || !isWaiting()) { this.hasWaited = false; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    await this.settled(isWaiting);
    this.hasWaited = true;
    this.form.requestSubmit(event.submitter);
  }

  // Lines to begin with: the last order's, or what the customer usually buys.
  async suggest(kind) {
    await this.settled();
    const customer = this.form.elements.customer_code.value || this.form.elements.customer.value.trim();
    const answer = await ask(`${this.form.dataset.suggestedUrl}?${new URLSearchParams({ kind, customer })}`);
    if (!answer.ok) return;
    const { lines, words } = await answer.json();
    if (words) showToast(words);
    else this.table.fillAll(lines);
  }

  // A shortage was answered by another product, two lines or a later date.
  offered(event) {
    const button = event.target.closest("[data-offer]");
    const row = button && this.table.rowOf(button);
    if (!row) return;
    const { offer, date, now, rest, sku, name, quantity } = button.dataset;
    if (offer === "instead") {
      this.table.fill(row, { sku, name, quantity, unit: "", unit_price: "" });
    } else if (offer === "split") {
      const other = this.table.add(row);
      this.table.fill(other, { ...this.table.values(row), quantity: rest, requested_date: date });
      this.table.field(row, "quantity").value = now;
    } else {
      this.table.field(row, "requested_date").value = date;
      this.table.unfold(row);
    }
    this.table.touch(row);
    this.table.focus(row, "quantity");
  }

  later(pause = PAUSE) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.preview(), pause);
  }

  async preview() {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    const body = this.draft.body();
    const version = this.draft.version.value;
    const sent = new Set(this.table.filled.filter((row) => this.wantsAll || !row.dataset.saved));
    if (this.wantsAll) body.set("all", "1");
    try {
      const answer = await ask(this.form.dataset.previewUrl, { method: "POST", body, signal: request.signal });
      if (answer.status === 409) { this.outdated(version, (await answer.json()).stale); return; }
      if (!answer.ok) return;
      this.show(await answer.json(), sent);
      this.wantsAll = false;
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error; // typed on, or no connection
    }
  }

  // The draft is another by now: saved from here while the question was on its way, then it is asked again, or elsewhere.
  outdated(version, words) {
    if (this.draft.isBusy || this.draft.version.value !== version) this.later();
    else this.draft.stop(words);
  }

  show(answer, sent) {
    for (const row of sent) {
      const at = row.dataset.entryRow;
      if (row.isConnected) this.showLine(row, answer.lines[at] ?? {}, answer.errors?.[at] ?? {});
    }
    for (const row of this.table.rows) if (this.table.isBlank(row) && row.querySelector("[data-cell=net]").textContent) this.showLine(row, {}, {});
    this.form.querySelector("[data-customer-facts]").textContent = answer.customer ? [answer.customer.terms, answer.customer.currency, answer.customer.payer].filter(Boolean).join(" · ") : "";
    this.list("[data-totals]", answer.totals, ({ label, value }, at, every) => {
      const line = element("div", at === every.length - 1 ? "totals__row totals__row--sum" : "totals__row");
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

  showLine(row, cells, errors) {
    for (const name of ["stock", "date", "net", "source", "warning", "explained"]) row.querySelector(`[data-cell=${name}]`).textContent = cells[name] ?? "";
    this.linkSource(row);
    row.toggleAttribute("data-short", cells.is_short === "yes");
    this.table.field(row, "unit_price").placeholder = cells.price ?? "";
    for (const name of ["discount_percent", "discount_amount"]) this.table.field(row, name).placeholder = cells[name] ?? "";
    if (cells.units) this.table.offerUnits(row, cells.units);
    else if (errors.unit && this.table.field(row, "unit").value) { this.table.chooseUnit(row, ""); this.table.touch(row); }
    for (const place of row.querySelectorAll("[data-offers]")) place.replaceChildren(...offers(cells, place.closest("[data-details]") ? 0 : -1));
    const product = this.table.field(row, "sku");
    if (cells.product && product.value === this.table.field(row, "sku_code").value && document.activeElement !== product) product.value = cells.product;
    this.errors[row.dataset.entryRow] = errors;
    if (!row.contains(document.activeElement)) this.showErrors(row);
  }

  // Where the price comes from leads to how it came about, once the line is saved as it stands.
  linkSource(row) {
    const cell = row.querySelector("[data-cell=source]");
    const words = cell.textContent;
    const number = this.draft.number;
    if (!words || !number || !row.dataset.saved) { cell.textContent = words; return; }
    const link = element("a", "", words);
    link.href = this.form.dataset.priceUrl.replace("NUMBER", encodeURIComponent(number)).replace("/0/", `/${row.dataset.saved}/`);
    Object.assign(link, { target: "_blank", rel: "noopener", tabIndex: -1 });
    cell.replaceChildren(link);
  }

  // Nothing turns red while one types in the row; it does when one leaves it.
  showErrors(row) {
    const errors = this.errors[row.dataset.entryRow] ?? {};
    row.querySelector("[data-cell=error]").textContent = Object.values(errors)[0] ?? "";
    for (const name of ["sku", "quantity", "unit", "unit_price", "discount_percent", "discount_amount", "requested_date", "text"]) {
      if (name in errors) this.table.field(row, name).setAttribute("aria-invalid", "true");
      else this.table.field(row, name).removeAttribute("aria-invalid");
    }
  }

  left(event) {
    const row = this.table.rowOf(event.target);
    if (row && !row.contains(event.relatedTarget)) this.showErrors(row);
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

function offers(cells, tabIndex) {
  const offer = (words, data) => {
    const button = element("button", "button button--small button--quiet", words);
    button.type = "button";
    button.tabIndex = tabIndex;
    Object.assign(button.dataset, data);
    return button;
  };
  const here = ["split", "later"].filter((name) => cells[name])
    .map((name) => offer(cells[name], { offer: name, date: cells.short_date, now: cells.now ?? "", rest: cells.rest ?? "" }));
  const others = (cells.instead ?? []).map(({ words, ...other }, at) => {
    const button = offer(words, { offer: "instead", ...other });
    if (at === 0) button.title = "F4";
    return button;
  });
  return [...here, ...others];
}

onContent((root) => {
  for (const form of root.querySelectorAll?.("form[data-order-entry]") ?? []) if (!form.orderEntry) form.orderEntry = new OrderEntry(form);
});
