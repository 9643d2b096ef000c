/** What the acting person says about themselves: status, presence, do-not-disturb, profile. */

import { ask } from "./ask.js";
import { h, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { emoji } from "./mrkdwn.js";
import { clock, dayLabel, epochOf, wall } from "./time.js";

const MINUTE_S = 60;
const DAY_S = 86_400;
const MORNING = "09:00";
const LASTS = [
  ["", "Until I clear it"],
  ["30", "30 minutes"],
  ["60", "1 hour"],
  ["240", "4 hours"],
  ["today", "Today"],
];
const FIELDS = [
  { name: "real_name", label: "Full name", required: true },
  { name: "display_name", label: "Display name" },
  { name: "title", label: "Title" },
  { name: "phone", label: "Phone", type: "tel" },
  { name: "email", label: "E-mail", type: "email" },
  { name: "tz", label: "Time zone", type: "choice" },
];

/** The button beside one's name; it shows what others see of one's status. */
export function myselfButton(app) {
  const { world } = app;
  const { me } = world;
  const status = world.statusOf(me);
  const quiet = world.isQuiet(me);
  const mark = quiet ? icon("moon") : status?.code ? emoji(status.code) : icon("smile");
  const said = [status?.text, me.presence === "away" && "away", quiet && "notifications paused"];
  const label = ["Your status and profile", ...said.filter(Boolean)].join(", ");
  return h(
    "button",
    {
      type: "button", class: "button-plain myself", "aria-label": label, title: label,
      "aria-haspopup": "menu",
      onclick: (event) => openMenu(event.currentTarget, choices(app), world.displayName(me)),
    },
    mark,
  );
}

function choices(app) {
  const { world, host } = app;
  const { me } = world;
  const status = world.statusOf(me);
  const say = (path, body) => app.attempt(() => host.post(path, body));
  const away = me.presence === "away";
  const cleared = { status_text: "", status_emoji: "", status_expiration: 0 };
  return [
    { label: status ? "Change your status…" : "Set a status…", act: () => askStatus(app) },
    status && { label: "Clear your status", act: () => say("profile", cleared) },
    {
      label: away ? "Set yourself as active" : "Set yourself as away",
      act: () => say("presence", { presence: away ? "active" : "away" }),
    },
    ...pauses(app, say),
    { label: "Edit your profile…", act: () => askProfile(app) },
  ].filter(Boolean);
}

function pauses({ world }, say) {
  const { me, tz } = world;
  if (world.isQuiet(me)) {
    const until = me.dnd_until;
    const day = dayLabel(until, tz, world.now());
    const note = `until ${day === "Today" ? "" : `${day.toLowerCase()} `}${clock(until, tz)}`;
    return [{ label: "Resume notifications", note, act: () => say("dnd", { minutes: 0 }) }];
  }
  const morning = () => epochOf(wall(world.now() + DAY_S, tz).date, MORNING, tz);
  return [
    { label: "Pause notifications for an hour", act: () => say("dnd", { minutes: 60 }) },
    { label: "Pause until tomorrow morning", act: () => say("dnd", { until: morning() }) },
  ];
}

function askStatus({ world, host }) {
  const status = world.statusOf(world.me);
  ask({
    title: "Your status",
    fields: [
      { name: "status_emoji", label: "Emoji", type: "emoji", value: world.me.status_emoji },
      {
        name: "status_text", label: "Status", value: status?.text, maxlength: 100,
        placeholder: "In a meeting",
      },
      { name: "lasts", label: "Clear it after", type: "choice", value: "", options: LASTS },
    ],
    act: ({ lasts, ...values }) =>
      host.post("profile", {
        ...values,
        status_emoji: values.status_emoji || (values.status_text ? ":speech_balloon:" : ""),
        status_expiration: endOf(lasts, world),
      }),
  });
}

/** When a status ends, in epoch seconds; 0 is never. */
function endOf(lasts, world) {
  if (!lasts) return 0;
  if (lasts !== "today") return Math.round(world.now() + Number(lasts) * MINUTE_S);
  return epochOf(wall(world.now() + DAY_S, world.tz).date, "00:00", world.tz);
}

/** Every zone that this browser knows, and the one that is theirs. */
function zones(own) {
  const all = new Set(["UTC", own, ...Intl.supportedValuesOf("timeZone")]);
  return [...all].sort().map((zone) => [zone, zone.replaceAll("_", " ")]);
}

function askProfile({ world, host }) {
  ask({
    title: "Your profile",
    fields: FIELDS.map((field) => ({
      ...field, value: world.me[field.name] ?? "",
      ...(field.name === "tz" && { options: zones(world.me.tz) }),
    })),
    act: (values) => host.post("profile", values),
  });
}
