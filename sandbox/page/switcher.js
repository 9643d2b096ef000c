/** The quick switcher: jump to a channel or person by name, or find a message. */

import { avatar } from "./avatar.js";
import { channelIcon, h, icon, uid } from "./dom.js";
import { plainMrkdwn } from "./mrkdwn.js";
import { clock, dayLabel } from "./time.js";

const SEARCH_FROM = 2;
const SEARCH_AFTER_MS = 150;

export function openSwitcher(app) {
  if (document.querySelector("dialog.switcher")) return;
  const listId = uid("switch");
  const input = h("input", {
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": listId,
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "Jump to a conversation or search",
    "aria-autocomplete": "list",
    placeholder: app.world.offers("search") ? "Jump to… or search messages" : "Jump to…",
  });
  const list = h("ul", {
    id: listId,
    role: "listbox",
    class: "switch-list",
    "aria-label": "Results",
  });
  const dialog = h(
    "dialog",
    { class: "dialog switcher", "aria-label": "Jump to" },
    h("div", { class: "switch-box" }, icon("search"), input, h("kbd", {}, "Esc")),
    list,
  );
  let offers = [];
  let active = 0;
  let timer = null;

  function show(found, messages = []) {
    offers = [...found, ...messages];
    active = Math.min(active, Math.max(0, offers.length - 1));
    const row = (offer, index) =>
      h(
        "li",
        {
          role: "option",
          id: `${listId}-${index}`,
          onmousedown: (event) => event.preventDefault(),
          onclick: () => choose(offer),
        },
        offer.mark,
        h(
          "span",
          { class: "found" },
          h("strong", {}, offer.label),
          h("span", { class: "note" }, offer.about),
        ),
        offer.unread > 0 && h("span", { class: "unread" }, offer.unread),
      );
    const rows = offers.map(row);
    if (messages.length) {
      rows.splice(found.length, 0, h("li", { class: "heading", role: "presentation" }, "Messages"));
    }
    const none = h("li", { class: "heading", role: "presentation" }, "Nothing by that name.");
    list.replaceChildren(...(rows.length ? rows : [none]));
    mark();
  }

  function mark() {
    for (const item of list.querySelectorAll("[role=option]")) {
      const on = item.id === `${listId}-${active}`;
      item.setAttribute("aria-selected", String(on));
      if (on) item.scrollIntoView({ block: "nearest" });
    }
    if (offers.length) input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function choose(offer) {
    dialog.close();
    offer.open();
  }

  function look() {
    const query = input.value.trim();
    active = 0;
    const found = places(app, query.toLowerCase());
    show(found);
    clearTimeout(timer);
    if (query.length < SEARCH_FROM || !app.world.offers("search")) return;
    timer = setTimeout(() => search(query, found), SEARCH_AFTER_MS);
  }

  async function search(query, found) {
    const answer = await app.attempt(() => app.host.get("search", { q: query }));
    if (answer && input.value.trim() === query)
      show(
        found,
        answer.messages.map((one) => hit(app, one)),
      );
  }

  const KEYS = {
    ArrowDown: () => (active = (active + 1) % (offers.length || 1)),
    ArrowUp: () => (active = (active - 1 + offers.length) % (offers.length || 1)),
    Enter: () => offers[active] && choose(offers[active]),
  };
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.isComposing) return;
    event.preventDefault();
    KEYS[event.key]();
    mark();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  look();
}

/** Channels and people whose names fit; with nothing typed, those with something new first. */
function places(app, wanted) {
  const { world } = app;
  const channels = [...world.channels.values()]
    .filter(({ kind }) => kind !== "im")
    .map((channel) => ({
      mark: icon(channelIcon(channel)),
      label: world.nameOf(channel),
      about: channel.topic ?? "",
      words: world.nameOf(channel),
      unread: channel.unread,
      open: () => app.go(channel.id),
    }));
  const users = [...world.users.values()]
    .filter(({ id }) => id !== world.me.id)
    .map((user) => ({
      mark: avatar(user, "small"),
      label: world.displayName(user),
      about: user.title ?? "",
      words: `${user.real_name} ${user.name}`,
      unread: world.directWith(user.id)?.unread ?? 0,
      open: () => app.direct(user.id),
    }));
  const fits = ({ words }) => words.toLowerCase().includes(wanted);
  const starts = ({ words }) => words.toLowerCase().startsWith(wanted);
  const rank = (place) => (place.unread ? 2 : 0) + (wanted && starts(place) ? 4 : 0);
  return [...channels, ...users].filter(fits).sort((one, other) => rank(other) - rank(one));
}

function hit(app, { channel: id, message }) {
  const { world } = app;
  const channel = world.channels.get(id);
  const isReply = message.thread_ts && message.thread_ts !== message.ts;
  const when = `${dayLabel(message.ts, world.tz, world.now())} at ${clock(message.ts, world.tz)}`;
  const author = world.user(message.user);
  const where = channel ? `${channel.kind === "im" ? "" : "#"}${world.nameOf(channel)}` : "";
  return {
    mark: avatar(author, "small"),
    label: plainMrkdwn(message.text, world),
    about: [world.displayName(author), where, when].filter(Boolean).join(" · "),
    open: () => app.go(`${id}/${isReply ? message.thread_ts : ""}/${message.ts}`),
  };
}
