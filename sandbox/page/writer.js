/** A text box that grows and completes names, emoji and commands: for new and edited messages. */

import { h, uid } from "./dom.js";
import { offersFor } from "./suggestions.js";

/**
 * `label`: accessible name and placeholder; `initial`: the text in it; `commands`: completes slash
 * commands; `onsend()`: Enter was pressed; `onkey(event)` says whether it used a key; `onchange()`.
 * Answers {box, list, insert(text)}: the text area and its list of suggestions.
 */
export function writer(app, { label, initial = "", commands = true, onsend, onkey, onchange }) {
  const listId = uid("suggestions");
  const box = h("textarea", {
    rows: "1",
    placeholder: label,
    "aria-label": label,
    class: "composer-text",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-haspopup": "listbox",
  });
  box.value = initial;
  const list = h("ul", {
    id: listId,
    role: "listbox",
    class: "suggestions",
    hidden: true,
    "aria-label": "Suggestions",
  });
  let offers = [];
  let active = 0;

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
    onchange?.();
  }

  function suggest() {
    offers = offersFor(box, app.world, commands);
    active = 0;
    list.replaceChildren(...offers.map(row));
    list.hidden = !offers.length;
    box.setAttribute("aria-expanded", String(offers.length > 0));
    mark();
  }

  function row(offer, index) {
    return h(
      "li",
      {
        role: "option",
        id: `${listId}-${index}`,
        onmousedown: (event) => event.preventDefault(),
        onclick: () => accept(offer),
      },
      offer.mark,
      h("strong", {}, offer.shown),
      offer.about && h("span", { class: "note" }, offer.about),
    );
  }

  function mark() {
    for (const [index, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(index === active));
      if (index === active) item.scrollIntoView({ block: "nearest" });
    }
    if (offers.length) box.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else box.removeAttribute("aria-activedescendant");
  }

  function accept({ from, insert }) {
    box.setRangeText(`${insert} `, from, box.selectionEnd, "end");
    hide();
    grow();
    box.focus();
  }

  function hide() {
    offers = [];
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    mark();
  }

  const KEYS = {
    ArrowDown: () => (active = (active + 1) % offers.length),
    ArrowUp: () => (active = (active - 1 + offers.length) % offers.length),
    Enter: () => accept(offers[active]),
    Tab: () => accept(offers[active]),
    Escape: hide,
  };
  box.addEventListener("input", () => {
    grow();
    suggest();
  });
  box.addEventListener("blur", hide);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const offer = offers[active];
    const whole = offer && box.value.slice(offer.from, box.selectionEnd) === offer.insert;
    if (offers.length && KEYS[event.key] && !(event.key === "Enter" && whole)) {
      KEYS[event.key]();
      mark();
    } else if (event.key === "Enter" && !event.shiftKey) {
      hide();
      onsend();
    } else if (!onkey?.(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });

  function insert(text) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    grow();
  }

  return { box, list, insert, grow };
}
