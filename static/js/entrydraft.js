// A draft saves itself: every five seconds while something changes, and on leaving. Only changed rows are sent. What the
// server cannot keep, a row whose product is not known yet, waits in this browser under the draft's number.
import { ask } from "./server.js";

const PAUSE = 5000;

export class DraftKeeper {
  constructor(form, table) {
    this.form = form;
    this.table = table;
    this.url = form.dataset.keepUrl ?? "";
    this.changes = 0;
    this.savedChanges = 0;
    this.timer = 0;
    this.running = null;
    this.unanswered = null;
    this.isOver = !this.url;
    this.key = form.elements.idempotency_key.value;
    if (this.isOver) return;
    form.querySelector("[data-leave]").addEventListener("click", () => { this.isOver = !this.number; });
    form.querySelector("[data-compare]").addEventListener("click", () => form.requestSubmit(form.querySelector("[name=then][value=save]")));
    window.addEventListener("submit", (event) => { if (event.target === form && !event.defaultPrevented) this.handedIn(); });
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.save(); });
    window.addEventListener("online", () => this.save());
  }

  get number() { return this.form.elements.draft.value; }
  get version() { return this.form.querySelector("[name=version]"); }
  get isBusy() { return Boolean(this.running); }
  get hasSomething() { return Boolean(this.number) || (this.form.elements.customer.value.trim() !== "" && this.table.filled.length > 0); }
  get isDirty() { return this.changes > this.savedChanges; }

  changed() {
    this.changes += 1;
    if (this.isOver) return;
    this.form.toggleAttribute("data-guard", !this.hasSomething);
    this.timer ||= window.setTimeout(() => this.save(), PAUSE);
  }

  // The header, the rows that changed, and where the others stand.
  body() {
    const body = new FormData();
    const changed = new Set(this.table.filled.filter((row) => !row.dataset.saved).map((row) => row.dataset.entryRow));
    for (const [name, value] of new FormData(this.form)) {
      if (name === "drawn" || name.startsWith("merge-") || (name.startsWith("lines-") && !changed.has(name.split("-")[1]))) continue;
      body.append(name, value);
    }
    body.set("layout", this.table.layout());
    return body;
  }

  async save() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    if (this.isOver || this.running || !this.isDirty || !this.hasSomething) return;
    this.running = this.send().catch(() => { this.timer ||= window.setTimeout(() => this.save(), PAUSE); });
    await this.running;
    this.running = null;
  }

  // Without an answer the very same is sent again, so that a draft is never made twice.
  async send() {
    const sending = this.unanswered ?? this.sending();
    this.unanswered = sending;
    const answer = await ask(this.url, { method: "POST", body: sending.body });
    this.unanswered = null;
    if (answer.status === 409) this.stop((await answer.json()).stale);
    else if (answer.status === 204) this.replayed(answer, sending);
    else if (answer.ok) this.kept(await answer.json(), sending);
    else this.say(this.form.dataset.wordsUnsaved);
  }

  sending() {
    const body = this.body();
    body.set("idempotency_key", `${this.key}-${this.version.value || "new"}`);
    const stamps = new Map(this.table.rows.map((row) => [row, row.entryStamp ?? 0]));
    return { body, stamps, changes: this.changes, version: Number(this.version.value || 0) };
  }

  kept(answer, { stamps, changes }) {
    this.savedChanges = changes;
    for (const row of this.table.rows) {
      const position = answer.positions[row.dataset.entryRow];
      if (position && stamps.get(row) === (row.entryStamp ?? 0)) row.dataset.saved = position;
      else delete row.dataset.saved;
    }
    this.become(answer);
    this.form.dispatchEvent(new CustomEvent("draft:kept"));
    this.keepUnfinished();
    if (!this.isDirty) delete this.form.dataset.dirty;
    this.say(Object.keys(answer.errors).length ? this.form.dataset.wordsInDoubt : answer.words);
    if (this.isDirty) this.timer ||= window.setTimeout(() => this.save(), PAUSE);
  }

  // The first answer was lost on its way: the draft is there, its rows are sent once more.
  replayed(answer, { version }) {
    const url = answer.headers.get("HX-Redirect") ?? "";
    const number = decodeURIComponent(new URL(url, window.location.href).pathname.split("/").at(-3));
    for (const row of this.table.rows) delete row.dataset.saved;
    this.become({ number, version: version + 1, url, heading: document.querySelector("h1").textContent });
    this.save();
  }

  // From now on the page is the draft's: reload goes on where one was.
  become({ number, version, url, order_url: orderUrl, heading, drawn }) {
    const isNew = !this.number;
    this.form.elements.draft.value = number;
    this.version.disabled = false;
    this.version.value = version;
    if (drawn && this.form.elements.drawn) this.form.elements.drawn.value = drawn;
    if (!isNew) return;
    this.form.action = url;
    window.history.replaceState(window.history.state, "", url);
    document.title = document.title.replace(/^[^·]*/, `${number} `);
    document.querySelector("h1").textContent = heading;
    const leave = this.form.querySelector("[data-leave]");
    leave.textContent = this.form.dataset.wordsClose;
    if (orderUrl) leave.href = orderUrl;
  }

  stop(words) {
    this.isOver = true;
    this.form.setAttribute("data-guard", "");
    const notice = this.form.querySelector("[data-stale]");
    notice.querySelector("[data-stale-words]").textContent = words;
    notice.hidden = false;
    this.say(this.form.dataset.wordsUnsaved);
  }

  say(words) { this.form.querySelector("[data-saved-words]").textContent = words; }

  handedIn() {
    this.isOver = true;
    this.forget();
  }

  leave() {
    if (this.isOver || !this.isDirty || !this.hasSomething || this.running) { this.keepUnfinished(); return; }
    const { body } = this.unanswered ?? this.sending();
    fetch(this.url, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => {});
    this.keepUnfinished(Number(this.version.value || 0) + 1);
  }

  // Rows in doubt
  get place() { return `order-entry:${this.number}`; }

  forget() { window.localStorage.removeItem(this.place); }

  keepUnfinished(version = Number(this.version.value)) {
    if (!this.number || this.form.querySelector("[data-merge]")) return;
    const rows = this.table.filled.filter((row) => !row.dataset.saved).map((row) => this.table.values(row));
    if (rows.length && !this.isOver) window.localStorage.setItem(this.place, JSON.stringify({ version, rows }));
    else this.forget();
  }

  bringBack() {
    if (this.isOver) return;
    let kept = null;
    try { kept = this.number ? JSON.parse(window.localStorage.getItem(this.place)) : null; } catch { this.forget(); }
    if (kept?.version !== Number(this.version.value)) return;
    for (const { sku, name, ...values } of kept.rows) this.table.fill(this.table.blank(), { sku, name: name === sku ? "" : name, ...values });
  }
}
