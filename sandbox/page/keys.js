/** The keyboard: what each key does anywhere on the page, and the list of them. */

import { h, icon, trapFocus } from "./dom.js";
import { openSwitcher } from "./switcher.js";

const LIST = [
  [["Ctrl", "K"], "Jump to a channel or person, or search"],
  [["Alt", "↑"], "Previous conversation"],
  [["Alt", "↓"], "Next conversation"],
  [["Alt", "Shift", "↓"], "Next unread conversation"],
  [["↑"], "In an empty message: edit your last one"],
  [["↑", "↓"], "Between messages, when the list has the focus"],
  [["Tab"], "Accept a suggestion"],
  [["Ctrl", "."], "Inspector: what app and workspace say to each other"],
  [["Ctrl", "/"], "This list"],
  [["Esc"], "Close what is open"],
];

/** Listens for the keys that work everywhere. */
export function listenForKeys(app) {
  document.addEventListener("keydown", (event) => {
    const act = actionFor(event, app);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function actionFor(event, app) {
  const { key, altKey: alt, shiftKey: shift } = event;
  const inDialog = document.querySelector("dialog[open]");
  if ((event.ctrlKey || event.metaKey) && !alt && !shift) {
    if (inDialog && key !== ".") return null;
    return {
      k: () => openSwitcher(app),
      ".": () => app.inspector.toggle(),
      "/": showKeys,
    }[key.toLowerCase()];
  }
  if (inDialog || event.ctrlKey || event.metaKey) return null;
  if (alt && key === "ArrowDown") return () => step(app, 1, shift);
  if (alt && key === "ArrowUp") return () => step(app, -1, shift);
  if (key === "Escape") return escapeFrom(app);
  return null;
}

function escapeFrom(app) {
  if (app.inspector.isOpen) return () => app.inspector.toggle();
  if (app.sidebar.isShown) return () => app.sidebar.show(false);
  if (app.place.thread) return () => app.conversation.closeThread();
  return null;
}

/** Goes to the conversation above or below in the sidebar. */
function step(app, by, unreadOnly) {
  const rows = [...app.sidebar.node.querySelectorAll(".side-row")];
  const here = rows.findIndex((row) => row.hasAttribute("aria-current"));
  for (let tried = 1; tried <= rows.length; tried += 1) {
    const row = rows[(here + by * tried + rows.length * tried) % rows.length];
    if (!unreadOnly || row.classList.contains("has-unread")) return row.click();
  }
  return null;
}

/** The list of keys, as a dialog. */
export function showKeys() {
  const close = () => {
    dialog.close();
    dialog.remove();
  };
  const rows = LIST.map(([keys, what]) => [
    h("dt", {}, keys.map((key) => h("kbd", {}, key))),
    h("dd", {}, what),
  ]);
  const dialog = h(
    "dialog",
    { class: "dialog dialog-small", "aria-label": "Keyboard shortcuts" },
    h(
      "header",
      { class: "dialog-head" },
      h("h2", {}, "Keyboard shortcuts"),
      h(
        "button",
        { type: "button", class: "button-plain", "aria-label": "Close", onclick: close },
        icon("close"),
      ),
    ),
    h("div", { class: "dialog-body" }, h("dl", { class: "keys" }, rows)),
  );
  dialog.addEventListener("close", () => dialog.remove());
  trapFocus(dialog);
  document.body.append(dialog);
  dialog.showModal();
}
