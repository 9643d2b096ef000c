/** One message as people see it in a channel or thread. */

import { blockContext } from "./actor.js";
import { avatar } from "./avatar.js";
import { renderAttachment, renderBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { emoji, mrkdwn } from "./mrkdwn.js";
import { ago, clock, dayLabel, fullMoment } from "./time.js";

const GROUP_WITHIN_S = 300;

/** Whether a message follows the one before so closely that it needs no header of its own. */
export function continues(message, before) {
  return (
    Boolean(before) &&
    authorOf(before) === authorOf(message) &&
    Boolean(before.ephemeral) === Boolean(message.ephemeral) &&
    Number(message.ts) - Number(before.ts) < GROUP_WITHIN_S
  );
}

const authorOf = (message) => message.user ?? message.bot_id;

/**
 * A message as an article. `place`: {app, channel, form, grouped, inThread, openThread(ts)}.
 */
export function renderMessage(message, place) {
  const { app, grouped } = place;
  const { world } = app;
  const author = world.user(message.user);
  const name = message.username || world.displayName(author ?? message.bot_profile);
  const when = clock(message.ts, world.tz);
  return h(
    "article",
    {
      class: `message${grouped ? " grouped" : ""}${message.ephemeral ? " ephemeral" : ""}`,
      "aria-label": `${name} at ${when}`,
      data: { ts: message.ts },
    },
    h("div", { class: "message-side" }, grouped ? timeMark(message, world, true) : avatar(author)),
    h(
      "div",
      { class: "message-main" },
      message.ephemeral && h("div", { class: "only-you" }, "Only visible to you"),
      !grouped && messageHead(message, author, name, world),
      content(message, place),
      reactions(message),
      !place.inThread && replies(message, place),
    ),
    !message.ephemeral && toolbar(message, place),
  );
}

function messageHead(message, author, name, world) {
  return h(
    "div",
    { class: "message-head" },
    h("strong", { title: author?.title }, name),
    (author?.is_bot || message.bot_id) && h("span", { class: "badge" }, "APP"),
    timeMark(message, world, false),
  );
}

function timeMark(message, world, short) {
  const shown = clock(message.ts, world.tz);
  return h(
    "time",
    {
      datetime: new Date(Number(message.ts) * 1000).toISOString(),
      title: fullMoment(message.ts, world.tz),
    },
    short ? shown.replace(/ [AP]M$/, "") : shown,
  );
}

function content(message, { app, channel, form }) {
  const ctx = blockContext(app, form, { channel, ts: message.ts });
  const edited =
    message.edited &&
    h("span", { class: "edited", title: fullMoment(message.edited.ts, app.world.tz) }, "(edited)");
  const attachments = (message.attachments ?? []).map((one) => renderAttachment(one, ctx));
  if (message.blocks?.length) {
    const blocks = h("div", { class: "blocks" }, renderBlocks(message.blocks, ctx));
    return [blocks, attachments, edited];
  }
  const text = mrkdwn(message.text ?? "", app.world);
  return [h("div", { class: "message-text" }, text, edited && " ", edited), attachments];
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  const marks = message.reactions.map(({ name, count, users }) =>
    h("span", { class: "reaction" }, emoji(name), " ", count ?? users?.length ?? 1),
  );
  return h("div", { class: "reactions" }, marks);
}

function replies(message, { app, openThread }) {
  if (!message.reply_count) return null;
  const { world } = app;
  const people = (message.reply_users ?? []).slice(0, 4);
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  const latest = message.latest_reply && lastReply(message.latest_reply, world);
  return h(
    "button",
    { type: "button", class: "replies", onclick: () => openThread(message.ts) },
    people.map((id) => avatar(world.user(id), "tiny")),
    h("strong", {}, count),
    latest && h("span", { class: "note" }, `Last reply ${latest}`),
  );
}

function lastReply(ts, world) {
  const day = dayLabel(ts, world.tz, world.now());
  if (day === "Today") return ago(Number(ts) - world.now());
  return `${day === "Yesterday" ? "yesterday" : day} at ${clock(ts, world.tz)}`;
}

function toolbar(message, { app, channel, inThread, openThread }) {
  const shortcuts = app.world.shortcuts.filter(({ type }) => type === "message");
  const items = shortcuts.map(({ name, callback_id }) => ({
    label: name,
    act: () =>
      app.attempt(() => app.host.post("shortcut", { callback_id, channel, ts: message.ts })),
  }));
  const reply = !inThread && h(
    "button",
    {
      type: "button", "aria-label": "Reply in thread", title: "Reply in thread",
      onclick: () => openThread(message.thread_ts ?? message.ts),
    },
    icon("reply"),
  );
  const more = items.length > 0 && h(
    "button",
    {
      type: "button", "aria-label": "More actions", title: "More actions", "aria-haspopup": "menu",
      onclick: (event) => openMenu(event.currentTarget, items),
    },
    icon("more"),
  );
  if (!reply && !more) return null;
  const group = { class: "toolbar", role: "group", "aria-label": "Message actions" };
  return h("div", group, reply, more);
}
