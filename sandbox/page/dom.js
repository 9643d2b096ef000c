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
};
const SVG = "http://www.w3.org/2000/svg";

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
