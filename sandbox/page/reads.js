/** What this person has read of channels and threads, as the workspace keeps it. */

export class Reads {
  #app;
  #fresh = new Set();

  constructor(app) {
    this.#app = app;
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

  /** One read something, here or in another window of one's own. */
  seen({ channel: id, thread_ts: threadTs, ts }) {
    const app = this.#app;
    const channel = app.world.channels.get(id);
    if (!channel) return;
    if (threadTs) {
      this.#note(channel, threadTs, ts);
    } else if (Number(ts) >= Number(channel.last_ts ?? 0)) {
      channel.unread = 0;
      app.popups.seen(id);
      app.reflect();
    }
  }

  /** What one looks at counts as read; a window in the background does not look. */
  async mark() {
    const { app, channel } = this.#here();
    if (!app.looksAt(channel?.id)) return;
    app.popups.seen(channel.id);
    if (app.place.thread) await this.#markThread(channel, app.place.thread);
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
    return this.#app.world.channels.get(channel)?.threads_read?.[threadTs] ?? null;
  }

  /** Whether somebody answered, since it was last open, in a thread that concerns this person. */
  isThreadNew(channel, message) {
    const key = `${channel}/${message.ts}`;
    const { me } = this.#app.world;
    const mine = message.user === me.id || (message.reply_users ?? []).includes(me.id);
    const direct = this.#app.world.channels.get(channel)?.kind === "im";
    const read = this.threadReadTs(channel, message.ts);
    const known = read ? Number(message.latest_reply) > Number(read) : this.#fresh.has(key);
    return Boolean(message.reply_count) && (mine || direct || Boolean(read)) && known;
  }

  #markThread(channel, threadTs) {
    const last = this.#app.conversation.lastReplyTs;
    if (!last) return;
    if (this.threadReadTs(channel.id, threadTs) === last) return null;
    this.#note(channel, threadTs, last);
    return this.#app.host.post("read", { channel: channel.id, thread_ts: threadTs, ts: last });
  }

  #note(channel, threadTs, ts) {
    this.#fresh.delete(`${channel.id}/${threadTs}`);
    if (channel.threads_read?.[threadTs] === ts) return;
    channel.threads_read = { ...channel.threads_read, [threadTs]: ts };
    if (this.#app.place.channel === channel.id) this.#app.conversation.refreshMessage(threadTs);
  }
}
