/** The middle of the page: one channel or direct message, its thread at the side, an app's Home. */

import { takeDropped } from "./attachments.js";
import { avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { channelIcon, h, icon } from "./dom.js";
import { Home } from "./home.js";
import { bookmarkBar, channelTools, joinBar } from "./marks.js";
import { emoji } from "./mrkdwn.js";
import { Pane } from "./pane.js";
import { clock, knownZone } from "./time.js";

export class Conversation {
  #app;
  #pane;
  #thread = null;
  #home = null;
  #loaded = false;
  #tabs = null;
  #body;
  #write;
  #look = "";
  #head = h("header", { class: "channel-head" });
  #marks = h("div", {});
  #side = h("aside", { class: "thread", "aria-label": "Thread", hidden: true });

  constructor(app, channel) {
    this.#app = app;
    this.channel = channel;
    const { world } = app;
    const other = channel.kind === "im" ? world.user(channel.user) : null;
    this.title = `${channel.kind === "channel" ? "#" : ""}${world.nameOf(channel)}`;
    this.#pane = new Pane(app, {
      channel: channel.id,
      label: `Messages in ${this.title}`,
      beginning: this.#beginning(other),
      openThread: (ts) => app.go(`${channel.id}/${ts}`),
    });
    this.#write = composer(app, {
      channel: channel.id,
      label: `Message ${this.title}`,
      editLast: () => editLast(this.#pane),
    });
    this.#body = h("div", { class: "channel-body" });
    takeDropped(this.#body, (files) => this.#isOpen && this.#write.attach(files));
    if (other?.is_bot) {
      this.#home = new Home(app, world.appOf(other.id)?.id);
      this.#tabs = h("div", { class: "tabs", role: "tablist", "aria-label": this.title });
    }
    this.node = h(
      "div",
      { class: "conversation" },
      h(
        "div",
        { class: "channel" },
        ...[this.#head, this.#marks, this.#tabs, this.#body, this.#home?.node],
      ),
      this.#side,
    );
    this.update();
  }

  /** Whether one may write here. */
  get #isOpen() {
    const { kind, is_member: member, is_archived: archived } = this.channel;
    return kind !== "channel" || (member && !archived);
  }

  /** Takes the channel or the person in it as they are now. */
  update() {
    const { world } = this.#app;
    const before = this.channel;
    this.channel = world.channels.get(before.id) ?? before;
    const { name, topic, pins, bookmarks, is_member: member, is_archived: archived } = this.channel;
    const look = JSON.stringify([
      ...[name, topic, pins, bookmarks, member, archived, world.user(this.channel.user)],
    ]);
    if (look === this.#look) return;
    this.#look = look;
    this.#reflect();
    const others = (one, all = []) => (one ?? []).filter((ts) => !all.includes(ts));
    const changed = [...others(before.pins, pins), ...others(pins, before.pins)];
    for (const ts of changed) this.refreshMessage(ts);
  }

  /** The head, the bookmarks, and where one writes or joins. */
  #reflect() {
    const { channel } = this;
    const { world } = this.#app;
    const other = channel.kind === "im" ? world.user(channel.user) : null;
    const about = other ? aboutPerson(other, world) : channel.topic;
    const parts = [
      this.#app.sidebar.button(),
      other ? avatar(other, "small", { presence: true }) : icon(channelIcon(channel)),
      h("h1", {}, world.nameOf(channel)),
      other?.is_bot && h("span", { class: "badge" }, "APP"),
      about && h("span", { class: "note" }, about),
      channelTools(this.#app, channel),
    ];
    this.#head.replaceChildren(...parts.filter(Boolean));
    this.#marks.replaceChildren(...[bookmarkBar(channel)].filter(Boolean));
    const foot = this.#isOpen ? this.#write.node : joinBar(this.#app, channel);
    const { lastElementChild: last } = this.#body;
    if (!last) this.#body.append(this.#pane.node, this.#pane.button, foot);
    else if (last !== foot) last.replaceWith(foot);
  }

  #beginning(other) {
    const { world } = this.#app;
    const mark = other ? avatar(other, "large") : icon(channelIcon(this.channel));
    const words = other
      ? `Between you and ${world.displayName(other)}, from the first word.`
      : `The very beginning of ${this.title}.`;
    const name = h("div", { class: "beginning-name" }, mark, world.nameOf(this.channel));
    return h("div", { class: "beginning" }, name, h("p", {}, words));
  }

  /** Shows the messages, the thread, one message or the Home tab, as the place says. */
  async show({ thread, home, target }) {
    if (this.#home) this.#showTab(Boolean(home));
    if (home) return this.#home.load();
    if (!this.#loaded) {
      this.#loaded = true;
      await this.#pane.load({ unread: this.channel.unread ?? 0 });
    }
    if (thread !== (this.#thread?.threadTs ?? null))
      await this.#showThread(thread, Boolean(target));
    if (target && !(await (this.#thread ?? this.#pane).goTo(target))) {
      this.#app.tell("That message is not here.");
    }
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
          type: "button",
          role: "tab",
          "aria-selected": String(selected),
          tabindex: selected ? "0" : "-1",
          onclick: () => this.#app.go(hash),
        },
        label,
      );
    this.#tabs.replaceChildren(
      tab("Home", home, `home/${channel.user}`),
      tab("Messages", !home, channel.id),
    );
    this.#tabs.onkeydown = (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      this.#app.go(home ? channel.id : `home/${channel.user}`);
      setTimeout(() => this.#tabs.querySelector("[aria-selected=true]").focus());
    };
  }

  async #showThread(threadTs, withTarget) {
    this.#thread = null;
    this.#side.hidden = !threadTs;
    this.#side.replaceChildren();
    if (!threadTs) return;
    const close = h(
      "button",
      {
        type: "button",
        class: "button-plain",
        "aria-label": "Close thread",
        onclick: () => this.closeThread(),
      },
      icon("close"),
    );
    const title = h("h2", {}, "Thread", h("span", { class: "note" }, this.title));
    const pane = new Pane(this.#app, {
      channel: this.channel.id,
      threadTs,
      openThread: () => {},
      label: "Replies",
    });
    const write = composer(this.#app, {
      channel: this.channel.id,
      threadTs,
      label: "Reply",
      editLast: () => editLast(pane),
    });
    this.#thread = pane;
    takeDropped(this.#side, write.attach);
    this.#side.append(
      h("header", { class: "channel-head" }, title, close),
      h(
        "div",
        { class: "channel-body" },
        ...[pane.node, pane.button, this.#isOpen ? write.node : null].filter(Boolean),
      ),
    );
    await pane.load({ readTs: this.#app.reads.threadReadTs(this.channel.id, threadTs) });
    // On a touch screen the focus would bring up the keyboard over what one came to read.
    if (!withTarget && matchMedia("(hover: hover)").matches) write.focus();
  }

  /** Closes the thread; the focus goes back to the message that it hangs on. */
  closeThread() {
    const threadTs = this.#thread?.threadTs;
    this.#app.go(this.channel.id);
    if (threadTs) this.#pane.focusMessage(threadTs);
  }

  receive(event) {
    this.#pane.receive(event);
    this.#thread?.receive(event);
  }

  receiveHome(view) {
    this.#home?.receive(view);
  }

  async reload() {
    await this.#pane.load();
    await this.#thread?.load();
  }

  refresh() {
    this.#pane.refresh();
    this.#thread?.refresh();
  }

  refreshMessage(ts) {
    this.#pane.refreshMessage(ts);
  }

  get atEnd() {
    return this.#pane.atEnd;
  }

  get lastTs() {
    return this.#pane.lastTs;
  }

  get lastReplyTs() {
    return this.#thread?.lastTs ?? null;
  }
}

/** Title, status and the time where they are. */
function aboutPerson(user, world) {
  if (user.is_bot) return null;
  const status = world.statusOf(user);
  const there = user.tz !== world.me.tz && `${clock(world.now(), knownZone(user.tz))} there`;
  const said = status && [status.code && emoji(status.code), " ", status.text];
  return [user.title, said, there].filter(Boolean).flatMap((part, at) => (at ? [" · ", part] : part));
}

function editLast(pane) {
  const message = pane.lastOwn;
  if (message) pane.edit(message.ts);
  return Boolean(message);
}
