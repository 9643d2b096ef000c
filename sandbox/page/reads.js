/** What this person has read: channels as the workspace counts them, threads as this page saw. */

export class Reads {
  #app;
  #key;
  #threads;
  #fresh = new Set();

  constructor(app) {
    this.#app = app;
    this.#key = `threads-read ${app.world.me.id}`;
    this.#threads = new Map(JSON.parse(localStorage.getItem(this.#key) ?? "[]"));
  }

  /** Takes a message event into account, before anything is shown. */
  receive({ type, channel: id, ts, thread_ts: threadTs, message }) {
    const { world } = this.#app;
    if (type !== "message" || message.user === world.me.id) return;
    if (threadTs && threadTs !== ts) {
      this.#fresh.add(`${id}/${threadTs}`);
      return;
    }
    const channel = world.channels.get(id);
    // What the workspace told of the channel may already count this message.
    if (channel && Number(ts) > Number(channel.last_ts ?? 0)) {
      channel.unread = (channel.unread ?? 0) + 1;
      channel.last_ts = ts;
    }
  }

  /** What one looks at counts as read; a window in the background does not look. */
  async mark() {
    const { app, channel } = this.#here();
    if (!app.looksAt(channel?.id)) return;
    app.popups.seen(channel.id);
    if (app.place.thread) this.#markThread(channel.id, app.place.thread);
    if (!channel.unread || !app.conversation.atEnd) return;
    channel.unread = 0;
    app.reflect();
    await app.host.post("read", { channel: channel.id, ts: app.conversation.lastTs });
  }

  #here() {
    return { app: this.#app, channel: this.#app.world.channels.get(this.#app.place.channel) };
  }

  /** Since when replies of a thread are new to this person; null when nothing is. */
  threadReadTs(channel, threadTs) {
    return this.#threads.get(`${channel}/${threadTs}`) ?? null;
  }

  /** Whether somebody answered, since it was last open, in a thread that concerns this person. */
  isThreadNew(channel, message) {
    const key = `${channel}/${message.ts}`;
    const { me } = this.#app.world;
    const mine = message.user === me.id || (message.reply_users ?? []).includes(me.id);
    const direct = this.#app.world.channels.get(channel)?.kind === "im";
    const read = this.#threads.get(key);
    const known = read ? Number(message.latest_reply) > Number(read) : this.#fresh.has(key);
    return Boolean(message.reply_count) && (mine || direct || Boolean(read)) && known;
  }

  #markThread(channel, threadTs) {
    const last = this.#app.conversation.lastReplyTs;
    if (!last) return;
    const key = `${channel}/${threadTs}`;
    this.#fresh.delete(key);
    if (this.#threads.get(key) === last) return;
    this.#threads.set(key, last);
    localStorage.setItem(this.#key, JSON.stringify([...this.#threads].slice(-500)));
    this.#app.conversation.refreshMessage(threadTs);
  }
}
