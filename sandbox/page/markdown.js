/** The markdown block: standard Markdown, as far as Slack shows it, into DOM nodes. */

import { fragment, h } from "./dom.js";
import { link } from "./links.js";
import { emoji } from "./mrkdwn.js";

const FENCE = /^\s*```(\S*)\s*$/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^\s*>\s?(.*)$/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const ROW = /^\s*\|.*\|\s*$/;

/** The text as nodes. */
export function markdown(text) {
  const lines = text.replace(/\r/g, "").split("\n");
  const out = [];
  while (lines.length) out.push(take(lines));
  return h("div", { class: "block markdown" }, out);
}

/** One block from the front of `lines`, which it takes off. */
function take(lines) {
  const [line] = lines;
  if (!line.trim()) return void lines.shift();
  if (FENCE.test(line)) return fence(lines);
  const heading = HEADING.exec(line);
  if (heading) {
    lines.shift();
    const level = heading[1].length;
    // The page's own headings stand above those of a message.
    return h(
      `h${Math.min(6, level + 2)}`,
      { class: `size-${Math.min(4, level)}` },
      inline(heading[2]),
    );
  }
  if (RULE.test(line)) {
    lines.shift();
    return h("hr", { class: "divider" });
  }
  if (QUOTE.test(line))
    return h(
      "blockquote",
      {},
      markdown(
        takeWhile(lines, QUOTE)
          .map(([, rest]) => rest)
          .join("\n"),
      ),
    );
  if (ITEM.test(line)) return list(lines);
  if (ROW.test(line) && /^[\s|:-]+$/.test(lines[1] ?? "")) return table(lines);
  return paragraph(lines);
}

function takeWhile(lines, pattern) {
  const found = [];
  for (let match; lines.length && (match = pattern.exec(lines[0])); lines.shift())
    found.push(match);
  return found;
}

function fence(lines) {
  lines.shift();
  const code = [];
  while (lines.length && !FENCE.test(lines[0])) code.push(lines.shift());
  lines.shift();
  return h("pre", {}, code.join("\n"));
}

function list(lines) {
  const [, indent, mark] = ITEM.exec(lines[0]);
  const ordered = /\d/.test(mark);
  const items = [];
  while (lines.length) {
    const found = ITEM.exec(lines[0]);
    if (!found || found[1].length < indent.length) break;
    if (found[1].length > indent.length) {
      items.at(-1).append(list(lines));
      continue;
    }
    lines.shift();
    items.push(item(found[3]));
  }
  return h(ordered ? "ol" : "ul", { start: ordered ? parseInt(mark, 10) : null }, items);
}

function item(text) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(text);
  if (!task) return h("li", {}, inline(text));
  const done = task[1] !== " ";
  const box = h("input", {
    type: "checkbox",
    disabled: true,
    checked: done,
    "aria-label": done ? "Done" : "To do",
  });
  return h("li", {}, box, " ", inline(task[2]));
}

function cells(row) {
  return row
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function table(lines) {
  const head = cells(lines.shift());
  const aligns = cells(lines.shift()).map((cell) =>
    cell.endsWith(":") ? (cell.startsWith(":") ? "align-center" : "align-right") : null,
  );
  const rows = takeWhile(lines, ROW).map(([row]) => cells(row));
  const make = (tag) => (cell, column) => h(tag, { class: aligns[column] ?? null }, inline(cell));
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Table" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, head.map(make("th")))),
      h(
        "tbody",
        {},
        rows.map((row) => h("tr", {}, row.map(make("td")))),
      ),
    ),
  );
}

function paragraph(lines) {
  const out = fragment();
  do {
    if (out.childNodes.length) out.append(h("br"));
    out.append(inline(lines.shift().trim()));
  } while (
    lines.length &&
    lines[0].trim() &&
    ![FENCE, HEADING, RULE, QUOTE, ITEM].some((start) => start.test(lines[0]))
  );
  return h("p", {}, out);
}

const INLINE = new RegExp(
  [
    "`(?<code>[^`]+)`",
    "!?\\[(?<label>[^\\]]*)\\]\\((?<target>[^)\\s]+)\\)",
    "<(?<auto>https?:[^>\\s]+)>",
    "(?<url>https?:\\/\\/[^\\s<>]*[^\\s<>.,;:!?)\\]'\"*_~])",
    ":(?<emoji>[a-z0-9_+-]+):",
    "\\*\\*(?<bold>.+?)\\*\\*(?!\\*)",
    "__(?<bold2>.+?)__",
    "~~(?<strike>.+?)~~",
    "\\*(?<italic>[^*\\s](?:[^*]*[^*\\s])?)\\*",
    "(?<![\\p{L}\\p{N}])_(?<italic2>[^_\\s](?:[^_]*[^_\\s])?)_(?![\\p{L}\\p{N}])",
    "\\\\(?<escaped>[\\\\`*_{}\\[\\]()#+.!~|>-])",
  ].join("|"),
  "gu",
);

function inline(text) {
  const out = fragment();
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    out.append(text.slice(end, match.index));
    end = match.index + match[0].length;
    out.append(token(match.groups));
  }
  out.append(text.slice(end));
  return out;
}

function token(found) {
  const bold = found.bold ?? found.bold2;
  const italic = found.italic ?? found.italic2;
  if (found.code) return h("code", {}, found.code);
  if (found.target) return link(found.target, found.label || found.target);
  if (found.auto ?? found.url) return link(found.auto ?? found.url, found.auto ?? found.url);
  if (found.emoji) return emoji(found.emoji);
  if (bold) return h("strong", {}, inline(bold));
  if (found.strike) return h("s", {}, inline(found.strike));
  if (italic) return h("em", {}, inline(italic));
  return found.escaped;
}
