/**
 * Between what one types in a rich text field and the rich_text block that it stands for:
 * *bold*, _italic_, ~strike~, `code`, lines that begin with "- ", "1. " or "> ", and ``` fences.
 */

const MARKS = { "*": "bold", _: "italic", "~": "strike", "`": "code" };
const INLINE =
  /<(https?:[^>|\s]+)(?:\|([^>]*))?>|(https?:\/\/[^\s<>]*[^\s<>.,;:!?)])|<@(\w+)>|<#(\w+)>|:([a-z0-9_+-]+):|([*_~`])(?=\S)(.+?)(?<=\S)\7/g;
const LISTS = [
  [/^[-•]\s+(.*)$/, "bullet"],
  [/^\d+[.)]\s+(.*)$/, "ordered"],
];

/** The typed text as a rich_text block; null when nothing is typed. */
export function toRichText(text) {
  if (!text.trim()) return null;
  const elements = [];
  const parts = text.split("```");
  for (const [index, part] of parts.entries()) {
    if (index % 2 && index < parts.length - (parts.length % 2 ? 0 : 1)) {
      const code = part.replace(/^\n|\n$/g, "");
      elements.push({ type: "rich_text_preformatted", elements: [{ type: "text", text: code }] });
    } else if (part.trim()) addLines(part.replace(/^\n|\n$/g, ""), elements);
  }
  return { type: "rich_text", elements };
}

function addLines(text, out) {
  for (const line of text.split("\n")) {
    const last = out.at(-1);
    const quote = /^>\s?(.*)$/.exec(line);
    const list = LISTS.map(([pattern, style]) => ({ style, found: pattern.exec(line) })).find(
      ({ found }) => found,
    );
    if (list) {
      const item = { type: "rich_text_section", elements: inline(list.found[1]) };
      if (last?.type === "rich_text_list" && last.style === list.style) last.elements.push(item);
      else
        out.push({
          type: "rich_text_list",
          style: list.style,
          indent: 0,
          border: 0,
          elements: [item],
        });
      continue;
    }
    const type = quote ? "rich_text_quote" : "rich_text_section";
    const content = inline(quote ? quote[1] : line);
    if (last?.type === type) last.elements.push({ type: "text", text: "\n" }, ...content);
    else out.push({ type, elements: content });
  }
}

function inline(text, style = {}) {
  const out = [];
  const add = (element) => out.push(Object.keys(style).length ? { ...element, style } : element);
  const addText = (plain) => plain && add({ type: "text", text: plain });
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    addText(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [, url, label, bare, user, channel, name, mark, inside] = match;
    if (url ?? bare) add({ type: "link", url: url ?? bare, ...(label && { text: label }) });
    else if (user) add({ type: "user", user_id: user });
    else if (channel) add({ type: "channel", channel_id: channel });
    else if (name) add({ type: "emoji", name });
    else if (mark === "`")
      out.push({ type: "text", text: inside, style: { ...style, code: true } });
    else out.push(...inline(inside, { ...style, [MARKS[mark]]: true }));
  }
  addText(text.slice(end));
  return out;
}

/** A rich_text block as one would have typed it. */
export function fromRichText(block) {
  return (block?.elements ?? []).map(partText).join("\n");
}

function partText(part) {
  const text = (one) => (one.elements ?? []).map(spanText).join("");
  if (part.type === "rich_text_preformatted") return `\`\`\`\n${text(part)}\n\`\`\``;
  if (part.type === "rich_text_quote") return text(part).replace(/^/gm, "> ");
  if (part.type !== "rich_text_list") return text(part);
  return part.elements
    .map((item, index) => `${part.style === "ordered" ? `${index + 1}.` : "-"} ${text(item)}`)
    .join("\n");
}

function spanText(element) {
  const texts = {
    text: element.text,
    link: element.text ? `<${element.url}|${element.text}>` : element.url,
    user: `<@${element.user_id}>`,
    channel: `<#${element.channel_id}>`,
    emoji: `:${element.name}:`,
  };
  let text = texts[element.type] ?? element.text ?? "";
  for (const [mark, style] of Object.entries(MARKS)) {
    if (element.style?.[style] && text.trim()) text = `${mark}${text}${mark}`;
  }
  return text;
}
