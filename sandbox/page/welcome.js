/** The first page: who does one want to be? */

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { addressOf } from "./sidebar.js";

/** `state`: {team, users} without a person. */
export function renderWelcome({ team, users }) {
  const people = users.filter((user) => !user.is_bot);
  return h(
    "main",
    { class: "welcome" },
    h("img", { src: "/page/icon.svg", alt: "" }),
    h("h1", {}, team.name),
    h("p", {}, "Choose who you are. A second tab can be a second person."),
    h("ul", { class: "people" }, people.map((user) => h("li", {}, personCard(user)))),
  );
}

function personCard(user) {
  const name = user.real_name || user.name;
  return h(
    "a",
    { href: addressOf(user.id), class: "person-card" },
    avatar(user, "large"),
    h("span", { class: "person" }, h("strong", {}, name), h("span", { class: "note" }, user.title)),
  );
}
