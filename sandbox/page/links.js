/** Links out of the workspace, and those that lead to a place in it. */

import { h } from "./dom.js";

const SAFE_LINK = /^(https?:|mailto:|tel:)/i;
const PERMALINK = /^\/archives\/([A-Z0-9]+)\/p(\d{10,})(\d{6})$/;

/** Attributes of a link; null when its scheme is not harmless. */
export function linkAttributes(url) {
  if (!SAFE_LINK.test(url)) return null;
  const place = placeOf(url);
  if (place) return { href: `#${place}` };
  return { href: url, target: "_blank", rel: "noopener noreferrer" };
}

/** A link if its scheme is harmless, else only its label. */
export function link(url, ...label) {
  const attributes = linkAttributes(url);
  return attributes ? h("a", attributes, ...label) : h("span", {}, ...label);
}

/** Where a permalink of this workspace leads: "C1/thread ts"; null for any other address. */
function placeOf(url) {
  if (!URL.canParse(url)) return null;
  // Only the port is compared: localhost and 127.0.0.1 are the same workspace.
  const { port, pathname, searchParams } = new URL(url);
  const found = port === location.port && PERMALINK.exec(pathname);
  if (!found) return null;
  const [, channel, seconds, micros] = found;
  return `${channel}/${searchParams.get("thread_ts") ?? `${seconds}.${micros}`}`;
}
