// Editable combobox with list autocomplete (ARIA Authoring Practices) over the server's proposals.
//
// What is typed is never lost or misplaced: Enter and Tab ask for the answer to the text as it stands, the focus moves
// on at once where the field says so, and the answer fills in the choice when it comes, even seconds later.
import { all, emit, focusNext, onContent } from "./dom.js";

const PAUSE = 120;
let serial = 0;

class Combobox {
  constructor(root) {
    this.root = root;
    [this.input, this.code] = root.querySelectorAll("input");
    this.answered = null;
    this.accepted = null;
    this.timer = 0;
    this.request = null;
    this.list = this.makeList();
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    root.combobox = this;
  }

  makeList() {
    const list = document.createElement("div");
    list.className = "combobox__list";
    list.id = `combobox-${(serial += 1)}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("popover", "manual");
    list.setAttribute("aria-label", this.input.labels?.[0]?.textContent ?? this.input.getAttribute("aria-label") ?? "");
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { this.choose(option); this.advance(); }
    });
    this.root.append(list);
    this.input.setAttribute("aria-controls", list.id);
    return list;
  }

  get text() { return this.input.value.trim(); }
  get options() { return [...this.list.querySelectorAll("[role=option]")]; }
  get active() { return this.list.querySelector("[aria-selected=true]"); }
  get isOpen() { return this.list.matches(":popover-open"); }

  typed() {
    this.accepted = null;
    this.forget();
    window.clearTimeout(this.timer);
    if (!this.text) { this.request?.abort(); this.close(); this.state(""); return; }
    this.timer = window.setTimeout(() => this.ask(), PAUSE);
  }

  forget() {
    if (!this.code.value) return;
    this.code.value = "";
    emit(this.input, "combobox:cleared");
    this.code.dispatchEvent(new Event("change", { bubbles: true }));
  }

  state(name) {
    if (name) this.root.dataset.state = name;
    else delete this.root.dataset.state;
    this.input.toggleAttribute("data-unresolved", name === "unresolved");
  }

  address(text) {
    const query = new URLSearchParams({ q: text });
    const scope = this.input.form ?? document;
    for (const field of this.root.dataset.comboboxInclude ? scope.querySelectorAll(this.root.dataset.comboboxInclude) : []) {
      if (field.name && field.value) query.set(field.name, field.value);
    }
    return `${this.root.dataset.comboboxUrl}?${query}`;
  }

  async ask() {
    window.clearTimeout(this.timer);
    const text = this.text;
    const asked = emit(this.input, "combobox:query", { text }).detail.text;
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.state("waiting");
    try {
      const answer = await fetch(this.address(asked), {
        signal: request.signal, headers: { "HX-Request": "true" }, credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show(text, await answer.text());
    } catch (error) {
      if (error.name === "AbortError") return;
      this.state("");
      if (this.accepted === text) this.unresolved(text);
    }
  }

  show(text, html) {
    if (text !== this.text) return;
    this.answered = text;
    this.state("");
    this.list.innerHTML = html;
    this.options.forEach((option, at) => { option.id = `${this.list.id}-${at}`; });
    if (this.accepted === text) { this.settle(text); return; }
    this.mark(text ? this.best(text) : null);
    if (document.activeElement === this.input) this.open();
  }

  // The option that was meant: the exact code or name, else the first proposal.
  best(text) {
    const wanted = text.toLowerCase();
    const exact = this.options.find((option) => [option.dataset.value, option.dataset.text].some((known) => known?.toLowerCase() === wanted));
    return exact ?? this.options[0] ?? null;
  }

  settle(text) {
    this.accepted = null;
    const option = this.best(text);
    if (option) this.choose(option);
    else this.unresolved(text);
  }

  unresolved(text) {
    this.accepted = null;
    this.close();
    this.state("unresolved");
    emit(this.input, "combobox:unresolved", { text });
  }

  choose(option) {
    const { value, text } = option.dataset;
    const data = {};
    for (const [name, item] of Object.entries(option.dataset)) {
      if (name.startsWith("item")) data[name.slice(4).toLowerCase()] = item;
    }
    this.input.value = text;
    this.code.value = value;
    this.answered = null;
    this.accepted = null;
    this.state("");
    this.close();
    emit(this.input, "combobox:chosen", { value, text, data });
    this.code.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Enter or Tab: take what stands there, now or when its answer comes.
  accept() {
    const text = this.text;
    emit(this.input, "combobox:accept", { text });
    if (this.answered === text) {
      const option = this.active ?? this.best(text);
      if (option) this.choose(option);
      else this.unresolved(text);
      return;
    }
    this.accepted = text;
    this.ask();
  }

  advance() {
    if (this.root.dataset.comboboxAdvance === "next") focusNext(this.input);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const undecided = this.text && !this.code.value;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen) this.ask();
      else this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      if (!undecided && !this.isOpen) { if (this.code.value && this.root.dataset.comboboxAdvance) { event.preventDefault(); this.advance(); } return; }
      event.preventDefault();
      if (undecided || this.active) this.accept();
      this.advance();
    } else if (event.key === "Tab") {
      if (undecided) this.accept();
    } else if (event.key === "Escape") {
      if (this.isOpen) { this.close(); event.preventDefault(); }
      else if (this.text && !this.code.value) { this.input.value = ""; this.typed(); event.preventDefault(); }
    }
  }

  move(step) {
    const list = this.options;
    if (!list.length) return;
    const at = list.indexOf(this.active);
    this.mark(list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length]);
  }

  mark(option) {
    this.active?.removeAttribute("aria-selected");
    this.input.removeAttribute("aria-activedescendant");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (this.isOpen) option.scrollIntoView({ block: "nearest" });
  }

  open() {
    if (!this.isOpen) this.list.showPopover();
    const box = this.input.getBoundingClientRect();
    const below = window.innerHeight - box.bottom;
    this.list.style.minWidth = `${box.width}px`;
    this.list.style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - this.list.offsetWidth - 4))}px`;
    const up = below < this.list.offsetHeight + 8 && box.top > below;
    this.list.style.top = `${up ? box.top - this.list.offsetHeight - 4 : box.bottom + 4}px`;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    if (this.isOpen) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

// A form sent while an answer is under way waits for it, so that keys typed ahead choose what they meant.
function underWay(form) {
  return [...form.querySelectorAll("[data-combobox]")].map((element) => element.combobox).filter((each) => each?.accepted != null);
}

function holdBack(event) {
  const form = event.target;
  if (!underWay(form).length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const until = Date.now() + 5000;
  const again = () => {
    if (underWay(form).length && Date.now() < until) { window.setTimeout(again, 30); return; }
    for (const combobox of underWay(form)) combobox.accepted = null;
    form.requestSubmit(event.submitter);
  };
  again();
}

export function comboboxOf(input) {
  return input.closest("[data-combobox]")?.combobox ?? null;
}

onContent((root) => { for (const element of all(root, "[data-combobox]")) if (!element.combobox) new Combobox(element); });
window.addEventListener("submit", holdBack, true); // before anything else hears of it
window.addEventListener("scroll", () => { for (const element of document.querySelectorAll("[data-combobox]")) if (element.combobox?.isOpen) element.combobox.open(); }, { passive: true, capture: true });
