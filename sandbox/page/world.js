/** What this person knows of the workspace: people, channels, commands and the time. */

import { knownZone } from "./time.js";

/** What a workspace with a clock of its own serves too. */
const WITH_CLOCK = [
  "clock", "delete", "edit", "log", "pin", "presence", "react", "reset", "search", "upload",
];

export class World {
  /** `state`: the answer of /_/state. */
  constructor(state) {
    this.load(state);
  }

  load(state) {
    this.team = state.team;
    this.me = state.me;
    this.tz = knownZone(state.me?.tz ?? "UTC");
    this.users = new Map(state.users.map((user) => [user.id, user]));
    this.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
    this.commands = state.commands ?? [];
    this.shortcuts = state.shortcuts ?? [];
    this.apps = state.apps ?? [];
    this.usergroups = state.usergroups ?? [];
    this.#offers = new Set([...(state.clock ? WITH_CLOCK : []), ...(state.offers ?? [])]);
    this.clockHeld = Boolean(state.clock?.held);
    this.setClock(state.clock?.now ?? state.now, state.clock?.speed);
  }

  #offers;
  #seenAt = 0;
  #seen = 0;
  speed = 1;

  /** Whether the workspace serves a part of its host API that not every version has. */
  offers(name) {
    return this.#offers.has(name);
  }

  /** The workspace's clock, which may run apart from the browser's. */
  setClock(now, speed = 1) {
    this.#seen = now;
    this.#seenAt = Date.now() / 1000;
    this.speed = speed;
  }

  /** Epoch seconds on the workspace's clock. */
  now() {
    return this.#seen + (Date.now() / 1000 - this.#seenAt) * this.speed;
  }

  /** Takes a person as they are now; says whether what they wrote shows differently for it. */
  setUser(user) {
    const before = this.users.get(user.id);
    this.users.set(user.id, user);
    const mine = user.id === this.me?.id;
    if (mine) {
      this.me = user;
      this.tz = knownZone(user.tz);
    }
    const renamed = this.displayName(before) !== this.displayName(user);
    return renamed || (mine && before?.tz !== user.tz);
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

  appName(id) {
    return this.apps.find((app) => app.id === id)?.name ?? "";
  }

  /** The direct message with that person, if one is open. */
  directWith(userId) {
    return [...this.channels.values()].find(
      (channel) => channel.kind === "im" && channel.user === userId,
    );
  }

  /** Where one begins: the first channel with something new, else the first of one's own. */
  firstChannel() {
    const all = [...this.channels.values()];
    const mine = all.filter(({ kind, is_member: member }) => kind === "channel" && member);
    return mine.find(({ unread }) => unread) ?? mine[0] ?? all[0];
  }

  /** "leads", or the others' names for a direct message. */
  nameOf(channel) {
    if (channel.kind === "im") return this.displayName(this.user(channel.user));
    if (channel.kind !== "mpim") return channel.name;
    return (channel.users ?? []).map((id) => this.displayName(this.user(id))).join(", ");
  }

  displayName(user) {
    return user?.display_name || user?.real_name || user?.name || "Somebody";
  }

  /** A person's status as long as it lasts: {text, code}; null when there is none. */
  statusOf(user) {
    const { status_text: text, status_emoji: mark, status_expiration: end } = user ?? {};
    if ((!text && !mark) || (end > 0 && end <= this.now())) return null;
    return { text, code: mark?.replaceAll(":", "") };
  }

  /** Whether a person does not want to be disturbed now. */
  isQuiet(user) {
    return user?.dnd_until > this.now();
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
