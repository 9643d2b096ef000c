/** An app's Home tab for this person. */

import { blockContext } from "./actor.js";
import { renderBlocks } from "./blocks.js";
import { focusPlace, restoreFocus } from "./focus.js";
import { h } from "./dom.js";
import { Form } from "./form.js";

export class Home {
  #app;
  #appId;
  #form = new Form([]);

  /** `appId`: whose home this is; views of other apps are not shown here. */
  constructor(app, appId) {
    this.#app = app;
    this.#appId = appId;
    const region = { tabindex: "0", role: "region", "aria-label": "Home" };
    this.node = h("div", { class: "scroller home", ...region });
  }

  async load() {
    const { view } = await this.#app.host.get("home", { app: this.#appId });
    this.#show(view);
  }

  receive(view) {
    if (!view || view.app_id === this.#appId) this.#show(view);
  }

  /** Shows a home view; null while the app has published none. */
  #show(view) {
    if (!view) {
      const text = "This app has not published a home yet.";
      this.node.replaceChildren(h("p", { class: "empty" }, text));
      return;
    }
    const place = focusPlace(this.node);
    this.#form.sync(view.blocks, view.state?.values);
    const ctx = blockContext(this.#app, this.#form, { view_id: view.id });
    this.node.replaceChildren(h("div", { class: "blocks" }, renderBlocks(view.blocks, ctx)));
    restoreFocus(this.node, place);
  }
}
