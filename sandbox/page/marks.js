/** What is put on a channel: pinned messages, bookmarks, and the menu with both. */

import { ask } from "./ask.js";
import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { link } from "./links.js";
import { openMenu, openPanel } from "./menu.js";
import { emoji, plainMrkdwn } from "./mrkdwn.js";
import { clock, dayLabel } from "./time.js";

/** The buttons at the right of a channel's head: its pinned messages, if any, and its menu. */
export function channelTools(app, channel) {
  const pins = channel.pins?.length ?? 0;
  const pinned = `${pins} pinned ${pins === 1 ? "message" : "messages"}`;
  return h(
    "div",
    { class: "channel-tools" },
    pins > 0 &&
      h(
        "button",
        {
          type: "button", class: "pins", "aria-label": pinned, title: pinned,
          "aria-haspopup": "dialog",
          onclick: (event) => showPins(app, channel, event.currentTarget),
        },
        icon("pin"),
        pins,
      ),
    channel.kind !== "im" &&
      channel.is_member &&
      h(
        "button",
        {
          type: "button", class: "button-plain", "aria-label": "Channel actions",
          title: "Channel actions", "aria-haspopup": "menu",
          onclick: ({ currentTarget: at }) => openMenu(at, choices(app, channel, at)),
        },
        icon("more"),
      ),
  );
}

function choices(app, channel, anchor) {
  const { host } = app;
  const said = Object.values(channel.bookmarks ?? {});
  const removals = said.map(({ id, title }) => ({
    label: title,
    danger: true,
    act: () => app.attempt(() => host.post("bookmark", { channel: channel.id, id })),
  }));
  const leave = () => app.attempt(async () => {
    await host.post("leave", { channel: channel.id });
    await app.reloadState();
  });
  return [
    { label: "Add a bookmark…", act: () => askBookmark(app, channel) },
    said.length > 0 && {
      label: "Remove a bookmark…",
      act: () => openMenu(anchor, removals, "Which one goes?"),
    },
    channel.kind === "channel" && {
      label: `Leave #${channel.name}`, act: leave, danger: true,
    },
  ].filter(Boolean);
}

function askBookmark({ host }, channel) {
  ask({
    title: "Add a bookmark",
    submit: "Add",
    fields: [
      {
        name: "link", label: "Link", type: "url", required: true,
        placeholder: "https://example.com",
      },
      { name: "title", label: "Name", maxlength: 80 },
    ],
    act: (values) => host.post("bookmark", { channel: channel.id, ...values }),
  });
}

/** The bookmarks in a row; null where there are none. */
export function bookmarkBar(channel) {
  const all = channel.bookmarks ?? [];
  if (!all.length) return null;
  const one = ({ title, link: address, emoji: code }) =>
    h("li", {}, link(address, [code ? emoji(code.replaceAll(":", "")) : icon("bookmark"), title]));
  return h("ul", { class: "bookmarks", "aria-label": "Bookmarks" }, all.map(one));
}

async function showPins(app, channel, anchor) {
  const answer = await app.attempt(() => app.host.get("pins", { channel: channel.id }));
  if (!answer) return;
  const { world } = app;
  const rows = answer.messages.map((message) => {
    const author = world.user(message.user);
    const when = `${dayLabel(message.ts, world.tz, world.now())}, ${clock(message.ts, world.tz)}`;
    const isReply = message.thread_ts && message.thread_ts !== message.ts;
    const open = () => {
      close();
      app.go(`${channel.id}/${isReply ? message.thread_ts : ""}/${message.ts}`);
    };
    return h(
      "button",
      { type: "button", class: "pin-row", onclick: open },
      avatar(author, "small"),
      h(
        "span",
        { class: "person" },
        h(
          "span",
          {},
          h("strong", {}, world.displayName(author)),
          " ",
          h("span", { class: "note" }, when),
        ),
        h("span", { class: "popup-text" }, plainMrkdwn(message.text, world)),
      ),
    );
  });
  const heading = h("div", { class: "menu-heading" }, "Pinned messages");
  const close = openPanel(anchor, [heading, rows], "Pinned messages");
  if (close) rows[0]?.focus();
}

/** Where somebody stands who is not in the channel: what to do instead of writing. */
export function joinBar(app, channel) {
  if (channel.is_archived) {
    return h("p", { class: "join" }, `#${channel.name} is archived: it can be read only.`);
  }
  const join = () => app.attempt(async () => {
    await app.host.post("join", { channel: channel.id });
    await app.reloadState();
  });
  return h(
    "p",
    { class: "join" },
    h("span", {}, "You are looking at ", h("strong", {}, `#${channel.name}`), "."),
    h("button", { type: "button", class: "button button-primary", onclick: join }, "Join channel"),
  );
}
