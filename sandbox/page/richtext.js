/** Slack's rich_text block: sections, lists, quotes and code, already parsed by whoever sent it. */

import { h } from "./dom.js";
import { link } from "./links.js";
import { broadcast, channelMention, emoji, groupMention, userMention } from "./mrkdwn.js";
import { fillDateTokens, fullMoment } from "./time.js";

const INDENT_EM = 1.6;
const BULLETS = ["disc", "circle", "square"];
const NUMBERS = ["decimal", "lower-alpha", "lower-roman"];

/** The block's content as nodes; `unknown(type)` shows what is not known. */
export function richText(block, world, unknown) {
  const parts = block.elements.map(
    (part) => CONTAINERS[part.type]?.(part, world) ?? unknown(part.type),
  );
  return h("div", { class: "block rich-text" }, parts);
}

const spans = (part, world) => part.elements.map((element) => span(element, world));
const bordered = (part) =>
  part.border ? { borderLeft: "4px solid var(--line)", paddingLeft: "12px" } : {};

const CONTAINERS = {
  rich_text_section: (part, world) => h("div", { class: "lines" }, spans(part, world)),
  rich_text_quote: (part, world) => h("blockquote", { class: "lines" }, spans(part, world)),
  rich_text_preformatted: (part, world) => h("pre", { style: bordered(part) }, spans(part, world)),
  rich_text_list: (part, world) => {
    const ordered = part.style === "ordered";
    const depth = part.indent ?? 0;
    const listStyleType = (ordered ? NUMBERS : BULLETS)[depth % 3];
    return h(
      ordered ? "ol" : "ul",
      {
        style: { marginLeft: `${depth * INDENT_EM}em`, listStyleType, ...bordered(part) },
        start: ordered ? (part.offset ?? 0) + 1 : null,
      },
      part.elements.map((item) => h("li", { class: "lines" }, spans(item, world))),
    );
  },
};

const STYLES = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

function span(element, world) {
  let node = inner(element, world);
  for (const [style, tag] of Object.entries(STYLES)) {
    if (element.style?.[style]) node = h(tag, {}, node);
  }
  if (element.style?.highlight || element.style?.client_highlight) node = h("mark", {}, node);
  return node;
}

function inner(element, world) {
  switch (element.type) {
    case "text":
      return document.createTextNode(element.text);
    case "link":
      return link(element.url, element.text || element.url);
    case "user":
      return userMention(element.user_id, world);
    case "usergroup":
      return groupMention(element.usergroup_id, world);
    case "channel":
      return channelMention(element.channel_id, world);
    case "broadcast":
      return broadcast(element.range);
    case "emoji":
      return emoji(element.name);
    case "color":
      return h(
        "span",
        {},
        h("i", { class: "swatch", style: { background: element.value } }),
        element.value,
      );
    case "date": {
      const format = element.format ?? "{date_short_pretty}";
      const shown = fillDateTokens(format, element.timestamp, world.tz, world.now());
      const time = h("time", { title: fullMoment(element.timestamp, world.tz) }, shown);
      return element.url ? link(element.url, time) : time;
    }
    default:
      return document.createTextNode(element.text ?? element.fallback ?? "");
  }
}
