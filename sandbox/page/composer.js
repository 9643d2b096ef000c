/** Where a person writes: messages, mentions and slash commands, with completion. */

import { h, icon, uid } from "./dom.js";
import { openMenu } from "./menu.js";
import { escape } from "./mrkdwn.js";

/**
 * A composer for a channel or, with `threadTs`, a thread. `label` is its accessible name and
 * placeholder. Returns {node, focus()}.
 */
export function composer(app, { channel, threadTs = null, label }) {
  const listId = uid("suggestions");
  const box = h("textarea", {
    rows: "1", placeholder: label, "aria-label": label, class: "composer-text",
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": listId,
  });
  const list = h("ul", {
    id: listId, role: "listbox", class: "suggestions", hidden: true, "aria-label": "Suggestions",
  });
  const problem = h("p", { class: "composer-problem", role: "alert" });
  const sendButton = h(
    "button",
    { type: "submit", class: "send", "aria-label": "Send", disabled: true },
    icon("send"),
  );
  let offers = [];
  let active = 0;

  function reflect() {
    sendButton.disabled = !box.value.trim();
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
  }

  function suggest() {
    offers = offersFor(box, app.world);
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
        role: "option", id: `${listId}-${index}`,
        onmousedown: (event) => event.preventDefault(),
        onclick: () => accept(offer),
      },
      h("strong", {}, offer.shown),
      offer.about && h("span", { class: "note" }, offer.about),
    );
  }

  function mark() {
    for (const [index, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(index === active));
    }
    if (offers.length) box.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else box.removeAttribute("aria-activedescendant");
  }

  function accept({ from, insert }) {
    box.setRangeText(`${insert} `, from, box.selectionEnd, "end");
    hide();
    reflect();
    box.focus();
  }

  function hide() {
    offers = [];
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    mark();
  }

  async function send() {
    const text = box.value.trim();
    if (!text) return;
    hide();
    box.value = "";
    reflect();
    problem.textContent = "";
    const where = { channel, ...(threadTs && { thread_ts: threadTs }) };
    try {
      if (isCommand(text)) await app.host.post("command", { ...where, text });
      else await app.host.post("say", { ...where, text: encode(text, app.world) });
    } catch (error) {
      problem.textContent = error.message;
      if (!box.value) box.value = text;
      reflect();
    }
  }

  const KEYS = {
    ArrowDown: () => (active = (active + 1) % offers.length),
    ArrowUp: () => (active = (active - 1 + offers.length) % offers.length),
    Enter: () => accept(offers[active]),
    Tab: () => accept(offers[active]),
    Escape: hide,
  };
  box.addEventListener("input", () => {
    problem.textContent = "";
    reflect();
    suggest();
  });
  box.addEventListener("blur", hide);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const whole = offers.length && box.value.trim() === offers[active]?.insert;
    if (offers.length && KEYS[event.key] && !(event.key === "Enter" && whole)) {
      KEYS[event.key]();
      mark();
    } else if (event.key === "Enter" && !event.shiftKey) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  const form = h(
    "form",
    {
      class: "composer",
      onsubmit: (event) => {
        event.preventDefault();
        send();
      },
    },
    list,
    h("div", { class: "composer-row" }, shortcutsButton(app), box, sendButton),
    problem,
  );
  return { node: form, focus: () => box.focus() };
}

const isCommand = (text) => /^\/[a-z]/i.test(text);

/** Global shortcuts of the apps; nothing when there are none. */
function shortcutsButton(app) {
  const open = (event) => {
    const items = app.world.shortcuts
      .filter(({ type }) => type === "global")
      .map(({ name, callback_id }) => ({
        label: name,
        act: () => app.attempt(() => app.host.post("shortcut", { callback_id })),
      }));
    if (items.length) openMenu(event.currentTarget, items, "Shortcuts");
    else app.tell("No app offers a shortcut here.");
  };
  return h(
    "button",
    {
      type: "button", class: "button-plain", "aria-label": "Shortcuts", title: "Shortcuts",
      "aria-haspopup": "menu", onclick: open,
    },
    icon("bolt"),
  );
}

/** What could be meant before the caret: a slash command at the start, or a person after "@". */
function offersFor(box, world) {
  const typed = box.value.slice(0, box.selectionEnd);
  if (/^\/\S*$/.test(typed)) {
    return world.commands
      .filter(({ command }) => command.startsWith(typed.toLowerCase()))
      .map(({ command, description, usage_hint: hint }) => ({
        from: 0, insert: command, about: description, shown: hint ? `${command} ${hint}` : command,
      }));
  }
  const mention = /(?:^|\s)@([^\s@]*)$/.exec(typed);
  if (!mention) return [];
  const wanted = mention[1].toLowerCase();
  const fits = (user) => `${user.name} ${user.real_name}`.toLowerCase().includes(wanted);
  return [...world.users.values()].filter(fits).slice(0, 8).map((user) => ({
    from: typed.length - mention[1].length - 1,
    insert: `@${user.name}`,
    shown: world.displayName(user),
    about: user.title,
  }));
}

/** What a person typed as Slack stores it: entities escaped, names turned into references. */
function encode(text, world) {
  const users = new Map(
    [...world.users.values()].map(({ name, id }) => [name.toLowerCase(), id]),
  );
  const channels = new Map(
    [...world.channels.values()].filter(({ name }) => name).map(({ name, id }) => [name, id]),
  );
  return escape(text)
    .replace(/(?<![\w@])@([\p{L}\p{N}._-]*[\p{L}\p{N}])/gu, (typed, name) => {
      if (["here", "channel", "everyone"].includes(name)) return `<!${name}>`;
      const id = users.get(name.toLowerCase());
      return id ? `<@${id}>` : typed;
    })
    .replace(/(?<![\w#&])#([\p{L}\p{N}_-]+)/gu, (typed, name) =>
      channels.has(name) ? `<#${channels.get(name)}>` : typed,
    );
}
