/** The data_visualization block: bars, lines, areas and pies, drawn as SVG. */

import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [560, 240];
const TICKS = 5;
const LETTER_PX = 6.4;
const LINE_PX = 14;
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
  const picture = svg("svg", { role: "img", "aria-label": `${title}. ${spoken(what)}` });
  const show = (width) => {
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    picture.replaceChildren(...draw(what, width));
  };
  show(WIDTH);
  // Drawn for the width that there is, so that its words keep their size on a phone.
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width) show(Math.round(contentRect.width));
  }).observe(picture);
  const names = legend(what);
  return h(
    "figure",
    { class: "block chart" },
    h("figcaption", {}, title),
    picture,
    names.length > 1 && h("ul", { class: "legend" }, names),
  );
}

function legend({ segments, series }) {
  const sum = (segments ?? []).reduce((total, { value }) => total + value, 0) || 1;
  const share = (value) => `${short(value)} (${Math.round((value / sum) * 100)}%)`;
  const rows = segments
    ? segments.map(({ label, value }) => [label, h("span", { class: "note" }, share(value))])
    : series.map(({ name }) => [name]);
  return rows.map((row, index) =>
    h("li", {}, h("i", { style: { background: color(index) } }), row),
  );
}

function spoken({ segments, series }) {
  const list = (points) => points.map(({ label, value }) => `${label} ${value}`).join(", ");
  return segments
    ? list(segments)
    : series.map(({ name, data }) => `${name}: ${list(data)}`).join("; ");
}

function pie({ segments }, width) {
  const sum = segments.reduce((total, { value }) => total + value, 0) || 1;
  const [x, y, radius] = [width / 2, HEIGHT / 2, HEIGHT / 2 - 12];
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
function axes({ series, axis_config: config = {} }, width) {
  const categories = config.categories ?? series[0].data.map(({ label }) => label);
  const values = series.flatMap(({ data }) => data.map(({ value }) => value));
  const { least, most, tick } = scale(values);
  const ticks = Array.from({ length: Math.round((most - least) / tick) + 1 }, (_, nth) =>
    Number((least + nth * tick).toPrecision(12)),
  );
  const longest = Math.max(...ticks.map((value) => short(value).length));
  const plot = { left: longest * LETTER_PX + (config.y_label ? 30 : 12), right: width - 8, top: 10 };
  const step = (plot.right - plot.left) / categories.length;
  const room = Math.max(...categories.map((label) => cut(label).length)) * LETTER_PX + 8;
  // Where names would touch, every other one stands a line lower; only then some are left out.
  const lower = room > step ? LINE_PX : 0;
  const every = Math.ceil(room / (lower ? 2 * step : step));
  plot.bottom = HEIGHT - (config.x_label ? 40 : 24) - lower;
  const yOf = (value) =>
    plot.bottom - ((value - least) / (most - least)) * (plot.bottom - plot.top);
  const middle = (index) => plot.left + step * (index + 0.5);
  const nodes = ticks.flatMap((value) => [
    svg("line", { class: "axis", x1: plot.left, x2: plot.right, y1: yOf(value), y2: yOf(value) }),
    svg("text", { x: plot.left - 6, y: yOf(value) + 4, "text-anchor": "end" }, short(value)),
  ]);
  for (const [index, label] of categories.entries()) {
    if (index % every) continue;
    const y = plot.bottom + 16 + ((index / every) % 2) * lower;
    nodes.push(svg("text", { x: middle(index), y, "text-anchor": "middle" }, cut(label)));
  }
  nodes.push(...axisLabels(config, plot));
  return { nodes, step, yOf, middle, categories };
}

function axisLabels({ x_label: across, y_label: up }, plot) {
  const [x, y] = [(plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2];
  const common = { "text-anchor": "middle" };
  return [
    across && svg("text", { ...common, x, y: HEIGHT - 6 }, across),
    up && svg("text", { ...common, x: 11, y, transform: `rotate(-90 11 ${y})` }, up),
  ].filter(Boolean);
}

/** Round numbers for the axis, zero among them. */
function scale(values) {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const leastTick = values.every(Number.isInteger) ? 1 : 0;
  const tick = Math.max(leastTick, niceStep((high - low) / TICKS || 1));
  const [least, most] = [Math.floor(low / tick) * tick, Math.ceil(high / tick) * tick];
  return { least, most: most > least ? most : least + tick, tick };
}

function niceStep(value) {
  const size = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * size).find((step) => step >= value * 0.999);
}

const short = (value) =>
  new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }).format(value);
const cut = (label) => (label.length > 10 ? `${label.slice(0, 9).replace(/…$/, "")}…` : label);

function valueAt(data, categories, index) {
  return (data.find(({ label }) => label === categories[index]) ?? data[index])?.value ?? 0;
}

function bar(what, plotWidth) {
  const { nodes, step, yOf, middle, categories } = axes(what, plotWidth);
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

function line(what, width) {
  const frame = axes(what, width);
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

function area(what, width) {
  const frame = axes(what, width);
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
