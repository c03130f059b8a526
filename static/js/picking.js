// Picking and packing: a scanner types on while answers are under way. Enter takes the code out of the field at once, and what was
// taken is sent one after the other, each with a key of its own. Answers redraw progress and lines, never the field.
// What waits is kept in this tab, so that neither a dead spot between the shelves nor a reload loses it.
import { onReady } from "./dom.js";
import { showOffline } from "./offline.js";
import { ask } from "./server.js";
import { keepTyping, textFields } from "./typing.js";

const PAUSE = 3000;
const TRIES = 5;
const REGION = "[data-scans-drawn]";
const OUR_OWN = ["csrfmiddlewaretoken", "idempotency_key"];

function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

class Picking {
  constructor(form) {
    this.form = form;
    this.field = form.elements.code;
    this.refusals = document.querySelector("[data-scans-refused]");
    this.place = `picking:${form.dataset.scans}`;
    this.key = `${form.elements.idempotency_key.value}-${Date.now().toString(36)}`;
    this.taken = 0;
    this.tries = 0;
    this.isSignedOut = false;
    this.isSending = false;
    this.timer = 0;
    this.wish = "";
    this.queue = JSON.parse(window.sessionStorage.getItem(this.place) ?? "[]");
    // Before the document hears of it and holds the buttons.
    window.addEventListener("submit", (event) => this.submitted(event), { capture: true });
    window.addEventListener("online", () => this.send());
    window.addEventListener("beforeunload", (event) => { if (this.queue.length) event.preventDefault(); });
    this.refusals.querySelector("button").addEventListener("click", () => { this.forget(); this.field.focus(); });
    this.send();
  }

  submitted(event) {
    const form = event.target;
    if (form === this.form || "pick" in form.dataset) this.take(form);
    else if (!("finish" in form.dataset) || !this.mustWait(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // Out of the form and behind what waits already; the next code can be typed at once.
  take(form) {
    const fields = [...new FormData(form)].filter(([name]) => !OUR_OWN.includes(name)); // a line may name several lots
    const { code, quantity } = Object.fromEntries(fields);
    this.field.focus();
    if (form === this.form) this.field.value = "";
    if (code !== undefined && !code.trim()) return;
    const name = code?.trim() ?? `${quantity}*${form.dataset.pick}`;
    this.taken += 1;
    this.queue.push({ name, fields: [...fields, ["idempotency_key", `${this.key}-${this.taken}`]] });
    this.wish = "";
    this.send();
  }

  // Finishing is granted when everything that waits has gone well; a refusal is to be seen first.
  mustWait(form) {
    if (this.field.value.trim()) this.take(this.form);
    if (!this.queue.length) return false;
    this.wish = form.dataset.finish;
    this.field.focus();
    this.show();
    return true;
  }

  async send() {
    this.show();
    if (this.isSending) return;
    this.isSending = true;
    window.clearTimeout(this.timer);
    while (this.queue.length && (await this.sendFirst())) this.show();
    this.isSending = false;
    this.show();
    if (!this.queue.length) this.finish();
    else if (!this.isSignedOut) this.timer = window.setTimeout(() => this.send(), PAUSE);
  }

  // True when it is taken or refused. Anything else leaves it where it is, to be sent again with the same key.
  async sendFirst() {
    const [{ name, fields }] = this.queue;
    const answer = await this.ask(fields);
    showOffline(!answer);
    this.isSignedOut = answer?.status === 401;
    this.tries = answer && (answer.status === 429 || answer.status >= 500) ? this.tries + 1 : 0;
    if (!answer || this.isSignedOut || (this.tries && this.tries < TRIES)) return false;
    this.tries = 0;
    this.queue.shift();
    if (answer.ok) this.forget(name);
    else this.refused(name, answer.content);
    this.redraw(answer.content);
    return true;
  }

  // Null without a connection. An answer lost on its way is not repeated: the page as it stands shows what came of it.
  async ask(fields) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of fields) body.append(name, value);
    try {
      const answer = await ask(this.form.action, { method: "POST", body });
      const drawn = answer.status === 204 ? await ask(this.form.dataset.drawnBy) : answer;
      return { status: answer.status, ok: answer.ok, content: parsed(await drawn.text()) };
    } catch {
      return null;
    }
  }

  redraw(content) {
    const fresh = content.querySelector(REGION);
    if (!fresh) return;
    const region = document.querySelector(REGION);
    const typed = textFields(region).filter((field) => field.value !== field.defaultValue);
    keepTyping(typed, () => window.htmx.swap(region, fresh.outerHTML, { swapStyle: "outerHTML" }));
    if (document.activeElement === document.body) this.field.focus();
  }

  refused(name, content) {
    const words = content.querySelector("[data-refusal]") ?? content;
    const row = document.createElement("li");
    const code = document.createElement("strong");
    row.dataset.scan = name;
    code.className = "mono";
    code.textContent = name;
    const said = words.textContent.trim().replace(/\s+/g, " ");
    row.append(...(said.includes(name) ? [said] : [code, ` ${said}`]));
    this.refusals.hidden = false;
    this.refusals.querySelector("ul").prepend(row);
    this.wish = "";
    // The alert speaks for itself, and the list shows it for good.
    if (words !== content) words.remove();
    content.querySelector("[data-announce]")?.removeAttribute("data-announce");
  }

  // Seen, or scanned again with success.
  forget(name = null) {
    for (const row of this.refusals.querySelectorAll("li")) if (name === null || row.dataset.scan === name) row.remove();
    this.refusals.hidden = !this.refusals.querySelector("li");
  }

  finish() {
    if (!this.wish) return;
    const form = document.querySelector(`form[data-finish="${this.wish}"]`) ?? document.querySelector('form[data-finish="picked"]');
    this.wish = "";
    this.show();
    form?.requestSubmit();
  }

  show() {
    window.sessionStorage.setItem(this.place, JSON.stringify(this.queue));
    const waiting = this.form.querySelector("[data-scans-waiting]");
    waiting.hidden = !this.queue.length;
    waiting.querySelector("[data-scans-count]").textContent = this.queue.length;
    const words = this.form.querySelector("[data-scans-words]");
    words.textContent = [(this.tries || this.isSignedOut) && words.dataset.stuck, this.wish && words.dataset.finishing].filter(Boolean).join(" ");
  }
}

onReady(() => {
  const form = document.querySelector("form[data-scans]");
  if (form) new Picking(form);
});
