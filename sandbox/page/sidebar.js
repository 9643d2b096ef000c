/** The left column: who one is, the channels, the direct messages, the apps, the host's tools. */

import { addressOf, addressOfTwo } from "./address.js";
import { avatar } from "./avatar.js";
import { channelIcon, h, icon } from "./dom.js";
import { showKeys } from "./keys.js";
import { openMenu } from "./menu.js";
import { emoji } from "./mrkdwn.js";
import { myselfButton } from "./myself.js";
import { openSwitcher } from "./switcher.js";
import { toggleTheme } from "./theme.js";

export class Sidebar {
  #app;
  node = h("aside", { class: "sidebar", id: "sidebar", "aria-label": "Workspace" });

  constructor(app) {
    this.#app = app;
    this.veil = h("button", {
      type: "button",
      class: "veil",
      "aria-label": "Close the list of conversations",
      onclick: () => this.show(false),
    });
  }

  /** On a narrow window it comes and goes. */
  show(shown) {
    document.body.classList.toggle("sidebar-shown", shown);
    if (shown) this.node.querySelector("button")?.focus();
  }

  get isShown() {
    return document.body.classList.contains("sidebar-shown");
  }

  /** The button that shows it on a narrow window. */
  button() {
    const { unread } = this.#app.world;
    return plainButton(
      "menu",
      unread ? `Show conversations, ${unread} unread` : "Show conversations",
      () => this.show(true),
      "button-plain sidebar-button",
    );
  }

  render() {
    const focused = this.node.contains(document.activeElement) && document.activeElement;
    const scroll = this.node.querySelector("nav")?.scrollTop ?? 0;
    const index = [...this.node.querySelectorAll("button")].indexOf(focused);
    this.node.replaceChildren(...this.#content());
    this.node.querySelector("nav").scrollTop = scroll;
    if (focused) this.node.querySelectorAll("button")[index]?.focus();
  }

  #content() {
    const app = this.#app;
    const { world } = app;
    const channels = [...world.channels.values()]
      .filter(({ kind, is_archived: archived }) => kind !== "im" && !archived)
      .sort((one, other) => world.nameOf(one).localeCompare(world.nameOf(other)));
    const others = world.people.filter(({ id }) => id !== world.me.id);
    return [
      h("div", { class: "team" }, h("span", {}, world.team.name)),
      h("div", { class: "me-row" }, this.#personSwitcher(), myselfButton(app)),
      h(
        "button",
        { type: "button", class: "jump", onclick: () => openSwitcher(app) },
        icon("search"),
        h("span", {}, "Jump to…"),
        h("kbd", {}, "Ctrl K"),
      ),
      h(
        "nav",
        { "aria-label": "Conversations" },
        group(
          "Channels",
          channels.map((channel) => this.#channelRow(channel)),
        ),
        group(
          "Direct messages",
          others.map((user) => this.#directRow(user)),
        ),
        group(
          "Apps",
          world.bots.map((user) => this.#directRow(user)),
        ),
      ),
      this.#tools(),
    ];
  }

  #channelRow(channel) {
    return row({
      active: this.#app.place.channel === channel.id,
      unread: channel.unread,
      label: this.#app.world.nameOf(channel),
      mark: icon(channelIcon(channel)),
      open: () => this.#app.go(channel.id),
    });
  }

  #directRow(user) {
    const { world, place } = this.#app;
    const channel = world.directWith(user.id);
    const status = world.statusOf(user);
    return row({
      active: place.home === user.id || (channel && place.channel === channel.id),
      unread: channel?.unread,
      label: world.displayName(user),
      mark: avatar(user, "small", { presence: true }),
      more: [
        status?.code && h("span", { title: status.text }, emoji(status.code)),
        world.isQuiet(user) && icon("moon"),
      ],
      open: () => this.#app.direct(user.id),
    });
  }

  #personSwitcher() {
    const { world, half } = this.#app;
    const items = world.people.map((user) => ({
      label: spoken(user, world),
      node: personLine(user, world),
      current: user.id === world.me.id,
      act: () => location.assign(addressOf(user.id, { half })),
    }));
    return h(
      "button",
      {
        type: "button",
        class: "me",
        "aria-haspopup": "menu",
        onclick: (event) => openMenu(event.currentTarget, items, "Act as"),
      },
      forReader("You are "),
      personLine(world.me, world),
      forReader(" Act as somebody else"),
      icon("down"),
    );
  }

  #tools() {
    const app = this.#app;
    const tools = [plainButton("theme", "Light or dark", toggleTheme)];
    if (app.half) {
      const alone = () => window.top.location.assign(addressOf(app.world.me.id));
      tools.push(plainButton("single", "Only this person", alone));
    } else {
      tools.push(plainButton("split", "Somebody beside you", (event) => this.#chooseBeside(event)));
    }
    tools.push(
      plainButton("inspect", "Inspector", () => app.inspector.toggle()),
      plainButton("keys", "Keyboard shortcuts", showKeys),
    );
    if (app.world.offers("reset")) {
      tools.push(plainButton("reset", "Reset the workspace", (event) => this.#askReset(event)));
    }
    return h("div", { class: "side-tools", role: "group", "aria-label": "Tools" }, tools);
  }

  #chooseBeside(event) {
    const { world } = this.#app;
    const items = world.people
      .filter(({ id }) => id !== world.me.id)
      .map((user) => ({
        label: spoken(user, world),
        node: personLine(user, world),
        act: () => location.assign(addressOfTwo(world.me.id, user.id)),
      }));
    openMenu(event.currentTarget, items, "Who sits beside you?");
  }

  #askReset(event) {
    const app = this.#app;
    const reset = () => app.attempt(() => app.host.postAsNobody("reset"));
    openMenu(
      event.currentTarget,
      [{ label: "Start afresh", act: reset, danger: true }],
      "All messages go away.",
    );
  }
}

function plainButton(mark, label, act, kind = "button-plain") {
  const attributes = { type: "button", class: kind, "aria-label": label, title: label };
  return h("button", { ...attributes, onclick: act }, icon(mark));
}

const forReader = (text) => h("span", { class: "for-reader" }, text);

function group(title, rows) {
  if (!rows.length) return null;
  return h("section", { "aria-label": title }, h("h2", {}, title), h("ul", {}, rows));
}

function row({ active, unread, label, mark, more = [], open }) {
  const count = unread > 0 && h("span", { class: "unread", "aria-hidden": "true" }, unread);
  const attributes = {
    type: "button",
    class: `side-row${unread ? " has-unread" : ""}`,
    "aria-current": active ? "page" : null,
    onclick: open,
  };
  const name = h("span", { class: "side-name" }, label);
  const spoken = unread > 0 && forReader(` ${unread} unread`);
  return h("li", {}, h("button", attributes, mark, name, more, count, spoken));
}

function spoken(user, world) {
  return [world.displayName(user), user.title].filter(Boolean).join(" ");
}

function personLine(user, world) {
  const name = h("strong", {}, world.displayName(user));
  const title = user.title && h("span", { class: "note" }, user.title);
  return [avatar(user), h("span", { class: "person" }, name, " ", title)];
}
