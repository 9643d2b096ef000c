/** Reactions under a message: who gave which, and one's own given or taken back by a press. */

import { h, icon } from "./dom.js";
import { pickEmoji } from "./emoji_picker.js";
import { emoji } from "./mrkdwn.js";

/** Gives or takes back a reaction; the workspace itself only turns it over. */
export function react({ app, channel }, message, name, on) {
  const given = message.reactions?.find((one) => one.name === name)?.users ?? [];
  if (given.includes(app.world.me.id) === on) return null;
  return app.attempt(() => app.host.post("react", { channel, ts: message.ts, name }));
}

/** The row of reactions; nothing where there are none. */
export function reactions(message, place) {
  if (!message.reactions?.length) return null;
  const { world } = place.app;
  const marks = message.reactions.map((reaction) => mark(reaction, message, place));
  const add =
    world.offers("react") &&
    h(
      "button",
      {
        type: "button",
        class: "reaction",
        "aria-label": "Add another reaction",
        "aria-haspopup": "dialog",
        onclick: (event) =>
          pickEmoji(event.currentTarget, (name) => react(place, message, name, true)),
      },
      icon("smile"),
    );
  return h("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, marks, add);
}

function mark({ name, count, users = [] }, message, place) {
  const { world } = place.app;
  const mine = users.includes(world.me.id);
  const names = users.map((id) => (id === world.me.id ? "you" : world.displayName(world.user(id))));
  const label = `:${name}:, ${count ?? users.length}${names.length ? `: ${names.join(", ")}` : ""}`;
  const shown = [emoji(name), h("span", {}, count ?? users.length)];
  if (!world.offers("react")) return h("span", { class: "reaction", title: label }, shown);
  return h(
    "button",
    {
      type: "button",
      class: "reaction",
      "aria-pressed": String(mine),
      "aria-label": label,
      title: label,
      onclick: () => react(place, message, name, !mine),
    },
    shown,
  );
}
