/** The first page: who does one want to be? */

import { addressOf } from "./address.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";

/** `state`: {team, users} without a person. `place`: where the chosen one goes. */
export function renderWelcome({ team, users }, place) {
  const people = users.filter((user) => !user.is_bot);
  return h(
    "main",
    { class: "welcome" },
    h("img", { src: "/page/icon.svg", alt: "" }),
    h("h1", {}, team.name),
    h("p", {}, "Choose who you are. A second tab can be a second person."),
    h("ul", { class: "people" }, people.map((user) => h("li", {}, personCard(user, place)))),
  );
}

function personCard(user, place) {
  const name = user.real_name || user.name;
  return h(
    "a",
    { href: addressOf(user.id, { place }), class: "person-card" },
    avatar(user, "large"),
    h("span", { class: "person" }, h("strong", {}, name), h("span", { class: "note" }, user.title)),
  );
}
