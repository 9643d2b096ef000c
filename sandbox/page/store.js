/** The messages that are known of one channel or thread, in order. */

const FIRST = 100;
const EARLIER = 200;
const PAGES_BACK = 30;

export class Store {
  #host;
  #where;
  #messages = new Map();
  #order = null;
  hasMore = false;

  /** `where`: {channel, thread_ts} as /_/messages takes it. */
  constructor(host, where) {
    this.#host = host;
    this.#where = where;
  }

  /** Times of all known messages, oldest first. */
  get order() {
    this.#order ??= [...this.#messages.keys()].sort();
    return this.#order;
  }

  get(ts) {
    return this.#messages.get(ts);
  }

  get size() {
    return this.#messages.size;
  }

  get lastTs() {
    return this.order.at(-1) ?? "0";
  }

  *[Symbol.iterator]() {
    for (const ts of this.order) yield this.#messages.get(ts);
  }

  set(message) {
    const { ts } = message;
    if (this.#order && !this.#messages.has(ts)) {
      if (ts > this.lastTs) this.#order.push(ts);
      else this.#order = null;
    }
    this.#messages.set(ts, message);
  }

  delete(ts) {
    if (this.#messages.delete(ts)) this.#order = null;
  }

  /** Reads the newest messages anew. */
  async load() {
    const known = new Set(this.#messages.keys());
    const answer = await this.#fetch({ limit: FIRST });
    // What events brought while the answer was on its way is at least as new.
    for (const ts of known) this.delete(ts);
    this.#take(answer);
  }

  /** Reads a page of messages before the first known one. */
  async loadEarlier() {
    if (!this.hasMore) return false;
    this.#take(await this.#fetch({ before: this.order[0], limit: EARLIER }));
    return true;
  }

  /** Reads back until the message at `ts` is known; says whether it was found. */
  async reach(ts) {
    for (let page = 0; page < PAGES_BACK && !this.get(ts); page += 1) {
      if (this.order[0] < ts || !(await this.loadEarlier())) break;
    }
    return Boolean(this.get(ts));
  }

  #fetch(more) {
    return this.#host.get("messages", { ...this.#where, ...more });
  }

  #take({ messages, has_more: hasMore }) {
    for (const message of messages) {
      if (!this.#messages.has(message.ts)) this.#messages.set(message.ts, message);
    }
    this.#order = null;
    this.hasMore = hasMore;
  }
}
