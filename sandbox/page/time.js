/** Moments shown in a person's zone. A `ts` is Slack's: epoch seconds as a string or number. */

const LOCALE = "en-US";
const cache = new Map();

function formatter(tz, options) {
  const key = tz + JSON.stringify(options);
  if (!cache.has(key)) {
    cache.set(key, new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: tz }));
  }
  return cache.get(key);
}

/** The zone itself if this browser knows it, else UTC. */
export function knownZone(tz) {
  try {
    new Intl.DateTimeFormat(LOCALE, { timeZone: tz });
    return tz || "UTC";
  } catch {
    return "UTC";
  }
}

function format(ts, tz, options) {
  // Intl puts a narrow no-break space before AM and PM; a plain one is easier to copy and search.
  return formatter(tz, options).format(new Date(Number(ts) * 1000)).replace(/\u202f/g, " ");
}

/** "9:14 AM" */
export const clock = (ts, tz) => format(ts, tz, { hour: "numeric", minute: "2-digit" });

/** "Mon" */
export const weekday = (ts, tz) => format(ts, tz, { weekday: "short" });

/** "9:14:07" */
export const clockWithSeconds = (ts, tz) =>
  format(ts, tz, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

/** "Saturday, November 22, 2025 at 9:14:07 AM GMT+1" */
export const fullMoment = (ts, tz) =>
  format(ts, tz, { dateStyle: "full", timeStyle: "long" });

/** "2025-11-22" in the zone: equal for two moments of the same day. */
export function dayKey(ts, tz) {
  return wall(ts, tz).date;
}

/** "Today", "Yesterday", "Thursday, November 20th", with the year when it is another one. */
export function dayLabel(ts, tz, now) {
  const relative = relativeDay(ts, tz, now);
  if (relative) return relative;
  const sameYear = dayKey(ts, tz).slice(0, 4) === dayKey(now, tz).slice(0, 4);
  const label = `${format(ts, tz, { weekday: "long" })}, ${monthDay(ts, tz, "long")}`;
  return sameYear ? label : `${label}, ${dayKey(ts, tz).slice(0, 4)}`;
}

function relativeDay(ts, tz, now) {
  const days = dayNumber(ts, tz) - dayNumber(now, tz);
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days] ?? null;
}

const dayNumber = (ts, tz) => Date.parse(`${dayKey(ts, tz)}T00:00:00Z`) / 86_400_000;

function monthDay(ts, tz, month) {
  const day = Number(dayKey(ts, tz).slice(8));
  const teen = day % 100 >= 11 && day % 100 <= 13;
  const suffix = teen ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th");
  return `${format(ts, tz, { month })} ${day}${suffix}`;
}

/** Fills Slack's date tokens ("{date_short_pretty} at {time}") for a moment. */
export function fillDateTokens(template, ts, tz, now) {
  const year = dayKey(ts, tz).slice(0, 4);
  const pretty = (plain) => relativeDay(ts, tz, now)?.toLowerCase() ?? plain;
  const parts = {
    date_num: () => dayKey(ts, tz),
    date: () => `${monthDay(ts, tz, "long")}, ${year}`,
    date_short: () => format(ts, tz, { dateStyle: "medium" }),
    date_long: () => `${format(ts, tz, { weekday: "long" })}, ${monthDay(ts, tz, "long")}, ${year}`,
    time: () => clock(ts, tz),
    time_secs: () => format(ts, tz, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: () => ago(Number(ts) - now),
  };
  parts.date_pretty = () => pretty(parts.date());
  parts.date_short_pretty = () => pretty(parts.date_short());
  parts.date_long_pretty = () => pretty(parts.date_long());
  return template.replace(/\{(\w+)\}/g, (token, name) => parts[name]?.() ?? token);
}

/** "3 minutes ago", "in 2 hours" for a difference in seconds (negative: past). */
export function ago(seconds) {
  const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
  const units = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return relative.format(Math.round(seconds / size), unit);
}

/** Date "2025-11-22" and time "09:30" on the wall of the zone. */
export function wall(ts, tz) {
  const parts = {};
  const options = {
    year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  };
  for (const part of formatter(tz, options).formatToParts(new Date(Number(ts) * 1000))) {
    parts[part.type] = part.value;
  }
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}`,
  };
}

/**
 * Epoch seconds of a date and time on the wall of the zone.
 * A time that a clock change skips moves forward by the skipped hour.
 */
export function epochOf(date, time, tz) {
  const asUtc = Date.parse(`${date}T${time}:00Z`) / 1000;
  const offsetAt = (epoch) => {
    const seen = wall(epoch, tz);
    return Date.parse(`${seen.date}T${seen.time}:00Z`) / 1000 - epoch;
  };
  const first = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(first);
}
