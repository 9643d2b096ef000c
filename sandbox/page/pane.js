/** A running list of messages: a channel, a direct message or one thread. */

import { h } from "./dom.js";
import { Form } from "./form.js";
import { focusPlace, restoreFocus } from "./focus.js";
import { continues, renderMessage } from "./messages.js";
import { dayKey, dayLabel } from "./time.js";

const NEAR_END_PX = 80;

export class Pane {
  #app;
  #openThread;
  #messages = new Map();
  #rows = new Map();
  #hasMore = false;
  #newFrom = null;
  #list;

  /** `threadTs`: null for the channel itself. `openThread(ts)` is called to answer a message. */
  constructor(app, { channel, threadTs = null, openThread, label }) {
    this.#app = app;
    this.#openThread = openThread;
    this.channel = channel;
    this.threadTs = threadTs;
    this.#list = h("div", { class: "message-list", role: "log", "aria-label": label });
    const region = { class: "scroller", tabindex: "0", role: "region", "aria-label": label };
    this.node = h("div", region, this.#list);
  }

  /** Reads the messages; `unread` of them are marked as new. */
  async load(unread = 0) {
    this.#messages.clear();
    const answer = await this.#fetch({});
    const theirs = answer.messages.filter(({ user }) => user !== this.#app.world.me.id);
    this.#newFrom = unread ? theirs.at(-Math.min(unread, theirs.length))?.ts : null;
    this.#take(answer);
    this.node.scrollTop = this.node.scrollHeight;
  }

  #fetch(more) {
    const { channel, threadTs } = this;
    return this.#app.host.get("messages", { channel, thread_ts: threadTs, limit: 100, ...more });
  }

  #take({ messages, has_more: hasMore }) {
    // A message that an event brought meanwhile is at least as new as the answer's.
    for (const message of messages) {
      if (!this.#messages.has(message.ts)) this.#messages.set(message.ts, message);
    }
    this.#hasMore = hasMore;
    this.#render();
  }

  async #loadEarlier() {
    const [first] = this.#sorted();
    const fromEnd = this.node.scrollHeight - this.node.scrollTop;
    this.#take(await this.#fetch({ before: first.ts }));
    this.node.scrollTop = this.node.scrollHeight - fromEnd;
  }

  /** The newest time here; "0" when there is nothing. */
  get lastTs() {
    return this.#sorted().at(-1)?.ts ?? "0";
  }

  /** Takes a message event of this channel; says whether it concerned this list. */
  receive({ type, ts, thread_ts: threadTs, message }) {
    const isReply = Boolean(threadTs) && threadTs !== ts;
    const broadcast = message?.subtype === "thread_broadcast";
    const belongs = this.threadTs
      ? threadTs === this.threadTs || ts === this.threadTs
      : !isReply || broadcast;
    if (!belongs) return false;
    if (type === "message_deleted") this.#messages.delete(ts);
    else this.#messages.set(ts, message);
    const mine = type === "message" && message.user === this.#app.world.me.id;
    this.#renderKeepingPlace(mine);
    return true;
  }

  /** Everything again, for a change of names or zones. */
  refresh() {
    this.#rows.clear();
    this.#renderKeepingPlace(false);
  }

  #renderKeepingPlace(toEnd) {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    const place = focusPlace(this.#list);
    const focused = document.activeElement;
    this.#render();
    if (place && !focused.isConnected) restoreFocus(this.#list, place);
    if (atEnd || toEnd) this.node.scrollTop = this.node.scrollHeight;
  }

  #sorted() {
    return [...this.#messages.values()].sort((a, b) => Number(a.ts) - Number(b.ts));
  }

  #render() {
    const { world } = this.#app;
    const nodes = [];
    let before = null;
    for (const message of this.#sorted()) {
      const newDay = !before || dayKey(before.ts, world.tz) !== dayKey(message.ts, world.tz);
      const isNew = message.ts === this.#newFrom;
      if (newDay && !this.threadTs) nodes.push(this.#day(message));
      if (isNew) nodes.push(separator("new-line", "New"));
      nodes.push(this.#row(message, !newDay && !isNew && continues(message, before)));
      before = message;
      if (this.threadTs && message.ts === this.threadTs) {
        nodes.push(this.#replyCount());
        before = null;
      }
    }
    this.#list.replaceChildren(...this.#start(), ...nodes);
  }

  #start() {
    if (this.#hasMore) {
      const load = () => this.#app.attempt(() => this.#loadEarlier());
      const attributes = { type: "button", class: "button earlier", onclick: load };
      return [h("button", attributes, "Show earlier messages")];
    }
    if (this.threadTs || this.#messages.size) return [];
    return [h("p", { class: "empty" }, "Nothing here yet. Write the first message.")];
  }

  #day(message) {
    const { world } = this.#app;
    return separator("day", dayLabel(message.ts, world.tz, world.now()));
  }

  #replyCount() {
    const count = this.#messages.size - 1;
    const text = count < 1 ? "No replies yet" : `${count} ${count === 1 ? "reply" : "replies"}`;
    return h("div", { class: "reply-count" }, h("span", {}, text));
  }

  /** The node of a message, made again only when the message or its neighbourhood changed. */
  #row(message, grouped) {
    const known = this.#rows.get(message.ts);
    if (known?.message === message && known.grouped === grouped) return known.node;
    const form = known?.form ?? new Form(message.blocks, message.state?.values);
    form.sync(message.blocks);
    const node = renderMessage(message, {
      app: this.#app,
      channel: this.channel,
      form,
      grouped,
      inThread: Boolean(this.threadTs),
      openThread: this.#openThread,
    });
    this.#rows.set(message.ts, { message, grouped, form, node });
    return node;
  }
}

function separator(kind, label) {
  return h("div", { class: kind, role: "separator", "aria-label": label }, h("span", {}, label));
}
