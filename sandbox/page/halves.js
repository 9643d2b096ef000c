/** Two people side by side: two whole pages in one window, each with its own switcher. */

import { addressOf } from "./address.js";
import { clockBar } from "./clockbar.js";
import { h } from "./dom.js";
import { toasts } from "./toast.js";
import { World } from "./world.js";

/** `ids`: the two people. The window's address follows when a half becomes somebody else. */
export async function showHalves(host, state, ids) {
  const world = new World(state);
  const people = [...ids];
  const frames = ids.map((id, index) => {
    const frame = h("iframe", { src: addressOf(id, { half: true }), title: nameOf(id) });
    frame.addEventListener("load", () => {
      people[index] = new URLSearchParams(frame.contentWindow.location.search).get("as");
      const [one, other] = people;
      history.replaceState(null, "", `?${new URLSearchParams({ as: one, with: other })}`);
      frame.title = nameOf(people[index]);
      entitle();
    });
    return frame;
  });

  function nameOf(id) {
    return world.displayName(world.user(id));
  }

  function entitle() {
    document.title = `${people.map(nameOf).join(" and ")} · ${world.team.name}`;
  }

  const notices = toasts();
  const app = { host, world, tell: notices.tell, attempt: (act) => attempt(act, notices.tell) };
  const bar = clockBar(app);
  entitle();
  document.body.append(
    ...[bar?.node].filter(Boolean), h("main", { class: "halves" }, frames), notices.node,
  );
  if (world.offers("clock")) {
    await host.listen({
      onEvent: ({ type, now, speed }) => {
        if (type !== "clock") return;
        world.setClock(now, speed);
        bar?.tick();
      },
      onBreak: () => {},
      onResume: () => {},
    });
  }
}

async function attempt(act, tell) {
  try {
    return await act();
  } catch (error) {
    tell(error.message);
    return null;
  }
}
