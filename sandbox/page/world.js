/** What this person knows of the workspace: people, channels, commands and the time. */

import { knownZone } from "./time.js";

export class World {
  /** `state`: the answer of /_/state. */
  constructor(state) {
    this.load(state);
  }

  load(state) {
    this.team = state.team;
    this.me = state.me;
    this.tz = knownZone(state.me.tz);
    this.users = new Map(state.users.map((user) => [user.id, user]));
    this.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
    this.commands = state.commands ?? [];
    this.shortcuts = state.shortcuts ?? [];
    this.apps = state.apps ?? [];
    this.clockAhead = state.now ? state.now - Date.now() / 1000 : 0;
  }

  /** Epoch seconds on the workspace's clock, which may run apart from the browser's. */
  now() {
    return Date.now() / 1000 + this.clockAhead;
  }

  user(id) {
    return this.users.get(id);
  }

  get people() {
    return [...this.users.values()].filter((user) => !user.is_bot);
  }

  get bots() {
    return [...this.users.values()].filter((user) => user.is_bot);
  }

  /** The app that posts as this bot user, if any. */
  appOf(userId) {
    return this.apps.find((app) => app.bot_user_id === userId);
  }

  /** The direct message with that person, if one is open. */
  directWith(userId) {
    return [...this.channels.values()].find(
      (channel) => channel.kind === "im" && channel.user === userId,
    );
  }

  /** "leads", or the other person's name for a direct message. */
  nameOf(channel) {
    if (channel.kind !== "im") return channel.name;
    return this.displayName(this.user(channel.user));
  }

  displayName(user) {
    return user?.real_name || user?.name || "Somebody";
  }

  get unread() {
    return [...this.channels.values()].reduce((sum, channel) => sum + (channel.unread || 0), 0);
  }
}

/** "SR" for "Sam Rivera". */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}
