/** Slack's select menus, single and multi, static, external and of people or channels. */

import { combobox } from "./combobox.js";
import { plainText } from "./mrkdwn.js";

const fromOption = (option, group) => ({
  key: option.value,
  text: plainText(option.text),
  description: plainText(option.description),
  group,
  raw: option,
});

/** Options of an element or of an answer, flat, each with the label of its group. */
function flatOptions({ options, option_groups: groups }) {
  if (!groups) return (options ?? []).map((option) => fromOption(option));
  return groups.flatMap((group) =>
    group.options.map((option) => fromOption(option, plainText(group.label))),
  );
}

function matching(choices, query) {
  const wanted = query.trim().toLowerCase();
  return choices.filter(({ text, description }) =>
    `${text} ${description ?? ""}`.toLowerCase().includes(wanted),
  );
}

/** Choices of each kind of select, and how its choice reads from what the state holds. */
const KINDS = {
  static_select: {
    choices: (query, { element }) => matching(flatOptions(element), query),
    toChoice: (option) => fromOption(option),
    holds: "option",
  },
  external_select: {
    choices: externalChoices,
    toChoice: (option) => fromOption(option),
    holds: "option",
  },
  users_select: {
    choices: (query, { ctx }) =>
      matching([...ctx.world.users.keys()].map((id) => userChoice(id, ctx.world)), query),
    toChoice: (id, world) => userChoice(id, world),
    holds: "user",
  },
  channels_select: { choices: channelChoices(false), toChoice: channelChoice, holds: "channel" },
  conversations_select: {
    choices: channelChoices(true), toChoice: channelChoice, holds: "conversation",
  },
};

async function externalChoices(query, { element, block, ctx }) {
  if (query.length < (element.min_query_length ?? 3)) {
    const more = element.min_query_length ?? 3;
    throw new Error(`Type at least ${more} ${more === 1 ? "character" : "characters"}.`);
  }
  const answer = await ctx.options({
    block_id: block.block_id, action_id: element.action_id, value: query,
  });
  return flatOptions(answer);
}

function userChoice(id, world) {
  const user = world.user(id);
  return { key: id, text: world.displayName(user), description: user?.title, raw: id };
}

function channelChoice(id, world) {
  const channel = world.channels.get(id);
  const text = channel ? `${channel.kind === "im" ? "" : "#"}${world.nameOf(channel)}` : id;
  return { key: id, text, raw: id };
}

function channelChoices(withDirect) {
  return (query, { ctx }) => {
    const all = [...ctx.world.channels.values()];
    const fit = all.filter(({ kind }) => withDirect || kind !== "im");
    return matching(fit.map(({ id }) => channelChoice(id, ctx.world)), query);
  };
}

function chooser(kind, several, changed, stateOf) {
  const field = `selected_${kind.holds}${several ? "s" : ""}`;
  return (slot) => {
    const { element, attributes, ctx, block } = slot;
    const state = stateOf(slot)[field];
    const held = several ? (state ?? []) : [state].filter(Boolean);
    const node = combobox({
      choices: (query) => kind.choices(query, slot),
      selected: held.map((raw) => kind.toChoice(raw, ctx.world)),
      several,
      clearable: block.type === "input" && Boolean(block.optional),
      most: element.max_selected_items,
      placeholder: plainText(element.placeholder) || undefined,
      attributes,
      onchange: (chosen) => {
        const raw = chosen.map((choice) => choice.raw);
        changed(slot, { [field]: several ? raw : (raw[0] ?? null) }, node);
      },
    });
    return node;
  };
}

/**
 * Renderers by element type. `changed(slot, content, node)` takes a choice,
 * `stateOf(slot)` gives what is chosen now.
 */
export function choosers(changed, stateOf) {
  const all = Object.entries(KINDS).flatMap(([type, kind]) => [
    [type, chooser(kind, false, changed, stateOf)],
    [`multi_${type}`, chooser(kind, true, changed, stateOf)],
  ]);
  return Object.fromEntries(all);
}
