/** One person's workspace: who one is, where one is, and what comes in live. */

import { readPlace } from "./address.js";
import { clockBar } from "./clockbar.js";
import { Conversation } from "./conversation.js";
import { Dialogs } from "./dialog.js";
import { h } from "./dom.js";
import { Inspector } from "./inspector.js";
import { listenForKeys } from "./keys.js";
import { Popups } from "./popups.js";
import { Reads } from "./reads.js";
import { Sidebar } from "./sidebar.js";
import { toasts } from "./toast.js";
import { World } from "./world.js";

export class App {
  #main = h("main", { class: "main" });
  #banner = h("p", { class: "banner", role: "alert", hidden: true });
  #toasts = toasts();

  /** `half`: this is one of two people in one window. */
  constructor(host, state, { half = false } = {}) {
    this.host = host;
    this.half = half;
    this.world = new World(state);
    this.reads = new Reads(this);
    this.conversation = null;
    /** Where one is: {channel, thread, target} or {home: bot user}, all null at first. */
    this.place = { channel: null, thread: null, target: null, home: null };
  }

  async start() {
    this.sidebar = new Sidebar(this);
    this.popups = new Popups(this);
    this.inspector = new Inspector(this);
    this.bar = this.half ? null : clockBar(this);
    const { node, veil } = this.sidebar;
    const parts = [this.bar?.node, node, veil, this.#main, this.popups.node, this.#toasts.node];
    document.body.append(...parts.filter(Boolean));
    this.dialogs = new Dialogs(this);
    await this.host.listen({
      onEvent: (event) => this.attempt(() => this.#receive(event)),
      onBreak: () => this.#warn("The workspace does not answer. Trying again."),
      onResume: () => this.attempt(() => this.#resume()),
    });
    window.addEventListener("hashchange", () => this.attempt(() => this.#follow()));
    window.addEventListener("focus", () => this.attempt(() => this.reads.mark()));
    listenForKeys(this);
    await this.reloadState();
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

  /** Goes to a place: "C1", "C1/thread ts", "C1//ts" or "home/U1". */
  go(hash) {
    this.sidebar.show(false);
    if (location.hash === `#${hash}`) this.attempt(() => this.#follow());
    else location.hash = hash;
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

  /** Whether the person looks at that channel, or at that thread of it, right now. */
  looksAt(channel, thread = null) {
    const here = this.place.channel === channel && !this.place.home && document.hasFocus();
    return here && (!thread || this.place.thread === thread);
  }

  /** What changed outside the conversation: the sidebar, the title. */
  reflect() {
    this.sidebar.render();
    this.conversation?.update();
    const { unread, me, team } = this.world;
    const where = this.conversation?.title ?? team.name;
    document.title = `${unread ? `(${unread}) ` : ""}${where} · ${this.world.displayName(me)}`;
  }

  /** Shows the place that the address names. */
  async #follow() {
    const { channel: id, thread, target, home } = readPlace(location.hash);
    let channel = home ? await this.channelWith(home) : this.world.channels.get(id);
    channel ??= this.world.firstChannel();
    if (!channel) return this.tell("This workspace has no channel.");
    this.place = { channel: channel.id, home, thread, target };
    if (this.conversation?.channel.id !== channel.id) {
      this.conversation = new Conversation(this, channel);
      this.#main.replaceChildren(this.#banner, this.conversation.node);
    }
    this.reflect();
    await this.conversation.show(this.place);
    await this.reads.mark();
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
        return this.conversation?.receiveHome(event.view);
      case "channel":
        this.world.channels.set(event.channel.id, event.channel);
        return this.reflect();
      case "user":
        if (this.world.setUser(event.user)) this.conversation?.refresh();
        return this.reflect();
      case "read":
        return this.reads.seen(event);
      case "app":
        return this.reloadState();
      case "clock":
        this.world.setClock(event.now, event.speed);
        this.bar?.tick();
        return this.conversation?.refresh();
      case "notified":
        return this.popups.notified(event);
      case "notice":
        return this.tell(event.text);
      case "reset":
        history.replaceState(null, "", location.pathname + location.search);
        return location.reload();
      default:
        return null;
    }
  }

  async #receiveMessage(event) {
    if (!this.world.channels.has(event.channel)) await this.reloadState();
    const here = this.place.channel === event.channel;
    this.reads.receive(event);
    if (here) this.conversation.receive(event);
    if (event.type !== "message") return;
    if (here) await this.reads.mark();
    if (event.message?.user === this.world.me.id) return;
    this.popups.message(event);
    this.reflect();
  }

  async reloadState() {
    this.world.load(await this.host.get("state"));
    this.reflect();
  }

  async #resume() {
    this.#banner.hidden = true;
    await this.reloadState();
    await this.conversation?.reload();
    await this.dialogs.load();
  }

  #warn(text) {
    this.#banner.textContent = text;
    this.#banner.hidden = false;
  }
}
