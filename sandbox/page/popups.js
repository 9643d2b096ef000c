/** Notifications in the corner, as they would pop up on this person's screen, and on others'. */

import { addressOfTwo } from "./address.js";
import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { plainMrkdwn } from "./mrkdwn.js";

const SHOWN_FOR_MS = 9000;
const AT_MOST = 3;

export class Popups {
  #app;
  node = h("div", {
    class: "popups",
    role: "region",
    "aria-label": "Notifications",
    "aria-live": "polite",
  });

  constructor(app) {
    this.#app = app;
  }

  /** A message came: where the workspace does not say who is notified, the page judges itself. */
  message({ channel: id, ts, thread_ts: threadTs, message }) {
    const { world } = this.#app;
    if (world.offers("notified")) return;
    const isReply = threadTs && threadTs !== ts;
    const direct = world.channels.get(id)?.kind === "im";
    const text = JSON.stringify([message.text, message.blocks]);
    const mentioned = text.includes(`<@${world.me.id}>`) || /<!(channel|here|everyone)/.test(text);
    if (!direct && !mentioned) return;
    this.notified({
      user: world.me.id,
      from: message.user,
      channel: id,
      ts,
      text: message.text,
      thread_ts: isReply ? threadTs : null,
    });
  }

  /** Somebody is notified: of what, in `text`; `user` is who. */
  notified({ user, from, channel, ts, thread_ts: threadTs, text }) {
    const app = this.#app;
    const mine = user === app.world.me.id;
    if (mine ? app.looksAt(channel, threadTs) : app.half) return;
    const sender = app.world.user(from);
    const open = mine
      ? () => app.go(threadTs ? `${channel}/${threadTs}/${ts}` : `${channel}//${ts}`)
      : () => location.assign(addressOfTwo(app.world.me.id, user));
    this.#show({
      sender,
      title: mine
        ? app.world.displayName(sender)
        : `For ${app.world.displayName(app.world.user(user))}`,
      about: mine ? this.#where(channel, threadTs) : "Open beside you",
      text: plainMrkdwn(text, app.world),
      place: mine ? channel : "",
      open,
    });
  }

  /** What one has gone to look at need not be told any more. */
  seen(channel) {
    for (const popup of [...this.node.children])
      if (popup.dataset.place === channel) popup.remove();
  }

  #where(id, threadTs) {
    const channel = this.#app.world.channels.get(id);
    const place = channel && channel.kind !== "im" ? `in #${channel.name}` : "direct message";
    return threadTs ? `thread ${place}` : place;
  }

  #show({ sender, title, about, text, place, open }) {
    const remove = () => popup.remove();
    const popup = h(
      "div",
      { class: "popup", data: { place } },
      h(
        "button",
        {
          type: "button",
          class: "popup-open",
          onclick: () => {
            remove();
            open();
          },
        },
        avatar(sender),
        h(
          "span",
          { class: "popup-body" },
          h("span", {}, h("strong", {}, title), " ", h("span", { class: "note" }, about)),
          h("span", { class: "popup-text" }, text),
        ),
      ),
      h(
        "button",
        { type: "button", class: "button-plain", "aria-label": "Dismiss", onclick: remove },
        icon("close"),
      ),
    );
    this.node.prepend(popup);
    while (this.node.children.length > AT_MOST) this.node.lastChild.remove();
    let timer = setTimeout(remove, SHOWN_FOR_MS);
    popup.addEventListener("pointerenter", () => clearTimeout(timer));
    popup.addEventListener("pointerleave", () => (timer = setTimeout(remove, SHOWN_FOR_MS)));
  }
}
