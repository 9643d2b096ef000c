/** The left column: who one is, the channels, the direct messages and the apps. */

import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { openMenu } from "./menu.js";

/** The column's content. `app`: {world, place, go(hash), direct(userId)}. */
export function renderSidebar(app) {
  const { world } = app;
  const channels = [...world.channels.values()].filter(({ kind }) => kind !== "im");
  const others = world.people.filter(({ id }) => id !== world.me.id);
  return [
    h("div", { class: "team" }, world.team.name),
    personSwitcher(world),
    h(
      "nav",
      { "aria-label": "Conversations" },
      group("Channels", channels.sort(byName).map((channel) => channelRow(app, channel))),
      group("Direct messages", others.map((user) => directRow(app, user))),
      group("Apps", world.bots.map((user) => directRow(app, user))),
    ),
  ];
}

const byName = (one, other) => one.name.localeCompare(other.name);

function group(title, rows) {
  if (!rows.length) return null;
  return h("section", { "aria-label": title }, h("h2", {}, title), h("ul", {}, rows));
}

function row(app, { active, unread, label, mark, open }) {
  const count = unread > 0 && h("span", { class: "unread", "aria-hidden": "true" }, unread);
  const spoken = unread > 0 ? `${label}, ${unread} unread` : label;
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button", class: `side-row${unread ? " has-unread" : ""}`, "aria-label": spoken,
        "aria-current": active ? "page" : null, onclick: open,
      },
      mark,
      h("span", { class: "side-name" }, label),
      count,
    ),
  );
}

function channelRow(app, channel) {
  return row(app, {
    active: app.place.channel === channel.id,
    unread: channel.unread,
    label: channel.name,
    mark: icon("hash"),
    open: () => app.go(channel.id),
  });
}

function directRow(app, user) {
  const channel = app.world.directWith(user.id);
  return row(app, {
    active: app.place.home === user.id || (channel && app.place.channel === channel.id),
    unread: channel?.unread,
    label: app.world.displayName(user),
    mark: avatar(user, "small"),
    open: () => app.direct(user.id),
  });
}

function personSwitcher(world) {
  const items = world.people.map((user) => ({
    label: spoken(user, world),
    node: personLine(user, world),
    current: user.id === world.me.id,
    act: () => location.assign(addressOf(user.id)),
  }));
  return h(
    "button",
    {
      type: "button", class: "me", "aria-haspopup": "menu",
      "aria-label": `You are ${spoken(world.me, world)}. Act as somebody else`,
      onclick: (event) => openMenu(event.currentTarget, items, "Act as"),
    },
    personLine(world.me, world),
    icon("down"),
  );
}

function spoken(user, world) {
  return [world.displayName(user), user.title].filter(Boolean).join(", ");
}

function personLine(user, world) {
  const name = h("strong", {}, world.displayName(user));
  const title = user.title && h("span", { class: "note" }, user.title);
  return [avatar(user), h("span", { class: "person" }, name, title)];
}

/** The page's address as that person. */
export function addressOf(userId) {
  return `${location.pathname}?as=${encodeURIComponent(userId)}`;
}
