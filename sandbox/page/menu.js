/** A small menu, or any other small panel, at a button. */

import { h, uid } from "./dom.js";

let closeOpen = null;

/**
 * Opens a menu of {label, node?, note?, act, current?, danger?} at the button and focuses it;
 * `node` is shown in place of the label. `heading` stands above. A second press closes it.
 */
export function openMenu(anchor, items, heading = "") {
  const rows = items.map(({ label, node, note, act, current, danger }) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: `menu-item${danger ? " menu-danger" : ""}`,
        tabindex: "-1",
        "aria-current": current ? "true" : null,
        onclick: () => {
          close();
          act();
        },
      },
      node ?? label,
      note && h("span", { class: "note" }, note),
    ),
  );
  const title = heading && h("div", { class: "menu-heading", role: "presentation" }, heading);
  const menu = h("div", {
    class: "menu",
    role: "menu",
    id: uid("menu"),
    "aria-label": heading || "Actions",
  });
  menu.append(...[title || null, ...rows].filter(Boolean));
  menu.addEventListener("keydown", (event) => {
    const index = rows.indexOf(document.activeElement);
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
    const letter = event.key.length === 1 && !event.ctrlKey && event.key.toLowerCase();
    if (to !== undefined) rows.at(to % rows.length).focus();
    else if (letter) startingWith(letter, rows, index)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const close = open(anchor, menu);
  if (close) (rows.find((row) => row.hasAttribute("aria-current")) ?? rows[0])?.focus();
}

/** The next row after the focused one that begins with a letter. */
function startingWith(letter, rows, index) {
  const next = [...rows.slice(index + 1), ...rows.slice(0, index + 1)];
  return next.find((row) => row.textContent.trim().toLowerCase().startsWith(letter));
}

/** Opens `content` at the button; answers the function that closes it, null when it just closed. */
export function openPanel(anchor, content, label) {
  return open(anchor, h("div", { class: "menu", role: "dialog", "aria-label": label }, content));
}

function open(anchor, node) {
  const again = anchor.getAttribute("aria-expanded") === "true";
  closeOpen?.();
  if (again) return null;
  // Inside a dialog the rest of the page cannot be reached, so the panel goes into the dialog.
  (anchor.closest("dialog") ?? document.body).append(node);
  anchor.setAttribute("aria-expanded", "true");
  place(node, anchor.getBoundingClientRect());

  function close() {
    const hadFocus = node.contains(document.activeElement);
    node.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    closeOpen = null;
    if (anchor.isConnected && hadFocus) anchor.focus();
  }

  function outside(event) {
    if (!node.contains(event.target) && !anchor.contains(event.target)) close();
  }

  node.addEventListener("keydown", (event) => {
    const leaves = event.key === "Tab" && node.getAttribute("role") === "menu";
    if (event.key !== "Escape" && !leaves) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  document.addEventListener("pointerdown", outside, true);
  closeOpen = close;
  return close;
}

function place(menu, box) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.max(8, Math.min(box.left, window.innerWidth - width - 8));
  const fitsBelow = box.bottom + 4 + height < window.innerHeight;
  const top = fitsBelow ? box.bottom + 4 : Math.max(8, box.top - height - 4);
  Object.assign(menu.style, { left: `${left}px`, top: `${top}px` });
}
