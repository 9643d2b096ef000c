/** What could be meant before the caret: a command, a person, a channel or an emoji. */

import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { EMOJI } from "./emoji.js";

const AT_MOST = 8;

/** Offers as {from, insert, shown, about?, mark?}: `insert` goes from `from` to the caret. */
export function offersFor(box, world, commands) {
  const typed = box.value.slice(0, box.selectionEnd);
  if (commands && /^\/\S*$/.test(typed)) return commandOffers(typed, world);
  const found = /(?:^|[\s(])([@#:])([^\s@#:]*)$/.exec(typed);
  if (!found) return [];
  const [, mark, word] = found;
  const from = typed.length - word.length - 1;
  return OFFERS[mark](word.toLowerCase(), world)
    .slice(0, AT_MOST)
    .map((offer) => ({ from, ...offer }));
}

function commandOffers(typed, world) {
  const several = world.apps.length > 1;
  return world.commands
    .filter(({ command }) => command.startsWith(typed.toLowerCase()))
    .map(({ command, description, usage_hint: hint, app }) => ({
      from: 0,
      insert: command,
      shown: hint ? `${command} ${hint}` : command,
      about: [description, several && world.appName(app)].filter(Boolean).join(" · "),
    }));
}

const OFFERS = {
  "@": (wanted, world) => {
    const people = [...world.users.values()]
      .filter((user) => `${user.name} ${user.real_name}`.toLowerCase().includes(wanted))
      .map((user) => ({
        insert: `@${user.name}`,
        shown: world.displayName(user),
        about: user.title,
        mark: avatar(user, "small"),
      }));
    const all = ["channel", "here"]
      .filter((name) => wanted && name.startsWith(wanted))
      .map((name) => ({ insert: `@${name}`, shown: `@${name}`, about: "Notify everybody here" }));
    return [...people, ...all];
  },
  "#": (wanted, world) =>
    [...world.channels.values()]
      .filter(({ kind, name }) => kind !== "im" && name.toLowerCase().includes(wanted))
      .map(({ name }) => ({ insert: `#${name}`, shown: name, mark: icon("hash") })),
  ":": (wanted) => {
    if (wanted.length < 2) return [];
    const fit = Object.entries(EMOJI).filter(([name]) => name.includes(wanted));
    fit.sort(([one], [other]) => Number(other.startsWith(wanted)) - Number(one.startsWith(wanted)));
    return fit.map(([name, mark]) => ({
      insert: `:${name}:`,
      shown: `:${name}:`,
      mark: h("span", { class: "emoji" }, mark),
    }));
  },
};
