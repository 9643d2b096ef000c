/** The small question before an action that asks for one. */

import { h, trapFocus } from "./dom.js";
import { plainText, textObject } from "./mrkdwn.js";

/** Shows Slack's confirm object; resolves to true when the person goes on. */
export function confirmed(question, world) {
  const { title, text, confirm, deny, style } = question;
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { class: "dialog dialog-small", "aria-label": plainText(title) || "Are you sure?" },
      h("header", { class: "dialog-head" }, h("h2", {}, plainText(title) || "Are you sure?")),
      h("div", { class: "dialog-body" }, h("p", {}, textObject(text, world))),
      h(
        "footer",
        { class: "dialog-foot" },
        h("button", { type: "button", class: "button", onclick: () => end(false) },
          plainText(deny) || "Cancel"),
        h(
          "button",
          {
            type: "button", autofocus: true, onclick: () => end(true),
            class: `button button-${style === "danger" ? "danger" : "primary"}`,
          },
          plainText(confirm) || "Yes",
        ),
      ),
    );
    function end(answer) {
      resolve(answer);
      dialog.close();
      dialog.remove();
    }
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      event.stopPropagation();
      end(false);
    });
    trapFocus(dialog);
    document.body.append(dialog);
    dialog.showModal();
  });
}
