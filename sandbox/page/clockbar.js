/** The host's bar above the workspace: what time it is there, and what may happen next. */

import { h, icon } from "./dom.js";
import { clock, epochOf, wall, weekday } from "./time.js";

const TICK_MS = 1000;

/**
 * `app`: {host, world, tell, attempt}. Null when there is nothing to do: no demo, and a clock that
 * there is none of or that another program holds.
 */
export function clockBar(app) {
  const { world, host } = app;
  if (!world.offers("demo") && (!world.offers("clock") || world.clockHeld)) return null;
  const time = h("span", {});
  const speed = h("span", { class: "speed" });
  const shown = h(
    "span",
    { class: "clock", role: "timer", "aria-live": "off" },
    icon("clock"),
    time,
    speed,
  );
  const node = h("section", { class: "clock-bar", "aria-label": "Demo" }, shown);

  function tick() {
    const text = `${weekday(world.now(), world.tz)} ${clock(world.now(), world.tz)}`;
    if (time.textContent !== text) time.textContent = text;
    speed.hidden = world.speed === 1;
    speed.textContent = `×${world.speed}`;
  }

  function button({ id, label }) {
    const act = (event) => run(id, event.currentTarget);
    return h("button", { type: "button", onclick: act }, label);
  }

  function clockButton(label, body) {
    const act = () => app.attempt(() => host.postAsNobody("clock", body()));
    return h("button", { type: "button", onclick: act }, label);
  }

  async function run(id, pressed) {
    pressed.setAttribute("aria-busy", "true");
    const answer = await app.attempt(() => host.post("demo", { id }));
    pressed.removeAttribute("aria-busy");
    if (answer?.note) app.tell(answer.note);
  }

  tick();
  setInterval(tick, TICK_MS);
  app.attempt(async () => {
    const offered = world.offers("demo") ? (await host.get("demo")).actions : [];
    const own = offered.length || world.clockHeld ? [] : clockActions(world);
    node.append(...offered.map(button), ...own.map(({ label, body }) => clockButton(label, body)));
  });
  return { node, tick };
}

const MORNING = "09:00";

/** What the clock alone can do, where no demo offers more. */
function clockActions(world) {
  return [
    { label: "Skip 15 minutes", body: () => ({ skip: 900 }) },
    { label: "Next morning", body: () => ({ at: nextMorning(world) }) },
  ];
}

/** 9:00 on the next working day where this person is. */
function nextMorning(world) {
  let day = world.now();
  do day += 86_400;
  while (["Sat", "Sun"].includes(weekday(day, world.tz)));
  return epochOf(wall(day, world.tz).date, MORNING, world.tz);
}
