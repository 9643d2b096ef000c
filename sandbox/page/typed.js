/** What a person types, to and from the text that Slack stores. */

import { escape, unescape } from "./mrkdwn.js";

const BROADCASTS = ["here", "channel", "everyone"];

/** What a person typed as Slack stores it: entities escaped, names turned into references. */
export function encode(text, world) {
  const users = new Map([...world.users.values()].map(({ name, id }) => [name.toLowerCase(), id]));
  const channels = new Map(
    [...world.channels.values()].filter(({ name }) => name).map(({ name, id }) => [name, id]),
  );
  return outsideCode(escape(text), (part) =>
    part
      .replace(/(?<![\w@])@([\p{L}\p{N}._-]*[\p{L}\p{N}])/gu, (typed, name) => {
        if (BROADCASTS.includes(name)) return `<!${name}>`;
        const id = users.get(name.toLowerCase());
        return id ? `<@${id}>` : typed;
      })
      .replace(/(?<![\w#&])#([\p{L}\p{N}_-]+)/gu, (typed, name) =>
        channels.has(name) ? `<#${channels.get(name)}>` : typed,
      ),
  );
}

function outsideCode(text, change) {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 ? part : change(part)))
    .join("");
}

/** A stored text as a person would have typed it. */
export function decode(text, world) {
  const plain = text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, target, label) => {
    if (target.startsWith("@"))
      return `@${world.user(target.slice(1))?.name ?? label ?? target.slice(1)}`;
    if (target.startsWith("#"))
      return `#${world.channels.get(target.slice(1))?.name ?? label ?? target.slice(1)}`;
    if (target.startsWith("!")) return `@${target.slice(1).split("^")[0]}`;
    return target.replace(/^mailto:/, "");
  });
  return unescape(plain);
}
