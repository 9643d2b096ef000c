/** Slack's message text, read into DOM nodes. Untrusted text only ever becomes text nodes. */

import { fragment, h } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { link } from "./links.js";
import { fillDateTokens, fullMoment } from "./time.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Undoes Slack's three entities, and only those. */
export function unescape(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** Escapes what a person typed, as Slack's own composer does. */
export function escape(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Replaces the emoji short codes that we know. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):(?::skin-tone-\d:)?/g, (code, name) => EMOJI[name] ?? code);
}

/** A text object ({type: "mrkdwn" | "plain_text"}) as nodes; `world` resolves names and zones. */
export function textObject(object, world) {
  if (!object) return fragment();
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "", world, object);
  return fragment(plainText(object));
}

/** A text object as a string, for labels. */
export function plainText(object) {
  if (!object) return "";
  const text = unescape(object.text ?? "");
  return object.emoji === false ? text : withEmoji(text);
}

/** mrkdwn as one plain string, for notifications and results. */
export function plainMrkdwn(text, world) {
  return mrkdwn((text ?? "").replace(/\n+/g, " "), world).textContent;
}

/**
 * mrkdwn as nodes: fences, quotes, lines and what stands in them. With `verbatim` bare addresses
 * stay text.
 */
export function mrkdwn(text, world, { verbatim = false } = {}) {
  const out = fragment();
  for (const [index, part] of text.split("```").entries()) {
    const fenced = index % 2 === 1;
    if (fenced) out.append(h("pre", {}, unescape(bareLinks(part.replace(/^\n|\n$/g, "")))));
    else appendLines(out, index ? part.replace(/^\n/, "") : part, world, verbatim);
  }
  return out;
}

/** Inside code a link shows only its text. */
function bareLinks(text) {
  return text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, target, label) => label || target);
}

function appendLines(out, text, world, verbatim) {
  if (!text) return;
  let quote = null;
  let needsBreak = false;
  let toTheEnd = false;
  for (const line of text.split("\n")) {
    const opened = /^(?:&gt;|>){3}\s?(.*)$/.exec(line);
    const quoted = opened ?? (toTheEnd ? [line, line] : /^(?:&gt;|>)\s?(.*)$/.exec(line));
    toTheEnd ||= Boolean(opened);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else out.append((quote = h("blockquote")));
      quote.append(inline(quoted[1], world, verbatim));
      needsBreak = false;
      continue;
    }
    if (needsBreak) out.append(h("br"));
    out.append(inline(line, world, verbatim));
    quote = null;
    needsBreak = true;
  }
}

// A style mark counts only at the edge of a word, as in Slack: 2*3*4 and snake_case stay as typed.
function styled(mark, name) {
  const word = "[\\p{L}\\p{N}]";
  const content = `(?:[^${mark}]|(?<=${word})${mark}(?=${word}))+?`;
  const open = `(?<!${word}|${mark})${mark}(?=[^\\s${mark}])`;
  const close = `(?<=\\S)${mark}(?!${word}|${mark})`;
  return `${open}(?<${name}>${content})${close}`;
}
const INLINE = new RegExp(
  [
    "`(?<code>[^`]+)`",
    "<(?<link>[^<>]+)>",
    ":(?<emoji>[a-z0-9_+-]+):(?::skin-tone-\\d:)?",
    "(?<url>https?:\\/\\/[^\\s<>|]*[^\\s<>|.,;:!?)\\]'\"*_~])",
    "(?<mail>(?<![\\w.+-])[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)",
    styled("\\*", "bold"),
    styled("_", "italic"),
    styled("~", "strike"),
  ].join("|"),
  "gu",
);

/** One line of mrkdwn. */
function inline(text, world, verbatim) {
  const out = fragment();
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    out.append(unescape(text.slice(end, match.index)));
    end = match.index + match[0].length;
    out.append(token(match[0], match.groups, { world, verbatim, first: match.index === 0 }));
  }
  out.append(unescape(text.slice(end)));
  return out;
}

/** `first`: the token opens its line. */
function token(source, found, { world, verbatim, first }) {
  if (found.code) return h("code", {}, unescape(bareLinks(found.code)));
  if (found.link) return reference(found.link, world, first);
  if (found.emoji) return emoji(found.emoji);
  if (found.url)
    return verbatim ? unescape(found.url) : link(unescape(found.url), unescape(found.url));
  if (found.mail) return verbatim ? found.mail : link(`mailto:${found.mail}`, found.mail);
  if (found.bold) return h("strong", {}, inline(found.bold, world, verbatim));
  if (found.italic) return h("em", {}, inline(found.italic, world, verbatim));
  if (found.strike) return h("s", {}, inline(found.strike, world, verbatim));
  return source;
}

/** An emoji with its name as title; an unknown code stays as it was typed. */
export function emoji(name) {
  if (!EMOJI[name]) return `:${name}:`;
  return h("span", { class: "emoji", title: `:${name}:` }, EMOJI[name]);
}

/** What stands between angle brackets: a person, a channel, a broadcast, a date or a link. */
function reference(body, world, first) {
  if (body.startsWith("!date^")) return date(body, world, first);
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(body.slice(bar + 1));
  if (target.startsWith("@")) return userMention(target.slice(1), world, label);
  if (target.startsWith("#")) return channelMention(target.slice(1), world, label);
  if (target.startsWith("!subteam^")) return groupMention(target.split("^")[1], world, label);
  if (target.startsWith("!")) return broadcast(target.slice(1).split("^")[0], label);
  const url = unescape(target);
  return link(url, withEmoji(label) || url.replace(/^mailto:/, ""));
}

/** "@Sam Rivera", marked when it is the reader. */
export function userMention(id, world, label = "") {
  const name = world.user(id)?.name ?? (label || id);
  const mine = id === world.me.id ? " mention-me" : "";
  return h("span", { class: `mention${mine}`, title: world.user(id)?.title }, `@${name}`);
}

/** "#leads", opening the channel. */
export function channelMention(id, world, label = "") {
  const name = world.channels.get(id)?.name ?? (label || id);
  return h("a", { class: "mention", href: `#${encodeURIComponent(id)}` }, `#${name}`);
}

/** "@sales", marked when the reader is one of the group. */
export function groupMention(id, world, label = "") {
  const group = world.usergroups.find((one) => one.id === id);
  const mine = group?.users?.includes(world.me.id) ? " mention-me" : "";
  return h(
    "span",
    { class: `mention${mine}`, title: group?.name },
    group ? `@${group.handle}` : label || id,
  );
}

export function broadcast(name, label = "") {
  const known = ["here", "channel", "everyone"].includes(name);
  if (known) return h("span", { class: "mention mention-me" }, `@${name}`);
  return h("span", { class: "mention" }, label || name);
}

/** `first`: it opens its line, so that a relative day begins with a capital. */
function date(body, world, first) {
  const bar = body.indexOf("|");
  const fallback = bar < 0 ? "" : unescape(body.slice(bar + 1));
  const [, ts, template, url] = (bar < 0 ? body : body.slice(0, bar)).split("^");
  if (!/^\d+$/.test(ts ?? "") || !template) return h("span", {}, fallback);
  const filled = fillDateTokens(unescape(template), ts, world.tz, world.now());
  const text = first ? filled.charAt(0).toUpperCase() + filled.slice(1) : filled;
  const moment = new Date(Number(ts) * 1000).toISOString();
  const shown = h("time", { datetime: moment, title: fullMoment(ts, world.tz) }, text);
  return url ? link(unescape(url), shown) : shown;
}
