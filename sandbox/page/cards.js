/** Blocks that frame others: alerts, cards, carousels, containers, tasks and plans. */

import { h, icon } from "./dom.js";
import { linkAttributes } from "./links.js";
import { pictureOf } from "./media.js";
import { plainText, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const ALERT_ICONS = {
  default: "info",
  info: "info",
  warning: "warn",
  error: "warn",
  success: "check",
};
const TASK_ICONS = { pending: "dot", in_progress: "clock", complete: "check", error: "warn" };
const TASK_WORDS = {
  pending: "Pending",
  in_progress: "In progress",
  complete: "Complete",
  error: "Error",
};

const words = (text, world) => (typeof text === "string" ? text : textObject(text, world));

export function alertBlock(block, { world }) {
  const level = block.level in ALERT_ICONS ? block.level : "default";
  const body = h("div", {}, words(block.text, world));
  return h(
    "div",
    { class: `block alert alert-${level}`, role: "note" },
    icon(ALERT_ICONS[level]),
    body,
  );
}

/** `loose(block, element)` shows a button of the card. */
export function card(block, { world }, loose) {
  const { hero_image: hero, icon: mark, title, subtitle, body, subtext } = block;
  const picture = (what, kind = null) =>
    what && h("img", { class: kind, src: pictureOf(what), alt: what.alt_text ?? "" });
  const head =
    (title || subtitle || mark) &&
    h(
      "div",
      { class: "card-head" },
      picture(mark),
      h(
        "div",
        {},
        title && h("div", { class: "card-title" }, words(title, world)),
        subtitle && h("div", { class: "note" }, words(subtitle, world)),
      ),
    );
  return h(
    "div",
    { class: "block card" },
    picture(hero, "card-hero"),
    head,
    body && h("div", {}, words(body, world)),
    subtext && h("div", { class: "note" }, words(subtext, world)),
    block.actions?.length &&
      h(
        "div",
        { class: "actions" },
        block.actions.map((one) => loose(block, one)),
      ),
  );
}

export function carousel(block, ctx, loose) {
  const cards = block.elements.map((one) => card(one, ctx, loose));
  return h(
    "div",
    { class: "block carousel", tabindex: "0", role: "group", "aria-label": "Cards" },
    cards,
  );
}

/** `renderBlock(block)` shows a child. */
export function container(block, ctx, renderBlock, unknown) {
  const { title, rich_text_title: richTitle, subtitle, icon: mark } = block;
  const head = [
    mark &&
      h("img", {
        class: "accessory-icon",
        src: pictureOf(mark),
        alt: mark.alt_text ?? "",
        width: "20",
      }),
    richTitle ? richText(richTitle, ctx.world, unknown) : h("span", {}, words(title, ctx.world)),
    subtitle && h("span", { class: "note" }, words(subtitle, ctx.world)),
  ];
  const body = h("div", { class: "container-body" }, block.child_blocks.map(renderBlock));
  if (!block.is_collapsible) {
    const titled = title || richTitle;
    return h(
      "div",
      { class: "block container-block" },
      titled && h("div", { class: "container-head" }, head),
      body,
    );
  }
  const open = { class: "block container-block", open: !block.default_collapsed };
  return h("details", open, h("summary", {}, head), body);
}

export function task(block, { world }, unknown) {
  const { title, status = "pending", details, output, sources } = block;
  const head = [
    icon(TASK_ICONS[status] ?? "dot"),
    h("span", {}, title),
    h("span", { class: "for-reader" }, TASK_WORDS[status]),
  ];
  const more = [
    details && richText(details, world, unknown),
    output && richText(output, world, unknown),
    sources?.length &&
      h(
        "div",
        { class: "context" },
        sources.map(({ url, text }) => h("a", linkAttributes(url), text ?? url)),
      ),
  ].filter(Boolean);
  const kind = `block task task-${status}`;
  if (!more.length) return h("div", { class: kind }, h("div", { class: "task-title" }, head));
  return h("details", { class: kind }, h("summary", {}, head), more);
}

export function plan(block, ctx, unknown) {
  const title = typeof block.title === "string" ? block.title : plainText(block.title);
  const tasks = (block.tasks ?? []).map((one) => task(one, ctx, unknown));
  return h("div", { class: "block plan" }, h("strong", {}, title), tasks);
}
