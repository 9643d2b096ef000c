/** Block Kit's interactive elements: what can be pressed, typed or chosen inside a block. */

import { fileInput, richTextInput } from "./bigfields.js";
import { choosers } from "./choosers.js";
import { confirmed } from "./confirm.js";
import { fragment, h, icon } from "./dom.js";
import { linkAttributes } from "./links.js";
import { pictureOf } from "./media.js";
import { openMenu } from "./menu.js";
import { plainText, textObject } from "./mrkdwn.js";
import { epochOf, wall } from "./time.js";

/**
 * One element as a node. `slot`: {block, element, ctx, attributes, live}: `attributes` name it
 * for assistive technology, `live` means that a change is sent at once.
 * Returns null for a type that is not known.
 */
export function renderElement(slot) {
  const render = RENDERERS[slot.element.type];
  return render ? render(slot) : null;
}

/** Sends an action, after the element's own question if it has one. */
export async function send({ block, element, ctx }, content, node) {
  if (element.confirm && !(await confirmed(element.confirm, ctx.world))) return;
  node?.setAttribute("aria-busy", "true");
  try {
    await ctx.press({
      type: element.type,
      block_id: block.block_id,
      action_id: element.action_id,
      ...content,
    });
  } finally {
    node?.removeAttribute("aria-busy");
  }
}

/** Notes a change in the form and sends it where the block asks for that. */
function changed(slot, content, node) {
  slot.ctx.form.set(slot.block.block_id, slot.element.action_id, content);
  if (slot.live) send(slot, content, node);
}

const stateOf = ({ ctx, block, element }) => ctx.form.get(block.block_id, element.action_id);

function button(slot) {
  const { element } = slot;
  const style = ["primary", "danger"].includes(element.style) ? ` button-${element.style}` : "";
  const common = { class: `button${style}`, "aria-label": element.accessibility_label };
  const content = { text: element.text, ...(element.value && { value: element.value }) };
  const press = (event) => {
    const node = event.currentTarget;
    if (node.getAttribute("aria-busy") !== "true") send(slot, content, node);
  };
  if (element.url) {
    const attributes = { ...common, ...linkAttributes(element.url), onclick: press };
    return h("a", attributes, plainText(element.text));
  }
  return h("button", { ...common, type: "button", onclick: press }, plainText(element.text));
}

function overflow(slot) {
  const items = slot.element.options.map((option) => ({
    label: plainText(option.text),
    act: () => send(slot, { selected_option: option }),
  }));
  const open = (event) => openMenu(event.currentTarget, items);
  const label = slot.element.accessibility_label ?? "More actions";
  return h(
    "button",
    {
      type: "button",
      class: "button button-icon",
      "aria-label": label,
      "aria-haspopup": "menu",
      onclick: open,
    },
    icon("more"),
  );
}

function iconButton(slot) {
  const { element } = slot;
  const label = element.accessibility_label ?? plainText(element.text);
  const act = (event) =>
    send(slot, { ...(element.value && { value: element.value }) }, event.currentTarget);
  const attributes = {
    type: "button",
    "aria-label": label,
    title: plainText(element.text),
    onclick: act,
  };
  return h("button", attributes, icon(element.icon === "trash" ? "trash" : "dot"));
}

/** Thumbs up and down; the one that was pressed stays marked. */
function feedbackButtons(slot) {
  const { element } = slot;
  const make = (which, mark) => {
    const { text, value, accessibility_label: label } = element[which];
    const act = ({ currentTarget: pressed }) => {
      for (const other of pressed.parentNode.children)
        other.setAttribute("aria-pressed", String(other === pressed));
      send(slot, { text, value }, pressed);
    };
    const attributes = {
      type: "button",
      "aria-pressed": "false",
      "aria-label": label ?? plainText(text),
      title: plainText(text),
      onclick: act,
    };
    return h("button", attributes, mark);
  };
  return h("span", {}, make("positive_button", "👍"), make("negative_button", "👎"));
}

const INPUT_TYPES = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "email", autocomplete: "off" },
  url_text_input: { type: "url", autocomplete: "off" },
  number_input: { type: "text", inputmode: "decimal" },
};

