/** Moving the focus between the rows of a list with the arrow keys, Home and End. */

/** `list` or one of its rows has the focus; `row` is the selector of rows. */
export function moveByArrows(list, row) {
  list.addEventListener("keydown", (event) => {
    const at = event.target.closest(row);
    if (event.altKey || (event.target !== list && event.target !== at)) return;
    const rows = [...list.querySelectorAll(row)];
    const index = at ? rows.indexOf(at) : rows.length;
    const last = rows.length - 1;
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(last, to))]?.focus();
  });
}
