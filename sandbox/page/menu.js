/** A small menu at a button. */

import { h, uid } from "./dom.js";

let closeOpen = null;

/**
 * Opens a menu of {label, node?, act, current?} at the button and focuses it; `node` is shown
 * in place of the label. `heading` stands above. A second press of the button closes it.
 */
export function openMenu(anchor, items, heading = "") {
  const again = anchor.getAttribute("aria-expanded") === "true";
  closeOpen?.();
  if (again) return;
  const rows = items.map(({ label, node, act, current }) =>
    h(
      "button",
      {
        type: "button", role: "menuitem", class: "menu-item", tabindex: "-1",
        "aria-label": node ? label : null, "aria-current": current ? "true" : null,
        onclick: () => {
          close();
          act();
        },
      },
      node ?? label,
    ),
  );
  const title = heading && h("div", { class: "menu-heading", role: "presentation" }, heading);
  const menu = h("div", { class: "menu", role: "menu", id: uid("menu") }, title || null, rows);
  // Inside a dialog the rest of the page cannot be reached, so the menu goes into the dialog.
  (anchor.closest("dialog") ?? document.body).append(menu);
  anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor.getBoundingClientRect());

  function close() {
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    closeOpen = null;
    if (anchor.isConnected) anchor.focus();
  }

  function outside(event) {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) close();
  }

  menu.addEventListener("keydown", (event) => {
    const index = rows.indexOf(document.activeElement);
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") close();
    else if (to !== undefined) rows.at(to % rows.length).focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", outside, true);
  closeOpen = close;
  rows[0]?.focus();
}

function place(menu, box) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.max(8, Math.min(box.left, window.innerWidth - width - 8));
  const fitsBelow = box.bottom + 4 + height < window.innerHeight;
  const top = fitsBelow ? box.bottom + 4 : Math.max(8, box.top - height - 4);
  Object.assign(menu.style, { left: `${left}px`, top: `${top}px` });
}
