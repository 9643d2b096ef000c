/**
 * Building DOM nodes. Every text goes in as a text node; nothing on this page is parsed as HTML.
 */

/**
 * Builds an element.
 * `props`: `class`, `onevent` listeners, `data` (an object for dataset), any other attribute;
 * true sets an empty attribute, null, undefined and false leave it out.
 * `children`: nodes, strings, numbers, nested arrays; null and false are skipped.
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "style") Object.assign(node.style, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...flat(children));
  return node;
}

/** A fragment of the given children. */
export function fragment(...children) {
  const node = document.createDocumentFragment();
  node.append(...flat(children));
  return node;
}

function flat(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** Makes `nodes` the children of `parent`, touching only what differs: focus and scroll stay. */
export function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}

let counter = 0;

/** An id that is unique on this page, for label and aria references. */
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

const FOCUSABLE = 'a[href], [tabindex="0"], :is(button, input, textarea, select):not([disabled])';

/** Keeps Tab inside `container`: from the last control to the first and back. */
export function trapFocus(container) {
  container.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const all = [...container.querySelectorAll(FOCUSABLE)].filter((el) => el.offsetParent !== null);
    if (!all.length) return;
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement !== edge && container.contains(document.activeElement)) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  });
}

const ICONS = {
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6M6 10h9",
  menu: "M3 5h14M3 10h14M3 15h14",
  more: "M10 4.5v.01M10 10v.01M10 15.5v.01",
  reply: "M4 4h12v9H9l-4 3.5V13H4z",
  send: "M3 10l14-6-4 13-3-5.5zM10 11.5L17 4",
  bolt: "M11 2.5L4.5 11.5h5L9 17.5l6.5-9h-5z",
  down: "M5.5 8l4.5 4.5L14.5 8",
  check: "M4 10.5l4 4 8-9",
  hash: "M8 3L6 17M14 3l-2 14M4 7.5h13M3 12.5h13",
  home: "M3 9.5L10 4l7 5.5M5 8.5V16h10V8.5",
  warn: "M10 3l8 14H2zM10 8v4M10 14.5v.01",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M13 13l4 4",
  theme: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 1 1 0 14",
  split: "M3 4h14v12H3zM10 4v12",
  single: "M3 4h14v12H3zM13 8l-6 5M7 8v5h5",
  inspect: "M6.5 6L2.5 10l4 4M13.5 6l4 4-4 4M11.5 4l-3 12",
  keys: "M2.5 5.5h15v9h-15zM5.5 8.5v.01M8.5 8.5v.01M11.5 8.5v.01M14.5 8.5v.01M6.5 11.5h7",
  reset: "M4.5 10a5.5 5.5 0 1 0 1.8-4.1M4 3.5v3.2h3.2",
  moon: "M15 12.5A6.5 6.5 0 0 1 7.5 5a6 6 0 1 0 7.5 7.5z",
  clock: "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14M10 6.5V10l2.5 2",
  smile: "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14M7.5 8.5v.01M12.5 8.5v.01M6.8 12c1.6 2 4.8 2 6.4 0",
  eye: "M2.5 10c3.5-6 11.5-6 15 0c-3.5 6-11.5 6-15 0M10 8.2a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 1 1 0-3.6",
  play: "M7 4.5l9 5.5-9 5.5z",
  file: "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5",
  info: "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14M10 9v4.5M10 6.5v.01",
  toright: "M4 10h11M11 5.5L15.5 10 11 14.5",
  toleft: "M16 10H5M9 5.5L4.5 10 9 14.5",
  dot: "M10 8.5a1.5 1.5 0 1 1 0 3a1.5 1.5 0 1 1 0-3",
  trash: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.600l.7-11M8.5 8.5v5M11.5 8.5v5",
  pencil: "M4 16l1-3.5 8.5-8.5 2.5 2.5-8.5 8.5z",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  people:
    "M7.5 4a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5M2.5 16c0-6 10-6 10 0M13 4.5a2.3 2.3 0 0 1 0 4.5M14.5 11.5c2 .5 3 2 3 4.5",
  pin: "M8 3h5l-.6 5.500 2.600 2.500H6l2.600-2.500zM10.500 11v6",
  clip: "M14.500 9.500l-5 5a3 3 0 0 1-4.300-4.300l6-6a2 2 0 0 1 3 3l-5.700 5.700a1 1 0 0 1-1.500-1.500l5-5",
  bookmark: "M5.5 3.5h9v13l-4.5-3.5-4.5 3.5z",
};
const SVG = "http://www.w3.org/2000/svg";

/** The icon of a channel, by who may come in. */
export function channelIcon({ kind, is_private: isPrivate }) {
  if (kind === "mpim") return "people";
  return isPrivate ? "lock" : "hash";
}

/** A line icon in the colour of the text around it, hidden from assistive technology. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
