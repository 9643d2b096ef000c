/** A small picker of emoji by short code. */

import { h, uid } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { openPanel } from "./menu.js";

const PER_ROW = 8;

/** Opens the picker at a button; `act(name)` takes the chosen short code. */
export function pickEmoji(anchor, act) {
  const id = uid("emoji");
  const search = h("input", {
    class: "input",
    type: "text",
    placeholder: "Find an emoji",
    "aria-label": "Find an emoji",
    "aria-controls": id,
    autocomplete: "off",
    autofocus: true,
  });
  const grid = h("div", { class: "emoji-grid", id, role: "group", "aria-label": "Emoji" });
  const panel = h("div", { class: "emoji-picker" }, search, grid);
  const close = openPanel(anchor, panel, "Emoji");
  if (!close) return;

  const choose = (name) => {
    close();
    act(name);
  };
  const show = () => {
    const wanted = search.value.trim().toLowerCase().replaceAll(":", "");
    const seen = new Set();
    const fit = Object.entries(EMOJI).filter(([name, mark]) => {
      if (!name.includes(wanted) || seen.has(mark)) return false;
      return seen.add(mark);
    });
    grid.replaceChildren(
      ...fit.map(([name, mark]) => {
        const attributes = {
          type: "button",
          class: "emoji",
          "aria-label": `:${name}:`,
          title: `:${name}:`,
        };
        return h("button", { ...attributes, onclick: () => choose(name) }, mark);
      }),
    );
  };
  search.addEventListener("input", show);
  panel.addEventListener("keydown", (event) => {
    const all = [...grid.children];
    const index = all.indexOf(document.activeElement);
    const moves = { ArrowDown: PER_ROW, ArrowUp: -PER_ROW, ArrowRight: 1, ArrowLeft: -1 };
    if (event.key === "Enter" && document.activeElement === search) all[0]?.click();
    else if (index < 0 && event.key === "ArrowDown") all[0]?.focus();
    else if (index >= 0 && moves[event.key]) (all[index + moves[event.key]] ?? search).focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  show();
  search.focus();
}
