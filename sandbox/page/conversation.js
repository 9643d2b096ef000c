/** The middle of the page: one channel or direct message, its thread at the side, an app's Home. */

import { avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { Home } from "./home.js";
import { Pane } from "./pane.js";

export class Conversation {
  #app;
  #pane;
  #thread = null;
  #home = null;
  #loaded = false;
  #tabs = null;
  #body;
  #side = h("aside", { class: "thread", "aria-label": "Thread", hidden: true });

  constructor(app, channel) {
    this.#app = app;
    this.channel = channel;
    const { world } = app;
    const other = channel.kind === "im" ? world.user(channel.user) : null;
    this.title = `${other ? "" : "#"}${world.nameOf(channel)}`;
    const openThread = (ts) => app.go(`${channel.id}/${ts}`);
    const label = `Messages in ${this.title}`;
    this.#pane = new Pane(app, { channel: channel.id, openThread, label });
    const write = composer(app, { channel: channel.id, label: `Message ${this.title}` });
    this.#body = h("div", { class: "channel-body" }, this.#pane.node, write.node);
    if (other?.is_bot) {
      this.#home = new Home(app);
      this.#tabs = h("div", { class: "tabs", role: "tablist", "aria-label": this.title });
    }
    this.node = h(
      "div",
      { class: "conversation" },
      h("div", { class: "channel" }, this.#head(other), this.#tabs, this.#body, this.#home?.node),
      this.#side,
    );
  }

  #head(other) {
    const { world } = this.#app;
    const about = other && !other.is_bot && h("span", { class: "note" }, other.title);
    return h(
      "header",
      { class: "channel-head" },
      this.#app.sidebarButton(),
      other ? avatar(other, "small") : icon("hash"),
      h("h1", {}, world.nameOf(this.channel)),
      other?.is_bot && h("span", { class: "badge" }, "APP"),
      about,
    );
  }

  /** Shows the messages, the thread or the Home tab, as the place says. */
  async show({ thread, home }) {
    if (this.#home) this.#showTab(Boolean(home));
    if (home) return this.#home.load();
    if (!this.#loaded) {
      this.#loaded = true;
      await this.#pane.load(this.channel.unread ?? 0);
    }
    if (thread !== (this.#thread?.threadTs ?? null)) await this.#showThread(thread);
    return null;
  }

  #showTab(home) {
    this.#body.hidden = home;
    this.#home.node.hidden = !home;
    const { channel } = this;
    const tab = (label, selected, hash) =>
      h(
        "button",
        {
          type: "button", role: "tab", "aria-selected": String(selected),
          onclick: () => this.#app.go(hash),
        },
        label,
      );
    this.#tabs.replaceChildren(
      tab("Home", home, `home/${channel.user}`),
      tab("Messages", !home, channel.id),
    );
  }

  async #showThread(threadTs) {
    this.#thread = null;
    this.#side.hidden = !threadTs;
    this.#side.replaceChildren();
    if (!threadTs) return;
    const close = h(
      "button",
      {
        type: "button", class: "button-plain", "aria-label": "Close thread",
        onclick: () => this.#app.go(this.channel.id),
      },
      icon("close"),
    );
    const title = h("h2", {}, "Thread", h("span", { class: "note" }, this.title));
    const pane = new Pane(this.#app, {
      channel: this.channel.id, threadTs, openThread: () => {}, label: "Thread",
    });
    const write = composer(this.#app, { channel: this.channel.id, threadTs, label: "Reply" });
    this.#thread = pane;
    this.#side.append(h("header", { class: "channel-head" }, title, close), pane.node, write.node);
    await pane.load();
    // On a touch screen the focus would bring up the keyboard over what one came to read.
    if (matchMedia("(hover: hover)").matches) write.focus();
  }

  receive(event) {
    this.#pane.receive(event);
    this.#thread?.receive(event);
  }

  receiveHome(view) {
    this.#home?.show(view);
  }

  async reload() {
    await this.#pane.load();
    await this.#thread?.load();
  }

  get lastTs() {
    return this.#pane.lastTs;
  }
}
