/** A running list of messages: a channel, a direct message or one thread. */

import { moveByArrows } from "./arrows.js";
import { h, reconcile } from "./dom.js";
import { Form } from "./form.js";
import { focusPlace, restoreFocus } from "./focus.js";
import { continues, renderMessage } from "./messages.js";
import { Store } from "./store.js";
import { dayKey, dayLabel } from "./time.js";
import { Window } from "./window.js";

const NEAR_END_PX = 80;
const REFILL_PX = 900;
const MARKED_FOR_MS = 2600;
const ROWS_KEPT = 600;

export class Pane {
  #app;
  #place;
  #store;
  #window = new Window();
  #rows = new Map();
  #separators = new Map();
  #newFrom = null;
  #editing = null;
  #busy = false;
  #due = false;
  #list;
  #stays = true;

  /**
   * `threadTs`: null for the channel itself. `openThread(ts)` is called to answer a message;
   * `beginning` is the node above the first message.
   */
  constructor(app, { channel, threadTs = null, openThread, label, beginning = null }) {
    this.#app = app;
    this.#place = { openThread, beginning };
    this.channel = channel;
    this.threadTs = threadTs;
    this.#store = new Store(app.host, { channel, thread_ts: threadTs });
    this.#list = h("div", { class: "message-list", role: "log", "aria-label": label });
    this.node = h(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": label },
      this.#list,
    );
    this.node.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    // Whoever reads the newest goes on seeing it when a picture loads or the composer grows.
    const follow = new ResizeObserver(() => {
      if (this.#stays) this.node.scrollTop = this.node.scrollHeight;
    });
    follow.observe(this.node);
    follow.observe(this.#list);
    moveByArrows(this.node, "[data-ts]");
    const jump = { type: "button", class: "to-end", hidden: true, onclick: () => this.toEnd() };
    this.button = h("button", jump, "Jump to the newest");
  }

  /** Reads the messages; `unread` of them, or those after `readTs`, are marked as new. */
  async load({ unread = 0, readTs = null } = {}) {
    await this.#store.load();
    const theirs = [...this.#store].filter(
      ({ user, ts }) => user !== this.#app.world.me.id && ts !== this.threadTs,
    );
    const fresh = readTs
      ? theirs.find(({ ts }) => ts > readTs)
      : theirs.at(-Math.min(unread, theirs.length));
    this.#newFrom = readTs || unread ? (fresh?.ts ?? null) : null;
    this.toEnd();
  }

  /** Shows the newest messages. */
  toEnd() {
    this.#window.toEnd();
    this.#render();
    this.node.scrollTop = this.node.scrollHeight;
  }

  /** Shows one message, marked for a moment, wherever in the past it is; says if it is there. */
  async goTo(ts) {
    if (!(await this.#store.reach(ts))) return false;
    if (!this.#rowNode(ts)) {
      this.#window.around(this.#store.order, this.#store.order.indexOf(ts));
      this.#render();
    }
    const node = this.#rowNode(ts);
    this.#stays = false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("target");
    node.focus({ preventScroll: true });
    setTimeout(() => node.classList.remove("target"), MARKED_FOR_MS);
    return true;
  }

  /** Puts the focus on a message, if it is shown. */
  focusMessage(ts) {
    this.#rowNode(ts)?.focus({ preventScroll: true });
  }

  #rowNode(ts) {
    return this.#list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  }

  /** The newest time here; "0" when there is nothing. */
  get lastTs() {
    return this.#store.lastTs;
  }

  /** Whether the newest message is in sight. */
  get atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    return this.#window.reachesEnd && scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  /** This person's newest message here that can be edited. */
  get lastOwn() {
    return [...this.#store].findLast(
      ({ user, ephemeral }) => user === this.#app.world.me.id && !ephemeral,
    );
  }

  edit(ts) {
    this.#editing = ts;
    this.#renderKeepingPlace(false);
    this.#rowNode(ts ?? "")
      ?.querySelector("textarea")
      ?.focus();
  }

  /** Takes a message event of this channel; says whether it concerned this list. */
  receive({ type, ts, thread_ts: threadTs, message }) {
    const isReply = Boolean(threadTs) && threadTs !== ts;
    const broadcast = message?.subtype === "thread_broadcast";
    const belongs = this.threadTs
      ? threadTs === this.threadTs || ts === this.threadTs
      : !isReply || broadcast;
    if (!belongs) return false;
    if (type === "message_deleted") this.#store.delete(ts);
    else this.#store.set({ ...message, ts });
    const mine = type === "message" && message.user === this.#app.world.me.id;
    if (mine) this.#renderKeepingPlace(true);
    else this.#renderSoon();
    return true;
  }

  /** Everything again, for a change of names, zones or the time. */
  refresh() {
    for (const row of this.#rows.values()) row.node = null;
    this.#separators.clear();
    this.#renderKeepingPlace(false);
  }

  /** One message again: what is known about it outside of it changed. */
  refreshMessage(ts) {
    if (this.#rows.has(ts)) this.#rows.get(ts).node = null;
    this.#renderKeepingPlace(false);
  }

  // Many messages that come at once are shown at once.
  #renderSoon() {
    if (this.#due) return;
    this.#due = true;
    setTimeout(() => {
      this.#due = false;
      this.#renderKeepingPlace(false);
    });
  }

  #renderKeepingPlace(toEnd) {
    const atEnd = this.atEnd;
    if (atEnd) this.#window.trim(this.#store.order);
    if (toEnd) this.#window.toEnd();
    const place = focusPlace(this.#list);
    const focused = document.activeElement;
    this.#anchored(() => this.#render());
    if (place && !focused.isConnected) restoreFocus(this.#list, place);
    if (atEnd || toEnd) this.node.scrollTop = this.node.scrollHeight;
    this.#reflectEnd();
  }

  /** Changes the list so that what one reads stays where it is. */
  #anchored(change) {
    const top = this.node.scrollTop;
    const seen = [...this.#list.children].find(
      (row) => row.dataset.ts && row.offsetTop + row.offsetHeight > top,
    );
    const before = seen?.offsetTop;
    change();
    if (seen?.isConnected) this.node.scrollTop = top + seen.offsetTop - before;
  }

  #onScroll() {
    this.#stays = this.atEnd;
    this.#reflectEnd();
    if (this.atEnd) this.#app.attempt(() => this.#app.reads.mark());
    if (this.#busy) return;
    this.#busy = true;
    requestAnimationFrame(() => this.#app.attempt(() => this.#refill()));
  }

  /** Brings in more where one nears an edge; one may reach it again while that happens. */
  async #refill() {
    let grew = false;
    try {
      const { scrollTop, scrollHeight, clientHeight } = this.node;
      if (scrollTop < REFILL_PX) grew = await this.#showEarlier();
      else if (scrollHeight - scrollTop - clientHeight < REFILL_PX) {
        grew = this.#grow(() => this.#window.growDown(this.#store.order));
      }
    } finally {
      this.#busy = false;
    }
    if (grew) this.#onScroll();
  }

  async #showEarlier() {
    const all = this.#window.range(this.#store.order)[0] === 0;
    if (all && !(await this.#store.loadEarlier())) return false;
    return this.#grow(() => this.#window.growUp(this.#store.order));
  }

  #grow(change) {
    if (!change()) return false;
    this.#anchored(() => this.#render());
    return true;
  }

  #reflectEnd() {
    this.button.hidden =
      this.atEnd || this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 400;
  }

  #render() {
    const { order } = this.#store;
    const [from, to] = this.#window.range(order);
    const nodes = [];
    let before = this.#store.get(order[from - 1]);
    for (const ts of order.slice(from, to)) {
      const message = this.#store.get(ts);
      nodes.push(...this.#around(message, before));
      before = this.threadTs === ts ? null : message;
    }
    reconcile(this.#list, [...this.#start(from), ...nodes]);
    if (this.#rows.size > ROWS_KEPT) this.#forgetRows(new Set(order.slice(from, to)));
  }

  /** A message with the lines that stand above and below it. */
  #around(message, before) {
    const { world } = this.#app;
    const { ts } = message;
    const day = dayKey(ts, world.tz);
    const newDay = !this.threadTs && (!before || dayKey(before.ts, world.tz) !== day);
    const isNew = ts === this.#newFrom;
    const nodes = [];
    if (newDay) nodes.push(this.#separator("day", dayLabel(ts, world.tz, world.now()), day));
    if (isNew) nodes.push(this.#separator("new-line", "New"));
    nodes.push(this.#row(message, !newDay && !isNew && continues(message, before)));
    if (ts === this.threadTs) nodes.push(this.#separator("reply-count", this.#replyCount()));
    return nodes;
  }

  #start(from) {
    const isFirst = from === 0 && !this.#store.hasMore;
    return isFirst && this.#place.beginning ? [this.#place.beginning] : [];
  }

  #replyCount() {
    const count = [...this.#store].filter(
      ({ ts, ephemeral }) => ts !== this.threadTs && !ephemeral,
    ).length;
    return count < 1 ? "No replies yet" : `${count} ${count === 1 ? "reply" : "replies"}`;
  }

  /** A line across, the same node as long as it says the same. */
  #separator(kind, label, key = "") {
    const id = `${kind} ${key} ${label}`;
    if (!this.#separators.has(id)) {
      const attributes = { class: kind, role: "separator", "aria-label": label };
      this.#separators.set(id, h("div", attributes, h("span", {}, label)));
    }
    return this.#separators.get(id);
  }

  /** The node of a message, made again only when the message or what is around it changed. */
  #row(message, grouped) {
    const { ts } = message;
    const known = this.#rows.get(ts);
    const editing = this.#editing === ts;
    const isNew = !this.threadTs && this.#app.reads.isThreadNew(this.channel, message);
    const pinned = Boolean(this.#app.world.channels.get(this.channel)?.pins?.includes(ts));
    const look = `${grouped} ${editing} ${isNew} ${pinned}`;
    if (known?.node && known.message === message && known.look === look) return known.node;
    const form = known?.form ?? new Form(message.blocks, message.state?.values);
    form.sync(message.blocks);
    const node = renderMessage(message, {
      app: this.#app,
      channel: this.channel,
      ...{ form, grouped, editing, isNew, pinned, pane: this },
      inThread: Boolean(this.threadTs),
      openThread: this.#place.openThread,
    });
    this.#rows.set(ts, { message, look, form, node });
    return node;
  }

  #forgetRows(shown) {
    for (const [ts, row] of this.#rows) if (!shown.has(ts)) row.node = null;
  }
}
