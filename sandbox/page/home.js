/** An app's Home tab for this person. */

import { blockContext } from "./actor.js";
import { renderBlocks } from "./blocks.js";
import { focusPlace, restoreFocus } from "./focus.js";
import { h } from "./dom.js";
import { Form } from "./form.js";

const NOTHING = "This app has not published a home yet.";
/** An app publishes its first home when it hears that somebody looks: that takes a moment. */
const PATIENCE_MS = 1500;

export class Home {
  #app;
  #appId;
  #form = new Form([]);
  #published = false;

  /** `appId`: whose home this is; views of other apps are not shown here. */
  constructor(app, appId) {
    this.#app = app;
    this.#appId = appId;
    const region = { tabindex: "0", role: "region", "aria-label": "Home" };
    this.node = h("div", { class: "scroller home", ...region });
  }

  async load() {
    if (!this.#published) this.#say("Opening…");
    const { view } = await this.#app.host.get("home", { app: this.#appId });
    if (view) this.#show(view);
    else setTimeout(() => this.#published || this.#say(NOTHING), PATIENCE_MS);
  }

  receive(view) {
    if (view?.app_id === this.#appId) this.#show(view);
  }

  #say(text) {
    this.node.replaceChildren(h("p", { class: "empty" }, text));
  }

  #show(view) {
    this.#published = true;
    const place = focusPlace(this.node);
    this.#form.sync(view.blocks, view.state?.values);
    const ctx = blockContext(this.#app, this.#form, { view_id: view.id });
    this.node.replaceChildren(h("div", { class: "blocks" }, renderBlocks(view.blocks, ctx)));
    restoreFocus(this.node, place);
  }
}
