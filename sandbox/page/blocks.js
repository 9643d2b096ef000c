/** Block Kit as Slack lays it out. */

import { fragment, h, uid } from "./dom.js";
import { alertBlock, card, carousel, container, plan, task } from "./cards.js";
import { chart } from "./charts.js";
import { renderElement, unknownBox } from "./elements.js";
import { link } from "./links.js";
import { markdown } from "./markdown.js";
import { file, image, pictureOf, video } from "./media.js";
import { mrkdwn, plainText, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

/**
 * Blocks as nodes. `ctx`: {world, form, press(action), options(query), errors}: where names
 * resolve, where values live, how an action is sent, how external choices are asked for, and
 * which sentence stands at which block_id.
 */
export function renderBlocks(blocks, ctx) {
  return fragment((blocks ?? []).map((block) => renderBlock(block, ctx)));
}

function renderBlock(block, ctx) {
  const render = BLOCKS[block.type];
  try {
    const node = render ? render(block, ctx) : unknownBox("block", block.type);
    if (block.block_id) node.dataset.block = block.block_id;
    return node;
  } catch (error) {
    // One block that is not as documented must not take the others with it.
    console.warn("A block could not be shown.", error, block);
    return unknownBox("block", block.type);
  }
}

/** An element that stands without a label of its own; a change of it is sent at once. */
function looseElement(block, element, ctx) {
  const label = element.accessibility_label || plainText(element.placeholder) || element.action_id;
  const attributes = { id: uid("element"), "aria-label": label };
  const node = renderElement({ block, element, ctx, attributes, live: true });
  return node ?? unknownBox("element", element.type);
}

function section(block, ctx) {
  const fields = (block.fields ?? []).map((field) => h("div", {}, textObject(field, ctx.world)));
  const body = h(
    "div",
    { class: "section-body" },
    block.text && h("div", { class: "section-text" }, textObject(block.text, ctx.world)),
    fields.length ? h("div", { class: "fields" }, fields) : null,
  );
  const accessory = block.accessory && looseElement(block, block.accessory, ctx);
  const beside = accessory && h("div", { class: "accessory" }, accessory);
  return h("div", { class: "block section" }, body, beside);
}

function header(block) {
  return h("h3", { class: "block header" }, plainText(block.text));
}

function context(block, ctx) {
  const parts = block.elements.map((element) =>
    element.type === "image"
      ? h("img", { src: pictureOf(element), alt: element.alt_text ?? "" })
      : h("span", {}, textObject(element, ctx.world)),
  );
  return h("div", { class: "block context" }, parts);
}

function actions(block, ctx) {
  const elements = block.elements.map((element) => looseElement(block, element, ctx));
  return h("div", { class: "block actions" }, elements);
}

function contextActions(block, ctx) {
  const elements = block.elements.map((element) => looseElement(block, element, ctx));
  return h("div", { class: "block context-actions" }, elements);
}

const GROUPS = ["radio_buttons", "checkboxes"];

function input(block, ctx) {
  const { element } = block;
  const id = uid("field");
  const error = ctx.errors?.[block.block_id];
  const isGroup = GROUPS.includes(element.type);
  const label = h(
    isGroup ? "div" : "label",
    { class: "field-label", id: `${id}-label`, for: isGroup ? null : id },
    plainText(block.label),
    block.optional && h("span", { class: "note" }, " (optional)"),
  );
  const hint =
    block.hint && h("div", { class: "field-hint", id: `${id}-hint` }, plainText(block.hint));
  const complaint =
    error && h("div", { class: "field-error", id: `${id}-error`, role: "alert" }, error);
  const attributes = {
    id,
    "aria-labelledby": isGroup ? `${id}-label` : null,
    "aria-describedby": [hint?.id, complaint && complaint.id].filter(Boolean).join(" ") || null,
    "aria-invalid": error ? "true" : null,
    autofocus: Boolean(element.focus_on_load),
    "aria-required": block.optional || isGroup ? null : "true",
  };
  const live = Boolean(block.dispatch_action);
  const control = renderElement({ block, element, ctx, attributes, live });
  return h(
    "div",
    { class: `block field${error ? " field-wrong" : ""}` },
    label,
    control ?? unknownBox("element", element.type),
    complaint,
    hint,
  );
}

const unknownElement = (type) => unknownBox("element", type);
const loose = (ctx) => (block, element) => looseElement(block, element, ctx);

const BLOCKS = {
  section,
  header,
  context,
  actions,
  image,
  input,
  context_actions: contextActions,
  video,
  file,
  data_visualization: chart,
  alert: alertBlock,
  markdown: (block) => markdown(block.text),
  table: (block, ctx) => table(block, ctx, unknownElement),
  data_table: (block, ctx) => dataTable(block, ctx, unknownElement),
  card: (block, ctx) => card(block, ctx, loose(ctx)),
  carousel: (block, ctx) => carousel(block, ctx, loose(ctx)),
  container: (block, ctx) =>
    container(block, ctx, (child) => renderBlock(child, ctx), unknownElement),
  task_card: (block, ctx) => task(block, ctx, unknownElement),
  plan: (block, ctx) => plan(block, ctx, unknownElement),
  divider: () => h("hr", { class: "block divider" }),
  rich_text: (block, ctx) => richText(block, ctx.world, unknownElement),
};

/** Legacy attachments: a coloured bar beside text or blocks. */
export function renderAttachment(attachment, ctx) {
  const color = /^#?[0-9a-f]{6}$/i.test(attachment.color ?? "") ? attachment.color : "";
  const style = color ? { borderLeftColor: `#${color.replace("#", "")}` } : {};
  const { title, title_link: titleLink, pretext, text, fallback, fields = [], footer } = attachment;
  const content = attachment.blocks
    ? renderBlocks(attachment.blocks, ctx)
    : [
        title && h("strong", {}, titleLink ? link(titleLink, title) : title),
        text || !title ? h("div", {}, mrkdwn(text ?? fallback ?? "", ctx.world)) : null,
        fields.length > 0 &&
          h(
            "div",
            { class: "fields" },
            fields.map((field) =>
              h(
                "div",
                {},
                h("strong", {}, field.title),
                h("br"),
                mrkdwn(String(field.value ?? ""), ctx.world),
              ),
            ),
          ),
        footer && h("span", { class: "note" }, footer),
      ];
  const bar = h("div", { class: "attachment", style }, content);
  return pretext ? [h("div", {}, mrkdwn(pretext, ctx.world)), bar] : bar;
}
