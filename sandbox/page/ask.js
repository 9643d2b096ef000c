/** A small form in a dialog, for what a person says about themselves or about a channel. */

import { h, icon, trapFocus, uid } from "./dom.js";
import { pickEmoji } from "./emoji_picker.js";
import { emoji } from "./mrkdwn.js";

/**
 * `fields`: {name, label, value, type?, required?, maxlength?, placeholder?}; `type` is one of an
 * input, "emoji" (value ":code:" or ""), or "choice" with `options` of [value, label].
 * `act(values)` may throw an Error, whose message is shown; else the dialog closes.
 */
export function ask({ title, fields, submit = "Save", act }) {
  const problem = h("p", { class: "field-error", role: "alert" });
  const controls = fields.map((field) => CONTROLS[field.type]?.(field) ?? textField(field));
  const close = () => dialog.close();
  const send = async (event) => {
    event.preventDefault();
    problem.textContent = "";
    try {
      await act(Object.fromEntries(controls.map(({ name, read }) => [name, read()])));
      close();
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const titleId = uid("title");
  const dialog = h(
    "dialog",
    { class: "dialog dialog-small", "aria-labelledby": titleId },
    h(
      "form",
      { onsubmit: send },
      h(
        "header",
        { class: "dialog-head" },
        h("h2", { id: titleId }, title),
        h(
          "button",
          { type: "button", class: "button-plain", "aria-label": "Close", onclick: close },
          icon("close"),
        ),
      ),
      h("div", { class: "dialog-body" }, controls.map(({ node }) => node), problem),
      h(
        "footer",
        { class: "dialog-foot" },
        h("button", { type: "button", class: "button", onclick: close }, "Cancel"),
        h("button", { type: "submit", class: "button button-primary" }, submit),
      ),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  trapFocus(dialog);
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("input")?.focus();
}

function labelled(label, control) {
  const id = uid("ask");
  control.id = id;
  return h("div", { class: "field" }, h("label", { class: "field-label", for: id }, label), control);
}

function textField({ name, label, value = "", type = "text", ...more }) {
  const input = h("input", { ...more, type, class: "input", autocomplete: "off" });
  input.value = value;
  return { name, node: labelled(label, input), read: () => input.value.trim() };
}

function choice({ name, label, value, options }) {
  const rows = options.map(([key, text]) =>
    h("option", { value: key, selected: key === value }, text),
  );
  const select = h("select", { class: "input" }, rows);
  return { name, node: labelled(label, select), read: () => select.value };
}

function emojiField({ name, label, value = "" }) {
  let chosen = value.replaceAll(":", "");
  const show = () => button.replaceChildren(chosen ? emoji(chosen) : icon("smile"));
  const choose = (code) => {
    chosen = code;
    button.setAttribute("aria-label", `${label}: ${code}`);
    show();
  };
  const button = h("button", {
    type: "button", class: "button button-icon emoji-button", "aria-haspopup": "dialog",
    "aria-label": chosen ? `${label}: ${chosen}` : label,
    onclick: () => pickEmoji(button, choose),
  });
  show();
  const row = h("div", { class: "field" }, h("span", { class: "field-label" }, label), button);
  return { name, node: row, read: () => (chosen ? `:${chosen}:` : "") };
}

const CONTROLS = { choice, emoji: emojiField };
