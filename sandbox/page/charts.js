/** The data_visualization block: bars, lines, areas and pies, drawn as SVG. */

import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [560, 240];
const PLOT = { left: 52, top: 10, right: WIDTH - 8, bottom: HEIGHT - 40 };
const TICKS = 4;
const color = (index) => `var(--series-${(index % 6) + 1})`;

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A chart with its title and legend; its numbers stand in the accessible name. */
export function chart(block) {
  const { chart: what, title } = block;
  const draw = { pie, bar, line, area }[what.type];
  const names = what.segments?.map(({ label }) => label) ?? what.series.map(({ name }) => name);
  const picture = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": `${title}. ${spoken(what)}`,
  });
  picture.append(...draw(what));
  const legend = names.map((name, index) =>
    h("li", {}, h("i", { style: { background: color(index) } }), name),
  );
  return h(
    "figure",
    { class: "block chart" },
    h("figcaption", {}, title),
    picture,
    (what.segments || names.length > 1) && h("ul", { class: "legend" }, legend),
  );
}

function spoken({ segments, series }) {
  const list = (points) => points.map(({ label, value }) => `${label} ${value}`).join(", ");
  return segments
    ? list(segments)
    : series.map(({ name, data }) => `${name}: ${list(data)}`).join("; ");
}

function pie({ segments }) {
  const sum = segments.reduce((total, { value }) => total + value, 0) || 1;
  const [x, y, radius] = [WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 12];
  const around = 2 * Math.PI * (radius / 2);
  let before = 0;
  return segments.map(({ label, value }, index) => {
    const share = value / sum;
    // A circle as wide as its radius, of which only one arc is drawn, is a slice.
    const slice = svg(
      "circle",
      {
        cx: x,
        cy: y,
        r: radius / 2,
        fill: "none",
        stroke: color(index),
        "stroke-width": radius,
        "stroke-dasharray": `${share * around} ${around}`,
        "stroke-dashoffset": -before * around,
        transform: `rotate(-90 ${x} ${y})`,
      },
      svg("title", {}, `${label}: ${value} (${Math.round(share * 100)}%)`),
    );
    before += share;
    return slice;
  });
}

/** Axes and scales shared by the charts with series. */
function axes({ series, axis_config: config = {} }) {
  const categories = config.categories ?? series[0].data.map(({ label }) => label);
  const values = series.flatMap(({ data }) => data.map(({ value }) => value));
  const [least, most] = [Math.min(0, ...values), niceMost(Math.max(0, ...values))];
  const step = (PLOT.right - PLOT.left) / categories.length;
  const yOf = (value) =>
    PLOT.bottom - ((value - least) / (most - least || 1)) * (PLOT.bottom - PLOT.top);
  const middle = (index) => PLOT.left + step * (index + 0.5);
  const every = Math.ceil(categories.length / 12);
  const nodes = [];
  for (let tick = 0; tick <= TICKS; tick += 1) {
    const value = least + ((most - least) * tick) / TICKS;
    const y = yOf(value);
    nodes.push(
      svg("line", { class: "axis", x1: PLOT.left, x2: PLOT.right, y1: y, y2: y }),
      svg("text", { x: PLOT.left - 6, y: y + 4, "text-anchor": "end" }, short(value)),
    );
  }
  for (const [index, label] of categories.entries()) {
    if (index % every) continue;
    nodes.push(
      svg("text", { x: middle(index), y: PLOT.bottom + 16, "text-anchor": "middle" }, cut(label)),
    );
  }
  if (config.x_label) {
    nodes.push(
      svg(
        "text",
        { x: (PLOT.left + PLOT.right) / 2, y: HEIGHT - 6, "text-anchor": "middle" },
        config.x_label,
      ),
    );
  }
  if (config.y_label) {
    const [x, y] = [11, (PLOT.top + PLOT.bottom) / 2];
    nodes.push(
      svg(
        "text",
        { x, y, "text-anchor": "middle", transform: `rotate(-90 ${x} ${y})` },
        config.y_label,
      ),
    );
  }
  return { nodes, step, yOf, middle, categories };
}

function niceMost(value) {
  if (value <= 0) return 0;
  const size = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * size).find((step) => step >= value);
}

const short = (value) =>
  new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }).format(value);
const cut = (label) => (label.length > 10 ? `${label.slice(0, 9)}…` : label);

function valueAt(data, categories, index) {
  return (data.find(({ label }) => label === categories[index]) ?? data[index])?.value ?? 0;
}

function bar(what) {
  const { nodes, step, yOf, middle, categories } = axes(what);
  const width = Math.min(48, (step * 0.72) / what.series.length);
  for (const [number, { name, data }] of what.series.entries()) {
    for (const [index, category] of categories.entries()) {
      const value = valueAt(data, categories, index);
      const x = middle(index) + (number - what.series.length / 2) * width;
      const [top, bottom] = [Math.min(yOf(value), yOf(0)), Math.max(yOf(value), yOf(0))];
      nodes.push(
        svg(
          "rect",
          {
            x: x + 1,
            y: top,
            width: Math.max(1, width - 2),
            height: Math.max(1, bottom - top),
            rx: 3,
            fill: color(number),
          },
          svg("title", {}, `${name}, ${category}: ${value}`),
        ),
      );
    }
  }
  return nodes;
}

const points = (what, { data }, { yOf, middle, categories }) =>
  categories.map((_, index) => `${middle(index)},${yOf(valueAt(data, categories, index))}`);

function line(what) {
  const frame = axes(what);
  const lines = what.series.map((series, number) =>
    svg(
      "polyline",
      {
        points: points(what, series, frame).join(" "),
        fill: "none",
        stroke: color(number),
        "stroke-width": 2.5,
        "stroke-linejoin": "round",
        "stroke-linecap": "round",
      },
      svg("title", {}, series.name),
    ),
  );
  return [...frame.nodes, ...lines];
}

function area(what) {
  const frame = axes(what);
  const { yOf, middle, categories } = frame;
  const areas = what.series.flatMap((series, number) => {
    const top = points(what, series, frame);
    const closed = [`${middle(0)},${yOf(0)}`, ...top, `${middle(categories.length - 1)},${yOf(0)}`];
    return [
      svg(
        "polygon",
        { points: closed.join(" "), fill: color(number), "fill-opacity": 0.25 },
        svg("title", {}, series.name),
      ),
      svg("polyline", {
        points: top.join(" "),
        fill: "none",
        stroke: color(number),
        "stroke-width": 2,
      }),
    ];
  });
  return [...frame.nodes, ...areas];
}
