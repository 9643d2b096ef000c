/** Where a person writes: new messages and commands, and changes to messages already sent. */

import { attachments } from "./attachments.js";
import { h, icon } from "./dom.js";
import { pickEmoji } from "./emoji_picker.js";
import { openMenu } from "./menu.js";
import { decode, encode } from "./typed.js";
import { writer } from "./writer.js";

/**
 * A composer for a channel or, with `threadTs`, a thread. `label` is its accessible name and
 * placeholder; `editLast()` opens one's last message for editing. Returns {node, focus(),
 * attach(files)}.
 */
export function composer(app, { channel, threadTs = null, label, editLast }) {
  const problem = h("p", { class: "composer-problem", role: "alert" });
  const sendButton = h(
    "button",
    { type: "submit", class: "send", "aria-label": "Send", disabled: true },
    icon("send"),
  );
  const { box, list, insert, grow } = writer(app, {
    label,
    onsend: send,
    onkey: (event) =>
      event.key === "ArrowUp" && !box.value && app.world.offers("edit") && editLast(),
    onchange: reflect,
  });
  const attached = attachments({ onchange: reflect, tell: app.tell.bind(app) });
  box.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    attached.add(files);
  });

  function reflect() {
    problem.textContent = "";
    sendButton.disabled = !box.value.trim() && !attached.files.length;
  }

  async function send() {
    const text = box.value.trim();
    const { files } = attached;
    if (!text && !files.length) return;
    box.value = "";
    attached.clear();
    grow();
    const where = { channel, ...(threadTs && { thread_ts: threadTs }) };
    const words = encode(text, app.world);
    try {
      if (files.length) await app.host.share(files, { ...where, text: words });
      else if (isCommand(text)) await app.host.post("command", { ...where, text });
      else await app.host.post("say", { ...where, text: words });
    } catch (error) {
      if (!box.value) box.value = text;
      if (files.length) attached.add(files);
      grow();
      problem.textContent = error.message;
    }
  }

  const submit = (event) => {
    event.preventDefault();
    send();
  };
  const node = h(
    "form",
    { class: "composer", onsubmit: submit },
    list,
    h(
      "div",
      { class: "composer-box" },
      h(
        "div",
        { class: "composer-row" },
        app.world.offers("upload") && attached.button,
        shortcutsButton(app),
        box,
        emojiButton(insert),
        sendButton,
      ),
      attached.list,
    ),
    problem,
  );
  const attach = (files) => {
    attached.add(files);
    box.focus();
  };
  return { node, attach, focus: () => box.focus() };
}

/** The text of one's own message, open for change. `place` as renderMessage has it. */
export function editor(app, message, { channel, pane }) {
  const problem = h("p", { class: "composer-problem", role: "alert" });
  const { box, list, insert, grow } = writer(app, {
    label: "Edit message",
    initial: decode(message.text ?? "", app.world),
    commands: false,
    onsend: save,
    onkey: (event) => event.key === "Escape" && (end(), true),
  });

  function end() {
    pane.edit(null);
    pane.focusMessage(message.ts);
  }

  async function save() {
    const text = box.value.trim();
    if (!text) {
      problem.textContent = "Write something, or delete the message.";
      return;
    }
    try {
      await app.host.post("edit", { channel, ts: message.ts, text: encode(text, app.world) });
      end();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  const cancel = h("button", { type: "button", class: "button", onclick: end }, "Cancel");
  const keep = h(
    "button",
    { type: "button", class: "button button-primary", onclick: save },
    "Save",
  );
  setTimeout(grow);
  return h(
    "div",
    { class: "composer composer-edit" },
    list,
    h("div", { class: "composer-box" }, h("div", { class: "composer-row" }, box, emojiButton(insert))),
    problem,
    h("div", { class: "composer-foot" }, cancel, keep),
  );
}

const isCommand = (text) => /^\/[a-z]/i.test(text);

function emojiButton(insert) {
  const open = (event) => pickEmoji(event.currentTarget, (name) => insert(`:${name}: `));
  return h(
    "button",
    {
      type: "button",
      class: "button-plain",
      "aria-label": "Emoji",
      title: "Emoji",
      "aria-haspopup": "dialog",
      onclick: open,
    },
    icon("smile"),
  );
}

/** Global shortcuts of the apps. */
function shortcutsButton(app) {
  const open = (event) => {
    const { world } = app;
    const several = world.apps.length > 1;
    const items = world.shortcuts
      .filter(({ type }) => type === "global")
      .map((shortcut) => ({
        label: shortcut.name,
        note: several ? world.appName(shortcut.app) : "",
        act: () =>
          app.attempt(() =>
            app.host.post("shortcut", { callback_id: shortcut.callback_id, app: shortcut.app }),
          ),
      }));
    if (items.length) openMenu(event.currentTarget, items, "Shortcuts");
    else app.tell("No app offers a shortcut here.");
  };
  return h(
    "button",
    {
      type: "button",
      class: "button-plain",
      "aria-label": "Shortcuts",
      title: "Shortcuts",
      "aria-haspopup": "menu",
      onclick: open,
    },
    icon("bolt"),
  );
}
