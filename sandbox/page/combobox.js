/** A select that filters as one types, for one choice or several, with choices from anywhere. */

import { h, icon, uid } from "./dom.js";

/**
 * `choices(query)`: choices as {key, text, description?, group?, raw}, or a promise of them.
 * `selected`: the chosen ones at the start; `onchange(chosen)` after each change.
 * `attributes`: of the text input (id, aria-*). `several`: chips instead of one choice.
 * `clearable`: one choice can be taken back. `most`: how many may be chosen.
 */
export function combobox({
  choices, selected = [], onchange, attributes = {}, placeholder = "Choose an option",
  several = false, clearable = false, most = Infinity,
}) {
  let chosen = [...selected];
  let shown = [];
  let active = -1;
  let asked = 0;
  const listId = uid("choices");

  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
    class: "combobox-input", placeholder, ...attributes,
  });
  const list = h("ul", { id: listId, role: "listbox", class: "combobox-list", hidden: true });
  if (several) list.setAttribute("aria-multiselectable", "true");
  const chips = h("span", { class: "chips" });
  const clear = h(
    "button",
    { type: "button", class: "combobox-clear", "aria-label": "Clear selection" },
    icon("close"),
  );
  const root = h("div", { class: "combobox" }, chips, input, clear, icon("down"), list);

  const isChosen = (choice) => chosen.some((other) => other.key === choice.key);
  const isOpen = () => !list.hidden;

  function reflect() {
    chips.replaceChildren(...(several ? chosen.map(chip) : []));
    if (!several) input.value = chosen[0]?.text ?? "";
    input.placeholder = several && chosen.length ? "" : placeholder;
    clear.hidden = several || !clearable || !chosen.length;
  }

  function chip(choice) {
    const remove = h(
      "button",
      { type: "button", "aria-label": `Remove ${choice.text}`, onclick: () => toggle(choice) },
      icon("close"),
    );
    return h("span", { class: "chip" }, choice.text, remove);
  }

  function change(next) {
    chosen = next;
    reflect();
    onchange(chosen);
  }

  function toggle(choice) {
    if (isChosen(choice)) change(chosen.filter((other) => other.key !== choice.key));
    else if (chosen.length < most) change([...chosen, choice]);
  }

  function pick(choice) {
    if (several) {
      toggle(choice);
      input.value = "";
      open("");
      return;
    }
    close();
    if (isChosen(choice)) reflect();
    else change([choice]);
  }

  async function open(query) {
    asked += 1;
    const mine = asked;
    let found = [];
    let problem = "";
    try {
      found = await choices(query);
    } catch (error) {
      problem = error.message;
    }
    if (mine !== asked || document.activeElement !== input) return;
    shown = found;
    active = shown.findIndex(isChosen);
    if (active < 0 && query && shown.length) active = 0;
    const empty = h("li", { class: "combobox-empty", role: "none" }, problem || "No matches");
    list.replaceChildren(...(shown.length ? rows() : [empty]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    place();
    mark();
  }

  function rows() {
    let group = null;
    return shown.flatMap((choice, index) => {
      const heading = choice.group && choice.group !== group
        ? [h("li", { role: "none", class: "combobox-group" }, choice.group)] : [];
      group = choice.group;
      const about = choice.description && h("span", { class: "note" }, choice.description);
      return [...heading, h(
        "li",
        {
          role: "option", id: `${listId}-${index}`, "aria-selected": String(isChosen(choice)),
          onmousedown: (event) => event.preventDefault(),
          onclick: () => pick(choice),
        },
        h("span", {}, choice.text, about), icon("check"),
      )];
    });
  }

  function mark() {
    for (const row of list.querySelectorAll("[role=option]")) {
      const on = row.id === `${listId}-${active}`;
      row.classList.toggle("active", on);
      if (on) row.scrollIntoView({ block: "nearest" });
    }
    if (active >= 0) input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  // Fixed to the window, so that no scrolling pane or dialog cuts the list off.
  function place() {
    if (!isOpen()) return;
    const box = root.getBoundingClientRect();
    const below = window.innerHeight - box.bottom;
    const upwards = below < 220 && box.top > below;
    Object.assign(list.style, {
      left: `${box.left}px`, width: `${box.width}px`,
      top: upwards ? "auto" : `${box.bottom + 4}px`,
      bottom: upwards ? `${window.innerHeight - box.top + 4}px` : "auto",
      maxHeight: `${Math.min(280, (upwards ? box.top : below) - 16)}px`,
    });
  }

  function close() {
    asked += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    window.removeEventListener("scroll", place, true);
    window.removeEventListener("resize", place);
  }

  function begin() {
    if (isOpen()) return;
    window.addEventListener("scroll", place, true);
    window.addEventListener("resize", place);
    input.select();
    open("");
  }

  const KEYS = {
    ArrowDown: () => (isOpen() ? step(1) : begin()),
    ArrowUp: () => (isOpen() ? step(-1) : begin()),
    Enter: () => (isOpen() && shown[active] ? pick(shown[active]) : begin()),
  };

  function step(by) {
    active = (active + by + shown.length) % (shown.length || 1);
    mark();
  }

  root.addEventListener("click", (event) => {
    if (event.target.closest("button, li")) return;
    input.focus();
    begin();
  });
  input.addEventListener("input", () => {
    if (!isOpen()) begin();
    open(input.value);
  });
  input.addEventListener("blur", () => {
    close();
    reflect();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) {
      event.stopPropagation();
      close();
      reflect();
    } else if (event.key === "Backspace" && several && !input.value && chosen.length) {
      toggle(chosen.at(-1));
      return;
    } else if (KEYS[event.key]) KEYS[event.key]();
    else return;
    event.preventDefault();
  });
  clear.addEventListener("click", () => change([]));
  reflect();
  return root;
}
