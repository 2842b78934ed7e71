/** The state graph, drawn in the levels of the search. */

import { canvas } from "./canvas.js";
import { html, show, svg } from "./dom.js";
import { placed } from "./levels.js";

/** @typedef {import("./types.js").GraphDocument} GraphDocument */
/** @typedef {import("./types.js").TraceDocument} TraceDocument */

const [LEAST_DX, DY, EDGE] = [64, 26, 24];

/** The width of the picture for its height: about that of the box around it. */
const ASPECT = 2.2;

/**
 * The tab of the state graph.
 * @param {GraphDocument | null} graph
 * @param {TraceDocument | null} trace Its states are marked.
 * @param {(row: number) => void} go Leads to a row of the trace.
 * @returns {HTMLElement}
 */
export function graphView(graph, trace, go) {
  if (graph === null) return html("p", {}, "No state was reached.");
  const rows = new Map((trace?.rows ?? []).filter((row) => row.node !== null).map((row) => [row.node, row.number]));
  const places = placed(graph.nodes.map((node) => node.level - Math.min(...firstLevel(graph))), graph.edges);
  const [columns, tallest] = [Math.max(1, ...places.map((place) => place.x)), Math.max(0, ...places.map((place) => place.y))];
  const dx = Math.max(LEAST_DX, (tallest * DY * ASPECT) / columns);
  const x = (/** @type {number} */ node) => EDGE + places[node].x * dx;
  const y = (/** @type {number} */ node) => EDGE + places[node].y * DY;
  const panel = html("div", { class: "graph-state", "aria-live": "polite" }, html("p", {}, "Choose a state to see its values."));
  const circles = graph.nodes.map((node, index) => {
    const on = rows.has(node.state);
    const choose = () => {
      show(panel, stateTable(graph, index, rows.get(node.state)));
      const row = rows.get(node.state);
      if (row !== undefined) go(row);
    };
    const classes = ["node", node.mark && `is-${node.mark}`, on && "is-on"].filter(Boolean).join(" ");
    return svg("circle", { class: classes, cx: x(index), cy: y(index), r: on ? 7 : 5, tabindex: on ? "0" : "-1", role: "button",
      "aria-label": `state ${node.state}${node.mark ? `, ${node.mark}` : ""}${on ? `, step ${rows.get(node.state)} of the run` : ""}`,
      click: choose, keydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") choose(); } });
  });
  const edges = graph.edges.map(([from, to, label]) => {
    const on = rows.has(graph.nodes[from].state) && rows.get(graph.nodes[to].state) === Number(rows.get(graph.nodes[from].state)) + 1;
    const bend = places[to].x <= places[from].x ? -24 : 0;
    const path = `M${x(from)} ${y(from)}Q${(x(from) + x(to)) / 2} ${(y(from) + y(to)) / 2 + bend} ${x(to)} ${y(to)}`;
    const kind = ["edge", graph.labels[label].fault && "is-fault", on && "is-on"].filter(Boolean).join(" ");
    return svg("path", { class: kind, d: path }, svg("title", {}, graph.labels[label].text));
  });
  const [width, height] = [2 * EDGE + columns * dx, 2 * EDGE + tallest * DY];
  const search = html("input", { type: "search", id: "graph-filter", placeholder: "committed 1, running true", "aria-label": "mark states with these values" });
  search.addEventListener("input", () => mark(graph, circles, /** @type {HTMLInputElement} */ (search).value));
  return html("div", { class: "graph" },
    html("p", {}, words(graph), graph.leftOut && html("strong", { class: "left-out" }, ` ${graph.leftOut}.`)),
    html("div", { class: "graph-bar" }, search, legend()),
    canvas(width, height, "state graph", [...edges, ...circles]),
    panel, graph.leftOut && histogram(graph));
}

/** @param {GraphDocument} graph */
function firstLevel(graph) {
  return graph.nodes.length ? graph.nodes.map((node) => node.level) : [0];
}

/** @param {GraphDocument} graph */
function words(graph) {
  const all = graph.complete ? "every reachable state was visited" : "not every reachable state was visited";
  return `${graph.states.toLocaleString("en")} states, ${graph.transitions.toLocaleString("en")} transitions: ${all}. From left to right: 0, 1, 2, ... steps from the first state.`;
}

function legend() {
  const item = (/** @type {string} */ kind, /** @type {string} */ text) => html("span", { class: `key is-${kind}` }, text);
  return html("span", { class: "graph-legend" }, item("on", "this run"), item("lost", "a record is lost"), item("duplicate", "a record took effect twice"), item("fault", "a fault"));
}

/** @param {GraphDocument} graph @param {SVGElement[]} circles @param {string} filter */
function mark(graph, circles, filter) {
  const phrases = filter.toLowerCase().split(",").map((phrase) => phrase.split(/[\s=]+/).filter((word) => word !== "")).filter((words_) => words_.length > 0);
  circles.forEach((circle, index) => {
    const texts = graph.cells.map((name, cell) => `${name} ${graph.texts[graph.nodes[index].values[cell]]}`.toLowerCase());
    const is = (/** @type {string[]} */ phrase) => texts.some((text) => phrase.every((word) => text.includes(word)));
    circle.classList.toggle("is-found", phrases.length > 0 && phrases.every(is));
  });
}

/** @param {GraphDocument} graph @param {number} index @param {number | undefined} row */
function stateTable(graph, index, row) {
  const node = graph.nodes[index];
  const rows = graph.cells.map((name, cell) => html("tr", {}, html("th", { scope: "row", dir: "auto" }, name), html("td", { dir: "auto" }, graph.texts[node.values[cell]])));
  const out = graph.edges.filter(([from]) => from === index).map(([, , label]) => graph.labels[label].text);
  return html("section", {}, html("h2", {}, `State ${node.state}, ${node.level} steps from the first${row === undefined ? "" : `, after step ${row} of the run`}`),
    html("table", { class: "state" }, html("tbody", {}, ...rows)), html("p", {}, out.length ? `steps drawn from here: ${out.join(", ")}` : "no step is drawn from here"));
}

/** @param {GraphDocument} graph */
function histogram(graph) {
  const most = Math.max(1, ...graph.histogram);
  const bars = graph.histogram.map((count, level) => html("li", { style: `--share:${count / most}`, title: `level ${level}: ${count} states` }, html("span", {}, `${level}: ${count.toLocaleString("en")}`)));
  return html("section", {}, html("h2", {}, "States by the number of steps from the first"), html("ol", { class: "histogram" }, ...bars));
}