function textInput(slot) {
  const { element, attributes, ctx, block } = slot;
  const common = {
    ...attributes,
    class: "input",
    placeholder: plainText(element.placeholder) || null,
    maxlength: element.max_length,
  };
  const node = element.multiline
    ? h("textarea", { ...common, rows: "4" })
    : h("input", { ...common, ...INPUT_TYPES[element.type] });
  node.value = stateOf(slot).value ?? "";
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  node.addEventListener("input", () => {
    const content = { value: node.value === "" ? null : node.value };
    ctx.form.set(block.block_id, element.action_id, content);
    if (slot.live && when.includes("on_character_entered")) send(slot, content);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || !slot.live) return;
    if (!when.includes("on_enter_pressed")) return;
    event.preventDefault();
    send(slot, { value: node.value || null });
  });
  return node;
}

const sameOption = (one, other) => one?.value === other?.value;

/** Radio buttons and checkboxes: a group of native controls. */
function choiceGroup(slot) {
  const { element, attributes, ctx } = slot;
  const several = element.type === "checkboxes";
  const state = stateOf(slot);
  const name = `${attributes.id}-choice`;
  const isOn = (option) =>
    several
      ? (state.selected_options ?? []).some((other) => sameOption(other, option))
      : sameOption(state.selected_option, option);
  const rows = element.options.map((option) => {
    const box = h("input", {
      type: several ? "checkbox" : "radio",
      name,
      value: option.value,
      checked: isOn(option),
    });
    const about =
      option.description && h("span", { class: "note" }, textObject(option.description, ctx.world));
    const text = h("span", {}, textObject(option.text, ctx.world), about);
    return { option, box, row: h("label", { class: "choice" }, box, text) };
  });
  const collect = () => {
    const chosen = rows.filter(({ box }) => box.checked).map(({ option }) => option);
    const content = several ? { selected_options: chosen } : { selected_option: chosen[0] ?? null };
    changed(slot, content);
  };
  const group = { ...attributes, class: "choices", role: several ? "group" : "radiogroup" };
  return h(
    "div",
    { ...group, onchange: collect },
    rows.map(({ row }) => row),
  );
}

/** `read` makes the input's text of the state, `write` the state of the text (null when empty). */
function momentInput(type, read, write) {
  return (slot) => {
    const { attributes } = slot;
    const node = h("input", { ...attributes, class: "input", type });
    node.value = read(stateOf(slot), slot.ctx.world.tz) ?? "";
    node.addEventListener("change", () => {
      changed(slot, write(node.value, slot.ctx.world.tz), node);
    });
    return node;
  };
}

const datepicker = momentInput(
  "date",
  (state) => state.selected_date,
  (text) => ({ selected_date: text || null }),
);

const timepicker = momentInput(
  "time",
  (state) => state.selected_time,
  (text) => ({ selected_time: text || null }),
);

const datetimepicker = momentInput(
  "datetime-local",
  (state, tz) => {
    if (!state.selected_date_time) return "";
    const { date, time } = wall(state.selected_date_time, tz);
    return `${date}T${time}`;
  },
  (text, tz) => {
    const [date, time] = text.split("T");
    return { selected_date_time: text ? epochOf(date, time.slice(0, 5), tz) : null };
  },
);

function image({ element }) {
  return h("img", {
    class: "accessory-image",
    src: pictureOf(element),
    alt: element.alt_text ?? "",
  });
}

/** A field that shows nothing yet: named, so that nobody looks for it in vain. */
export function unknownBox(kind, type) {
  return h(
    "div",
    { class: "unknown", role: "note" },
    icon("warn"),
    fragment(`This page does not show the ${kind} `, h("code", {}, String(type)), " yet."),
  );
}

const RENDERERS = {
  button,
  workflow_button: button,
  overflow,
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  rich_text_input: (slot) => richTextInput(slot, changed, stateOf),
  file_input: (slot) => fileInput(slot, changed, stateOf),
  image,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  radio_buttons: choiceGroup,
  checkboxes: choiceGroup,
  datepicker,
  timepicker,
  datetimepicker,
  ...choosers(changed, stateOf),
};
