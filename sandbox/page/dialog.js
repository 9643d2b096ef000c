/** The dialogs (modal views) that apps opened for this person: a stack, the top one shown. */

import { blockContext } from "./actor.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { h, icon, trapFocus, uid } from "./dom.js";
import { firstControl, focusPlace, restoreFocus } from "./focus.js";
import { Form } from "./form.js";
import { plainText } from "./mrkdwn.js";

export class Dialogs {
  #app;
  #stack = [];
  #shown = null;
  #node;

  constructor(app) {
    this.#app = app;
    this.titleId = uid("title");
    this.#node = h("dialog", { class: "dialog", "aria-labelledby": this.titleId });
    this.#node.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close(false);
    });
    // A browser may close a dialog by itself when Escape is pressed again and again.
    this.#node.addEventListener("close", () => {
      if (this.#stack.length) this.#close(true);
    });
    trapFocus(this.#node);
    document.body.append(this.#node);
  }

  /** Shows the stack as the server has it, bottom first. */
  async load() {
    const { views } = await this.#app.host.get("views");
    const known = new Map(this.#stack.map((entry) => [entry.view.id, entry]));
    this.#stack = views.map((view) => known.get(view.id) ?? newEntry(view));
    this.#render();
  }

  /** Takes view_opened, view_updated and view_closed. */
  receive({ type, view }) {
    const entry = this.#stack.find((other) => other.view.id === view.id);
    if (type === "view_closed") {
      this.#stack = this.#stack.filter((other) => other !== entry);
    } else if (entry) {
      entry.view = view;
      entry.errors = {};
      entry.problem = "";
      entry.form.sync(view.blocks);
    } else {
      this.#stack.push(newEntry(view));
    }
    this.#render();
  }

  get #top() {
    return this.#stack.at(-1);
  }

  #render() {
    const entry = this.#top;
    if (!entry) {
      this.#shown = null;
      this.#node.replaceChildren();
      if (this.#node.open) this.#node.close();
      return;
    }
    const same = this.#shown === entry;
    const scroll = this.#node.querySelector(".dialog-body")?.scrollTop ?? 0;
    const place = same ? focusPlace(this.#node) : null;
    this.#node.replaceChildren(this.#form(entry));
    this.#shown = entry;
    if (!this.#node.open) this.#node.showModal();
    const body = this.#node.querySelector(".dialog-body");
    if (same) {
      body.scrollTop = scroll;
      restoreFocus(this.#node, place);
    } else {
      firstControl(this.#node)?.focus();
    }
  }

  #form(entry) {
    const { view, form, errors, problem, busy } = entry;
    const ctx = blockContext(this.#app, form, { view_id: view.id }, errors);
    const submit = (event) => {
      event.preventDefault();
      if (view.submit && !entry.busy) this.#submit(entry);
    };
    return h(
      "form",
      { novalidate: true, onsubmit: submit },
      this.#head(view),
      h("div", { class: "dialog-body" }, renderBlocks(view.blocks, ctx)),
      problem && h("p", { class: "dialog-problem", role: "alert" }, icon("warn"), problem),
      h(
        "footer",
        { class: "dialog-foot" },
        h("button", { type: "button", class: "button", onclick: () => this.#close(false) },
          plainText(view.close) || (view.submit ? "Cancel" : "Close")),
        view.submit && h(
          "button",
          { type: "submit", class: "button button-primary", "aria-busy": busy ? "true" : null },
          plainText(view.submit),
        ),
      ),
    );
  }

  #head(view) {
    const { world } = this.#app;
    const app = world.apps.find(({ id }) => id === view.app_id) ?? world.apps[0];
    const back = this.#stack.length > 1 && iconButton("back", "Back", () => this.#close(false));
    return h(
      "header",
      { class: "dialog-head" },
      back || (app && avatar(world.user(app.bot_user_id), "small")),
      h("h2", { id: this.titleId }, plainText(view.title)),
      iconButton("close", "Close", () => this.#close(true)),
    );
  }

  async #submit(entry) {
    const { view, form } = entry;
    entry.problem = "";
    entry.errors = form.errors(view.blocks);
    if (Object.keys(entry.errors).length) return this.#showErrors();
    entry.busy = true;
    this.#render();
    try {
      const answer = await this.#app.host.post("submit", { view_id: view.id, values: form.values });
      entry.errors = answer.errors ?? {};
    } catch (error) {
      entry.problem = error.message;
    }
    entry.busy = false;
    if (this.#stack.includes(entry)) this.#showErrors();
  }

  #showErrors() {
    this.#render();
    const wrong = this.#node.querySelector(".field-wrong");
    const control = wrong?.querySelector("input, textarea, button");
    control?.focus();
    wrong?.scrollIntoView({ block: "nearest" });
  }

  #close(all) {
    const view = this.#top?.view;
    if (!view) return;
    this.#app.attempt(() => this.#app.host.post("close", { view_id: view.id, all }));
    this.#stack = all ? [] : this.#stack.slice(0, -1);
    this.#render();
  }
}

function newEntry(view) {
  const form = new Form(view.blocks, view.state?.values);
  return { view, form, errors: {}, problem: "", busy: false };
}

function iconButton(name, label, act) {
  return h(
    "button",
    { type: "button", class: "button-plain", "aria-label": label, onclick: act },
    icon(name),
  );
}
