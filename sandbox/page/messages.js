/** One message as people see it in a channel or thread. */

import { avatar } from "./avatar.js";
import { blockContext } from "./actor.js";
import { renderAttachment, renderBlocks } from "./blocks.js";
import { editor } from "./composer.js";
import { h, icon } from "./dom.js";
import { unknownBox } from "./elements.js";
import { renderFiles } from "./media.js";
import { toolbar } from "./message_actions.js";
import { mrkdwn } from "./mrkdwn.js";
import { reactions } from "./reactions.js";
import { richText } from "./richtext.js";
import { ago, clock, dayLabel, fullMoment } from "./time.js";

const GROUP_WITHIN_S = 300;

/** Whether a message follows the one before so closely that it needs no header of its own. */
export function continues(message, before) {
  return (
    Boolean(before) &&
    !before.reply_count &&
    authorOf(before) === authorOf(message) &&
    Boolean(before.ephemeral) === Boolean(message.ephemeral) &&
    Number(message.ts) - Number(before.ts) < GROUP_WITHIN_S
  );
}

const authorOf = (message) => `${message.user ?? message.bot_id} ${message.username ?? ""}`;

/**
 * A message as an article. `place`: {app, channel, form, grouped, editing, isNew, inThread, pane,
 * openThread(ts)}; `isNew`: its thread has replies that this person has not seen; `pinned`: it is
 * pinned to the channel.
 */
export function renderMessage(message, place) {
  const { app, grouped, editing } = place;
  const { world } = app;
  const author = world.user(message.user);
  const name = message.username || world.displayName(author ?? message.bot_profile);
  const marks = { grouped, ephemeral: message.ephemeral, pinned: place.pinned };
  const kind = ["message", ...Object.keys(marks).filter((name) => marks[name])].join(" ");
  const node = h(
    "article",
    {
      class: kind, tabindex: "-1", data: { ts: message.ts },
      "aria-label": `${name} at ${clock(message.ts, world.tz)}`,
    },
    h("div", { class: "message-side" }, grouped ? timeMark(message, world, true) : avatar(author)),
    h(
      "div",
      { class: "message-main" },
      message.ephemeral && onlyYou(message, place),
      place.pinned && h("div", { class: "only-you" }, icon("pin"), h("span", {}, "Pinned")),
      !grouped && messageHead(message, author, name, world),
      editing ? editor(app, message, place) : content(message, place),
      reactions(message, place),
      !place.inThread && replies(message, place),
    ),
  );
  if (!message.ephemeral && !editing) offerToolbar(node, message, place);
  return node;
}

/** What can be done with a message comes up when one points at it or has the focus in it. */
function offerToolbar(node, message, place) {
  const offer = () => {
    node.removeEventListener("pointerenter", offer);
    node.removeEventListener("focusin", offer);
    node.append(toolbar(message, place));
  };
  node.addEventListener("pointerenter", offer);
  node.addEventListener("focusin", offer);
}

function onlyYou(message, { app, channel }) {
  const dismiss = () => app.attempt(() => app.host.post("dismiss", { channel, ts: message.ts }));
  const button = { type: "button", class: "link-button", onclick: dismiss };
  return h(
    "div",
    { class: "only-you" },
    icon("eye"),
    h("span", {}, "Only visible to you"),
    app.world.offers("dismiss") && ["·", h("button", button, "Dismiss")],
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
  // An app brings its blocks up to date without a mark, as Slack shows it.
  const marked = message.edited && !(message.bot_id && message.blocks?.length);
  const edited =
    marked &&
    h("span", { class: "edited", title: fullMoment(message.edited.ts, app.world.tz) }, "(edited)");
  const attachments = (message.attachments ?? []).map((one) => renderAttachment(one, ctx));
  const files = renderFiles(message.files);
  if (isWriting(message)) {
    const written = message.blocks.map((block) => richText(block, app.world, unknownElement));
    const last = written.at(-1).lastElementChild;
    if (edited) (last?.matches("div.lines") ? last : written.at(-1)).append(" ", edited);
    return [h("div", { class: "message-text" }, written), attachments, files];
  }
  if (message.blocks?.length) {
    const blocks = h("div", { class: "blocks" }, renderBlocks(message.blocks, ctx));
    return [blocks, attachments, files, edited];
  }
  if (!message.text && (files || attachments.length)) return [attachments, files, edited];
  const text = mrkdwn(message.text ?? "", app.world);
  return [h("div", { class: "message-text" }, text, edited && " ", edited), attachments, files];
}

/** Whether its blocks are what a person typed, which reads as text does. */
const isWriting = ({ bot_id: bot, blocks }) =>
  !bot && blocks?.length > 0 && blocks.every(({ type }) => type === "rich_text");

const unknownElement = (type) => unknownBox("element", type);

function replies(message, { app, isNew, openThread }) {
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
    isNew && h("span", { class: "fresh" }, "New"),
    latest && h("span", { class: "note" }, `Last reply ${latest}`),
  );
}

function lastReply(ts, world) {
  const day = dayLabel(ts, world.tz, world.now());
  if (day === "Today") return ago(Number(ts) - world.now());
  return `${day === "Yesterday" ? "yesterday" : day} at ${clock(ts, world.tz)}`;
}
