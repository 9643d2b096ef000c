/** One request in the inspector: a line, and its details when it is opened. */

import { h, icon } from "./dom.js";
import { clockWithSeconds } from "./time.js";

export class Entry {
  #request;
  #app;
  #text;

  /** `request`: one of /_/log. Direction "in" came from an app, "out" went to one. */
  constructor(request, app) {
    this.#request = request;
    this.#app = app;
    this.ok = Boolean(request.ok);
    this.#text = JSON.stringify(request).toLowerCase();
    const body = h("div", { class: "entry-body" });
    const open = async () => {
      if (!this.node.open || body.childNodes.length) return;
      await this.#read();
      if (!body.childNodes.length) body.append(...this.#details());
    };
    this.node = h(
      "details",
      { class: "entry", ontoggle: () => app.attempt(open) },
      this.#line(),
      body,
    );
  }

  fits(wanted) {
    return !wanted || this.#text.includes(wanted);
  }

  #line() {
    const { at, direction, what, status, error, ms } = this.#request;
    const from = direction === "in" ? "From the app" : "To the app";
    const mark = h(
      "span",
      { class: direction, title: from },
      icon(direction === "in" ? "toleft" : "toright"),
    );
    mark.append(h("span", { class: "for-reader" }, from));
    const result = h(
      "span",
      { class: this.ok ? "status" : "status status-bad" },
      error || status || "–",
    );
    return h(
      "summary",
      {},
      h("time", { class: "note" }, clockWithSeconds(at, this.#app.world.tz)),
      mark,
      h("span", { class: "what", title: what }, what),
      result,
      h("span", { class: "note" }, ms === null || ms === undefined ? "" : `${Math.round(ms)} ms`),
    );
  }

  /** The lists of requests are short; what was said is read when somebody wants to see it. */
  async #read() {
    const { id } = this.#request;
    if (!id || this.#request.response) return;
    const { entry } = await this.#app.host.get("log/entry", { id });
    this.#request = { ...this.#request, ...entry };
  }

  #details() {
    const { request, response, headers, explained, remedy, error, status, url, curl } =
      this.#request;
    const why = [explained ?? (error && `The answer was ${error}.`), remedy]
      .filter(Boolean)
      .join(" ");
    const copy =
      curl &&
      h("button", { type: "button", class: "button", onclick: () => this.#copy() }, "Copy as curl");
    return [
      why && h("p", { class: "entry-why" }, why),
      h("p", { class: "note" }, [`Status ${status || "none"}`, url].filter(Boolean).join(" · ")),
      ...part("Headers", headers),
      ...part("Request", request),
      ...part("Answer", response),
      copy && h("div", {}, copy),
    ].filter(Boolean);
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#request.curl);
      this.#app.tell("Copied.");
    } catch {
      this.#app.tell("This browser does not let the page copy.");
    }
  }
}

function part(title, content) {
  const empty = content === null || content === undefined || content === "";
  if (empty || (typeof content === "object" && !Object.keys(content).length)) return [];
  const text = typeof content === "string" ? pretty(content) : JSON.stringify(content, null, 2);
  return [h("h3", {}, title), h("pre", { tabindex: "0" }, text)];
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
