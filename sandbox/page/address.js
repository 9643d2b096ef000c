/** Addresses of the page: who one is, and where. */

/** The page's address as that person; `half` keeps a half of a shared window a half. */
export function addressOf(userId, { half = false, place = "" } = {}) {
  const query = new URLSearchParams({ as: userId });
  if (half) query.set("half", "1");
  return `${location.pathname}?${query}${place ? `#${place}` : ""}`;
}

/** The address of two people beside each other. */
export function addressOfTwo(one, other) {
  return `${location.pathname}?${new URLSearchParams({ as: one, with: other })}`;
}

/**
 * A place out of the address: "C1", "C1/thread", "C1/thread/message", "C1//message" or "home/U1".
 * Answers {channel, thread, target, home}, null where nothing is said.
 */
export function readPlace(hash) {
  const [first = "", second = "", third = ""] = decodeURIComponent(hash.replace(/^#/, "")).split(
    "/",
  );
  if (first === "home") return { channel: null, thread: null, target: null, home: second };
  return { channel: first || null, thread: second || null, target: third || null, home: null };
}

const PERMALINK = /^\/archives\/([A-Z0-9]+)\/p(\d{10,})(\d{6})$/;

/** Where a permalink of this workspace leads; null for any other address. */
export function placeOfPermalink(url) {
  if (!URL.canParse(url)) return null;
  // Only the port is compared: localhost and 127.0.0.1 are the same workspace.
  const { port, pathname, searchParams } = new URL(url);
  const found = port === location.port && PERMALINK.exec(pathname);
  if (!found) return null;
  const [, channel, seconds, micros] = found;
  return `${channel}/${searchParams.get("thread_ts") ?? ""}/${seconds}.${micros}`;
}

/** The permalink of a message, as chat.getPermalink has it. */
export function permalink(channel, { ts, thread_ts: threadTs }) {
  const reply = threadTs && threadTs !== ts;
  const query = reply ? `?thread_ts=${threadTs}&cid=${channel}` : "";
  return `${location.origin}/archives/${channel}/p${ts.replace(".", "")}${query}`;
}
