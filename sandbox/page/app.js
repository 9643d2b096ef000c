/** The page as a whole: who one is, where one is, and what comes in live. */

import { Host } from "./api.js";
import { Conversation } from "./conversation.js";
import { Dialogs } from "./dialog.js";
import { h, icon } from "./dom.js";
import { renderSidebar } from "./sidebar.js";
import { toasts } from "./toast.js";
import { renderWelcome } from "./welcome.js";
import { World } from "./world.js";

class App {
  #sidebar = h("aside", { class: "sidebar", id: "sidebar" });
  #main = h("main", { class: "main" });
  #banner = h("p", { class: "banner", role: "alert", hidden: true });
  #toasts = toasts();
  #conversation = null;

  constructor(host, state) {
    this.host = host;
    this.world = new World(state);
    /** Where one is: {channel, thread} or {home: bot user}, all null at first. */
    this.place = { channel: null, thread: null, home: null };
  }

  async start() {
    const veil = h("button", {
      type: "button", class: "veil", "aria-label": "Close the list of conversations",
      onclick: () => this.showSidebar(false),
    });
    document.body.append(this.#sidebar, veil, this.#main, this.#toasts.node);
    this.dialogs = new Dialogs(this);
    await this.host.listen({
      onEvent: (event) => this.attempt(() => this.#receive(event)),
      onBreak: () => this.#warn("The workspace does not answer. Trying again."),
      onResume: () => this.attempt(() => this.#resume()),
    });
    window.addEventListener("hashchange", () => this.attempt(() => this.#follow()));
    window.addEventListener("focus", () => this.attempt(() => this.#markRead()));
    document.addEventListener("keydown", (event) => this.#onKey(event));
    await this.#reloadState();
    await this.#follow();
    await this.dialogs.load();
  }

  /** Runs what may be refused, and tells the person the refusal. */
  async attempt(act) {
    try {
      return await act();
    } catch (error) {
      if (!error.message || error instanceof TypeError) console.error(error);
      this.tell(error.message);
      return null;
    }
  }

  tell(text) {
    this.#toasts.tell(text);
  }

  /** Goes to a place: "C1", "C1/thread ts" or "home/U1". */
  go(hash) {
    this.showSidebar(false);
    location.hash = hash;
  }

  /** Opens the direct message with somebody; a bot's too. */
  direct(userId) {
    return this.attempt(async () => {
      this.go((await this.channelWith(userId)).id);
    });
  }

  async channelWith(userId) {
    const open = this.world.directWith(userId);
    if (open) return open;
    const { channel } = await this.host.post("im", { user: userId });
    this.world.channels.set(channel.id, channel);
    return channel;
  }

  showSidebar(shown) {
    document.body.classList.toggle("sidebar-shown", shown);
    if (shown) this.#sidebar.querySelector("button")?.focus();
  }

  /** The button that shows the sidebar on a narrow window. */
  sidebarButton() {
    return h(
      "button",
      {
        type: "button", class: "button-plain sidebar-button", "aria-label": "Show conversations",
        onclick: () => this.showSidebar(true),
      },
      icon("menu"),
    );
  }

  #renderSidebar() {
    const focused = this.#sidebar.contains(document.activeElement) && document.activeElement;
    const scroll = this.#sidebar.querySelector("nav")?.scrollTop ?? 0;
    const index = [...this.#sidebar.querySelectorAll("button")].indexOf(focused);
    this.#sidebar.replaceChildren(...renderSidebar(this));
    this.#sidebar.querySelector("nav").scrollTop = scroll;
    if (focused) this.#sidebar.querySelectorAll("button")[index]?.focus();
    const { unread, me, team } = this.world;
    const where = this.#conversation?.title ?? team.name;
    document.title = `${unread ? `(${unread}) ` : ""}${where} · ${this.world.displayName(me)}`;
  }

  /** Shows the place that the address names. */
  async #follow() {
    const [first, second = null] = decodeURIComponent(location.hash.slice(1)).split("/");
    const home = first === "home" ? second : null;
    let channel = home ? await this.channelWith(home) : this.world.channels.get(first);
    channel ??= this.#firstChannel();
    if (!channel) return this.tell("This workspace has no channel.");
    this.place = { channel: channel.id, home, thread: home ? null : second };
    if (this.#conversation?.channel.id !== channel.id) {
      this.#conversation = new Conversation(this, channel);
      this.#main.replaceChildren(this.#banner, this.#conversation.node);
    }
    this.#renderSidebar();
    await this.#conversation.show(this.place);
    await this.#markRead();
  }

  #firstChannel() {
    const all = [...this.world.channels.values()];
    const mine = all.filter(({ kind, is_member: member }) => kind !== "im" && member);
    return mine.find(({ unread }) => unread) ?? mine[0] ?? all[0];
  }

  async #receive(event) {
    switch (event.type) {
      case "message":
      case "message_changed":
      case "message_deleted":
      case "ephemeral":
        return this.#receiveMessage(event);
      case "view_opened":
      case "view_updated":
      case "view_closed":
        return this.dialogs.receive(event);
      case "home":
        return this.#conversation?.receiveHome(event.view);
      case "channel":
        this.world.channels.set(event.channel.id, event.channel);
        return this.#renderSidebar();
      case "app":
        return this.#reloadState();
      case "notice":
        return this.tell(event.text);
      default:
        return null;
    }
  }

  async #receiveMessage(event) {
    if (!this.world.channels.has(event.channel)) await this.#reloadState();
    const here = this.place.channel === event.channel;
    if (here) this.#conversation.receive(event);
    const { user } = event.message ?? {};
    const isReply = event.thread_ts && event.thread_ts !== event.ts;
    if (event.type !== "message" || isReply || user === this.world.me.id) return;
    const channel = this.world.channels.get(event.channel);
    // What the workspace told of the channel may already count this message.
    if (channel && Number(event.ts) > Number(channel.last_ts ?? 0)) {
      channel.unread = (channel.unread ?? 0) + 1;
      channel.last_ts = event.ts;
    }
    if (here) await this.#markRead();
    this.#renderSidebar();
  }

  /** What one looks at counts as read; a window in the background does not look. */
  async #markRead() {
    const channel = this.world.channels.get(this.place.channel);
    if (!channel?.unread || this.place.home || !document.hasFocus()) return;
    channel.unread = 0;
    this.#renderSidebar();
    await this.host.post("read", { channel: channel.id, ts: this.#conversation.lastTs });
  }

  async #reloadState() {
    this.world.load(await this.host.get("state"));
    this.#renderSidebar();
  }

  async #resume() {
    this.#banner.hidden = true;
    await this.#reloadState();
    await this.#conversation?.reload();
    await this.dialogs.load();
  }

  #warn(text) {
    this.#banner.textContent = text;
    this.#banner.hidden = false;
  }

  #onKey(event) {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    if (document.body.classList.contains("sidebar-shown")) this.showSidebar(false);
    else if (this.place.thread) this.go(this.place.channel);
  }
}

async function start() {
  const as = new URLSearchParams(location.search).get("as");
  const host = new Host(as);
  try {
    const state = await host.get("state");
    if (as) return await new App(host, state).start();
    document.title = state.team.name;
    return document.body.append(renderWelcome(state));
  } catch (error) {
    const again = h("a", { href: location.pathname }, "Choose a person");
    return document.body.append(
      h(
        "main",
        { class: "welcome" },
        h("h1", {}, "Not here"),
        h("p", { role: "alert" }, error.message),
        again,
      ),
    );
  }
}

start();
