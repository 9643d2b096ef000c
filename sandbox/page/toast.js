/** Short notices at the edge of the window, read out as they come. */

import { h, icon } from "./dom.js";

const SHOWN_FOR_MS = 8000;

/** The place where notices stand; `tell(text)` shows one. */
export function toasts() {
  const node = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
  return { node, tell: (text) => show(node, text) };
}

function show(place, text) {
  const close = h(
    "button",
    {
      type: "button", class: "button-plain", "aria-label": "Dismiss",
      onclick: () => toast.remove(),
    },
    icon("close"),
  );
  const toast = h("div", { class: "toast" }, h("span", {}, text), close);
  place.append(toast);
  // An open dialog lies above the page: notices go up with it, or nobody would see them.
  const above = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (place.parentNode !== above) above.append(place);
  setTimeout(() => toast.remove(), SHOWN_FOR_MS);
}
