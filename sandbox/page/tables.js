/** The table and data_table blocks. */

import { h } from "./dom.js";
import { richText } from "./richtext.js";

const PAGE_SIZE = 5;

/** A table as it stands: the first row is its head. */
export function table(block, ctx, unknown) {
  const [head = [], ...rows] = block.rows;
  const settings = block.column_settings ?? [];
  const classes = (column) => cellClasses(settings[column]);
  return framed(
    "Table",
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((cell, column) =>
            h("th", { scope: "col", class: classes(column) }, content(cell, ctx, unknown)),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell, column) =>
              h("td", { class: classes(column) }, content(cell, ctx, unknown)),
            ),
          ),
        ),
      ),
    ),
  );
}

/** A frame in which what is wider scrolls sideways; its edge fades where there is more. */
function framed(label, ...children) {
  const frame = h(
    "div",
    { class: "block table-frame", tabindex: "0", role: "region", "aria-label": label },
    children,
  );
  const hint = () => {
    const hidden = frame.scrollWidth - frame.clientWidth;
    frame.classList.toggle("more-before", frame.scrollLeft > 1);
    frame.classList.toggle("more-after", hidden - frame.scrollLeft > 1);
  };
  frame.addEventListener("scroll", hint, { passive: true });
  new ResizeObserver(hint).observe(frame);
  return frame;
}

function cellClasses(setting) {
  const align = setting?.align && setting.align !== "left" ? `align-${setting.align}` : "";
  return [align, setting?.is_wrapped ? "wrapped" : ""].filter(Boolean).join(" ") || null;
}

function content(cell, ctx, unknown) {
  if (cell.type === "rich_text") return richText(cell, ctx.world, unknown);
  if (cell.type === "raw_number") return cell.text ?? String(cell.value ?? "");
  return cell.text ?? "";
}

/** A table with pages, sorted by a press on a column's head. */
export function dataTable(block, ctx, unknown) {
  const [head = [], ...rows] = block.rows;
  const size = block.page_size ?? PAGE_SIZE;
  const rowHead = block.row_header_column_index ?? 0;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  let page = 0;
  let sorted = { column: -1, up: true };
  const heads = head.map((cell, column) => {
    const sort = h(
      "button",
      { type: "button", class: "sorter", onclick: () => sortBy(column) },
      content(cell, ctx, unknown),
    );
    const numbers = rows.length > 0 && rows.every((row) => row[column]?.type === "raw_number");
    const attributes = { scope: "col", class: numbers ? "align-right" : null };
    return h("th", attributes, sort, h("span", { "aria-hidden": "true" }));
  });
  const body = h("tbody", {});
  const where = h("span", { "aria-live": "polite" });
  const step = (label, by) =>
    h("button", { type: "button", class: "button", onclick: () => turn(by) }, label);
  const foot = h("div", { class: "table-pages" }, step("Previous", -1), step("Next", 1), where);

  function sortBy(column) {
    sorted = { column, up: sorted.column === column ? !sorted.up : true };
    rows.sort((one, other) => compare(one[column], other[column]) * (sorted.up ? 1 : -1));
    page = 0;
    show();
  }

  function turn(by) {
    page = Math.max(0, Math.min(pages - 1, page + by));
    show();
  }

  function show() {
    for (const [column, cell] of heads.entries()) {
      const on = column === sorted.column;
      cell.setAttribute("aria-sort", on ? (sorted.up ? "ascending" : "descending") : "none");
      cell.lastChild.textContent = on ? (sorted.up ? " ↑" : " ↓") : "";
    }
    body.replaceChildren(
      ...rows.slice(page * size, (page + 1) * size).map((row) =>
        h(
          "tr",
          {},
          row.map((cell, column) =>
            h(
              column === rowHead ? "th" : "td",
              {
                scope: column === rowHead ? "row" : null,
                class: cell.type === "raw_number" ? "align-right" : null,
              },
              content(cell, ctx, unknown),
            ),
          ),
        ),
      ),
    );
    where.textContent = `Page ${page + 1} of ${pages}`;
    const [back, forth] = foot.querySelectorAll("button");
    back.disabled = page === 0;
    forth.disabled = page === pages - 1;
  }

  show();
  return framed(
    block.caption || "Table",
    h("table", {}, h("caption", {}, block.caption ?? ""), h("thead", {}, h("tr", {}, heads)), body),
    pages > 1 && foot,
  );
}

function compare(one, other) {
  if (one?.type === "raw_number") return (one.value ?? 0) - (other?.value ?? 0);
  return sortText(one).localeCompare(sortText(other), "en", { numeric: true });
}

const sortText = (cell) => cell?.text ?? JSON.stringify(cell?.elements ?? "");
