/** Links out of the workspace, and those that lead to a place in it. */

import { placeOfPermalink } from "./address.js";
import { h } from "./dom.js";

const SAFE_LINK = /^(https?:|mailto:|tel:)/i;

/** Attributes of a link; null when its scheme is not harmless. */
export function linkAttributes(url) {
  if (!SAFE_LINK.test(url)) return null;
  const place = placeOfPermalink(url);
  if (place) return { href: `#${place}` };
  return { href: url, target: "_blank", rel: "noopener noreferrer" };
}

/** A link if its scheme is harmless, else only its label. */
export function link(url, ...label) {
  const attributes = linkAttributes(url);
  return attributes ? h("a", attributes, ...label) : h("span", {}, ...label);
}
