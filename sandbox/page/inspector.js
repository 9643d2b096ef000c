/** The inspector: what the workspace and its apps said to each other, request by request. */

import { Entry } from "./entry.js";
import { h, icon } from "./dom.js";

const EVERY_MS = 1000;
const KEPT = 500;

export class Inspector {
  #app;
  #entries = new Map();
  #timer = null;
  #last = 0;
  #before = null;
  #list = h("div", {
    class: "entries",
    tabindex: "0",
    role: "region",
    "aria-label": "Requests, newest first",
  });
  #words = h("input", {
    type: "search",
    class: "input",
    placeholder: "Filter: method, status, text…",
    "aria-label": "Filter requests",
    oninput: () => this.#filter(),
  });
  #failed = h("input", { type: "checkbox", onchange: () => this.#filter() });

  constructor(app) {
    this.#app = app;
    const close = h(
      "button",
      {
        type: "button",
        class: "button-plain",
        "aria-label": "Close the inspector",
        onclick: () => this.toggle(),
      },
      icon("close"),
    );
    this.node = h(
      "aside",
      { class: "inspector", "aria-label": "Inspector", hidden: true },
      h("header", { class: "channel-head" }, icon("inspect"), h("h2", {}, "Inspector"), close),
      h(
        "div",
        { class: "inspector-filter" },
        this.#words,
        h("label", {}, this.#failed, "Failed only"),
      ),
      this.#list,
    );
    document.body.append(this.node);
  }

  get isOpen() {
    return !this.node.hidden;
  }

  toggle() {
    this.node.hidden = this.isOpen;
    clearInterval(this.#timer);
    if (!this.isOpen) {
      this.#before?.focus?.();
      return;
    }
    this.#before = document.activeElement;
    this.#words.focus();
    this.#fetch();
    this.#timer = setInterval(() => this.#fetch(), EVERY_MS);
  }

  async #fetch() {
    const detailed = this.#app.world.offers("log");
    const query = detailed ? { after: this.#last, limit: KEPT } : { limit: 200 };
    const answer = await this.#app.host.get("log", query).catch(() => null);
    if (!answer) return;
    for (const request of answer.requests) {
      const key = request.id ?? `${request.at} ${request.direction} ${request.what}`;
      if (this.#entries.has(key)) continue;
      const entry = new Entry(request, this.#app);
      this.#entries.set(key, entry);
      this.#list.prepend(entry.node);
      this.#last = request.id ?? 0;
    }
    for (const [key, entry] of [...this.#entries].slice(
      0,
      Math.max(0, this.#entries.size - KEPT),
    )) {
      entry.node.remove();
      this.#entries.delete(key);
    }
    this.#filter();
  }

  #filter() {
    const wanted = this.#words.value.trim().toLowerCase();
    for (const entry of this.#entries.values()) {
      entry.node.hidden = !entry.fits(wanted) || (this.#failed.checked && entry.ok);
    }
  }
}
