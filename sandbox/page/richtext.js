/** Slack's rich_text block: sections, lists, quotes and code, already parsed by whoever sent it. */

import { h } from "./dom.js";
import { link } from "./links.js";
import { broadcast, channelMention, emoji, userMention } from "./mrkdwn.js";
import { clock, fillDateTokens } from "./time.js";

/** The block's content as nodes; `unknown(type)` shows what is not known. */
export function richText(block, world, unknown) {
  const parts = block.elements.map(
    (part) => CONTAINERS[part.type]?.(part, world) ?? unknown(part.type),
  );
  return h("div", { class: "rich-text" }, parts);
}

const spans = (part, world) => part.elements.map((element) => span(element, world));

const CONTAINERS = {
  rich_text_section: (part, world) => h("div", { class: "lines" }, spans(part, world)),
  rich_text_quote: (part, world) => h("blockquote", { class: "lines" }, spans(part, world)),
  rich_text_preformatted: (part, world) => h("pre", {}, spans(part, world)),
  rich_text_list: (part, world) =>
    h(
      part.style === "ordered" ? "ol" : "ul",
      { style: { marginLeft: `${(part.indent ?? 0) * 1.5}em` }, start: (part.offset ?? 0) + 1 },
      part.elements.map((item) => h("li", {}, spans(item, world))),
    ),
};

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

function span(element, world) {
  let node = inner(element, world);
  for (const [style, tag] of Object.entries(STYLES)) {
    if (element.style?.[style]) node = h(tag, {}, node);
  }
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
    case "channel":
      return channelMention(element.channel_id, world);
    case "broadcast":
      return broadcast(element.range);
    case "emoji":
      return emoji(element.name);
    case "date": {
      const format = element.format ?? "{date_short_pretty}";
      const shown = fillDateTokens(format, element.timestamp, world.tz, world.now());
      return h("time", { title: clock(element.timestamp, world.tz) }, shown);
    }
    default:
      return document.createTextNode(element.text ?? element.fallback ?? "");
  }
}
