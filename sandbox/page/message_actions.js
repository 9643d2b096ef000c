/** What a person can do with a message: react, reply, link, edit, delete, an app's shortcuts. */

import { permalink } from "./address.js";
import { confirmed } from "./confirm.js";
import { h, icon } from "./dom.js";
import { pickEmoji } from "./emoji_picker.js";
import { openMenu } from "./menu.js";
import { emoji } from "./mrkdwn.js";
import { react } from "./reactions.js";

const QUICK = ["white_check_mark", "eyes", "raised_hands"];

/** The buttons that come up beside a message. `place` as renderMessage has it. */
export function toolbar(message, place) {
  const { app, inThread, openThread } = place;
  const canReact = app.world.offers("react");
  const quick = !canReact
    ? []
    : QUICK.map((name) => {
        const label = `React with :${name}:`;
        const act = () => react(place, message, name, true);
        return h(
          "button",
          { type: "button", class: "quick", "aria-label": label, title: label, onclick: act },
          emoji(name),
        );
      });
  const more =
    canReact &&
    tool(
      "smile",
      "Add a reaction",
      (event) => pickEmoji(event.currentTarget, (name) => react(place, message, name, true)),
      "dialog",
    );
  const reply =
    !inThread &&
    tool("reply", "Reply in thread", () => openThread(message.thread_ts ?? message.ts));
  const menu = tool(
    "more",
    "More actions",
    (event) => openMenu(event.currentTarget, actions(message, place)),
    "menu",
  );
  const group = { class: "toolbar", role: "group", "aria-label": "Message actions" };
  return h("div", group, quick, more, reply, menu);
}

function tool(mark, label, act, popup = null) {
  const attributes = { type: "button", "aria-label": label, title: label, "aria-haspopup": popup };
  return h("button", { ...attributes, onclick: act }, icon(mark));
}

function actions(message, place) {
  const { app, channel, pane, pinned } = place;
  const { world } = app;
  const several = world.apps.length > 1;
  const shortcuts = world.shortcuts
    .filter(({ type }) => type === "message")
    .map((shortcut) => ({
      label: shortcut.name,
      note: several ? world.appName(shortcut.app) : "",
      act: () =>
        app.attempt(() =>
          app.host.post("shortcut", {
            callback_id: shortcut.callback_id,
            app: shortcut.app,
            channel,
            ts: message.ts,
          }),
        ),
    }));
  const own = message.user === world.me.id;
  const pin = {
    label: pinned ? "Unpin from channel" : "Pin to channel",
    act: () => app.attempt(() => app.host.post("pin", { channel, ts: message.ts })),
  };
  const edit = { label: "Edit message", act: () => pane.edit(message.ts) };
  const remove = {
    label: "Delete message",
    danger: true,
    act: () => deleteMessage(message, place),
  };
  return [
    { label: "Copy link", act: () => copy(permalink(channel, message), app) },
    world.offers("pin") && pin,
    own && world.offers("edit") && edit,
    own && world.offers("delete") && remove,
    ...shortcuts,
  ].filter(Boolean);
}

async function copy(text, app) {
  try {
    await navigator.clipboard.writeText(text);
    app.tell("Link copied.");
  } catch {
    app.tell(text);
  }
}

async function deleteMessage(message, { app, channel }) {
  const question = {
    title: plain("Delete message"),
    text: plain("It goes away for everybody. This cannot be undone."),
    confirm: plain("Delete"),
    deny: plain("Keep"),
    style: "danger",
  };
  if (!(await confirmed(question, app.world))) return;
  await app.attempt(() => app.host.post("delete", { channel, ts: message.ts }));
}

const plain = (text) => ({ type: "plain_text", text });
