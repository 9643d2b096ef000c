/** Fields that hold more than a line: rich text, and files. */

import { h, icon } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { fromRichText, toRichText } from "./richvalue.js";

const TOOLS = [
  ["B", "Bold", "*"],
  ["I", "Italic", "_"],
  ["S", "Strikethrough", "~"],
  ["</>", "Code", "`"],
];

/** A rich_text_input. `changed(slot, content, node)` takes its content, `stateOf(slot)` has it. */
export function richTextInput(slot, changed, stateOf) {
  const { element, attributes } = slot;
  const box = h("textarea", {
    ...attributes,
    rows: "4",
    placeholder: plainText(element.placeholder) || null,
  });
  box.value = fromRichText(stateOf(slot).rich_text_value);
  const note = () => changed(slot, { rich_text_value: toRichText(box.value) }, box);
  const wrap = (mark) => {
    const { selectionStart: from, selectionEnd: to, value } = box;
    box.setRangeText(`${mark}${value.slice(from, to)}${mark}`, from, to, "select");
    box.setSelectionRange(from + 1, to + 1);
    box.focus();
    note();
  };
  const tool = ([shown, label, mark]) =>
    h(
      "button",
      { type: "button", "aria-label": label, title: label, onclick: () => wrap(mark) },
      shown,
    );
  box.addEventListener("input", note);
  const tools = h(
    "div",
    { class: "rich-tools", role: "group", "aria-label": "Formatting" },
    TOOLS.map(tool),
  );
  return h("div", { class: "rich-input" }, tools, box);
}

/** A file_input: each file goes up as it is chosen; the state holds the files. */
export function fileInput(slot, changed, stateOf) {
  const { element, attributes, ctx } = slot;
  const most = element.max_files ?? 10;
  const problem = h("p", { class: "field-error", role: "alert" });
  const list = h("ul", {});
  const pick = h("input", {
    ...attributes,
    type: "file",
    multiple: most > 1,
    accept: (element.filetypes ?? []).map((type) => `.${type}`).join(",") || null,
  });
  const held = () => stateOf(slot).files ?? [];

  function show() {
    list.replaceChildren(
      ...held().map((file) =>
        h(
          "li",
          { class: "chip" },
          file.name,
          h(
            "button",
            {
              type: "button",
              "aria-label": `Remove ${file.name}`,
              onclick: () => keep(held().filter((one) => one !== file)),
            },
            icon("close"),
          ),
        ),
      ),
    );
  }

  function keep(files) {
    changed(slot, { files }, pick);
    show();
  }

  pick.addEventListener("change", async () => {
    problem.textContent = "";
    try {
      const files = await Promise.all([...pick.files].map(ctx.upload));
      if (held().length + files.length > most) throw new Error(`At most ${most} files go in here.`);
      keep([...held(), ...files]);
    } catch (error) {
      problem.textContent = error.message;
    }
    pick.value = "";
  });
  show();
  return h("div", { class: "upload" }, pick, list, problem);
}
