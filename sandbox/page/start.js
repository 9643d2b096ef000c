/** Begins the page: the choice of a person, one person's workspace, or two beside each other. */

import { addressOf } from "./address.js";
import { Host } from "./api.js";
import { App } from "./app.js";
import { h } from "./dom.js";
import { showHalves } from "./halves.js";
import { startTheme } from "./theme.js";
import { renderWelcome } from "./welcome.js";

const LAST = "acting as";

async function start() {
  startTheme();
  const query = new URLSearchParams(location.search);
  const [as, beside] = [query.get("as"), query.get("with")];
  const place = query.has("channel") ? placeOf(query) : location.hash.slice(1);
  const before = sessionStorage.getItem(LAST);
  // A permalink opened from elsewhere does not say who one is: the last one this tab knew is.
  if (!as && query.has("channel") && before) return location.replace(addressOf(before, { place }));
  if (as) sessionStorage.setItem(LAST, as);
  const host = new Host(as);
  try {
    const state = await host.get("state");
    if (as && beside) return await showHalves(host, state, [as, beside]);
    if (as) return await new App(host, state, { half: query.has("half") }).start();
    document.title = state.team.name;
    return document.body.append(renderWelcome(state, place));
  } catch (error) {
    if (error instanceof TypeError) console.error(error);
    const again = h("a", { href: location.pathname }, "Choose a person");
    const words = h("p", { role: "alert" }, error.message);
    return document.body.append(
      h("main", { class: "welcome" }, h("h1", {}, "Not here"), words, again),
    );
  }
}

/** The place of a permalink, as the workspace's redirect names it. */
function placeOf(query) {
  return `${query.get("channel")}/${query.get("thread_ts") ?? ""}/${query.get("ts") ?? ""}`;
}

start();
