/** The tab in which states are taken together by the values of chosen parts. */

import { canvas } from "./canvas.js";
import { html, show, svg } from "./dom.js";
import { grouped, isWhole } from "./grouping.js";
import { distances, placed } from "./levels.js";

/** @typedef {import("./types.js").GraphDocument} GraphDocument */
/** @typedef {import("./types.js").GroupingDocument} GroupingDocument */

/**
 * @param {GraphDocument | null} graph
 * @param {((by: string[]) => Promise<GroupingDocument | {problem: string}>) | null} ask A server that groups; null without one.
 * @returns {HTMLElement}
 */
export function groupsView(graph, ask) {
  if (graph === null) return html("p", {}, "No state was reached.");
  const result = html("div", { "aria-live": "polite" });
  const free = isWhole(graph) || ask !== null;
  const first = free ? graph.cells.slice(0, 1) : graph.groupings[0]?.by ?? [];
  const boxes = graph.cells.map((name) => html("input", { type: "checkbox", value: name, checked: first.includes(name) }));
  const offered = new Map(graph.groupings.map((each) => [each.by.join("\n"), each]));
  const draw = async () => {
    const by = boxes.filter((box) => /** @type {HTMLInputElement} */ (box).checked).map((box) => /** @type {HTMLInputElement} */ (box).value);
    if (by.length === 0) return show(result, html("p", {}, "Choose at least one part of the state."));
    const found = isWhole(graph) ? grouped(graph, by) : ask !== null ? await ask(by) : offered.get(by.join("\n")) ?? null;
    if (found === null) show(result, html("p", {}, free ? "These have too many values together: choose fewer." : `Ready-made for this file: ${[...offered.values()].map((each) => each.by.join(" and ")).join("; ") || "none"}.`));
    else if ("problem" in found) show(result, html("p", {}, found.problem));
    else show(result, drawn(found));
    return undefined;
  };
  for (const box of boxes) box.addEventListener("change", draw);
  void draw();
  return html("div", { class: "groups" },
    html("fieldset", {}, html("legend", {}, "One box for all states with the same"), ...boxes.map((box, index) => html("label", { dir: "auto" }, box, ` ${graph.cells[index]}`))),
    result);
}

/** @param {GroupingDocument} found */
function drawn(found) {
  const between = /** @type {[number, number, number][]} */ (found.edges.map(([from, to, , times]) => [from, to, times]));
  const places = placed(distances(found.groups.length, found.edges), between);
  const texts = found.groups.map((group) => found.by.map((name, index) => `${name} = ${group.values[index]}`));
  const width = Math.min(Math.max(90, ...texts.flat().map((text) => text.length * 6.8 + 20)), 260);
  const height = 24 + found.by.length * 15;
  const x = (/** @type {number} */ group) => 16 + places[group].x * (width + 110);
  const y = (/** @type {number} */ group) => 26 + places[group].y * (height + 34);
  const boxes = found.groups.map((group, index) => svg("g", { class: `group ${group.mark ? `is-${group.mark}` : ""}` },
    svg("rect", { x: x(index), y: y(index), width, height, rx: 6 }),
    ...texts[index].map((text, line) => svg("text", { x: x(index) + 10, y: y(index) + 16 + line * 15 }, text.slice(0, 36))),
    svg("text", { class: "count", x: x(index) + width - 8, y: y(index) + height - 6, "text-anchor": "end" }, `${group.states} state${group.states === 1 ? "" : "s"}`),
    svg("title", {}, texts[index].join("\n"))));
  const pairs = new Map(found.edges.filter(([from, to]) => from !== to).map(([from, to]) => [`${from} ${to}`, [from, to]]));
  const arrows = [...pairs.values()].map(([from, to]) => {
    const steps = found.edges.filter((edge) => edge[0] === from && edge[1] === to).map((edge) => `${edge[2]} ×${edge[3]}`);
    const back = places[to].x < places[from].x;
    const beside = places[to].x === places[from].x;
    const [sx, sy] = back ? [x(from), y(from) + height / 2] : [x(from) + width, y(from) + height / 2];
    const [tx, ty] = beside ? [x(to) + width, y(to) + height / 2 + (sy > y(to) ? 6 : -6)] : back ? [x(to) + width, y(to) + height / 2 + 8] : [x(to), y(to) + height / 2 - 4];
    const path = beside ? `M${sx} ${sy}C${sx + 46} ${sy} ${sx + 46} ${ty} ${tx} ${ty}` : back ? `M${sx} ${sy}C${sx - 60} ${sy + 40} ${tx + 60} ${ty + 40} ${tx} ${ty}` : `M${sx} ${sy}C${sx + 40} ${sy} ${tx - 40} ${ty} ${tx} ${ty}`;
    const label = back || beside ? null : svg("text", { class: "count", x: (sx + tx) / 2, y: (sy + ty) / 2 - 4, "text-anchor": "middle" }, steps[0].slice(0, 16) + (steps.length > 1 ? " …" : ""));
    return svg("g", { class: "group-edge" }, svg("path", { d: path }), svg("circle", { cx: tx, cy: ty, r: 3 }), label, svg("title", {}, steps.join(", ")));
  });
  const right = Math.max(0, ...found.groups.map((_, index) => x(index) + width)) + 16;
  const bottom = Math.max(0, ...found.groups.map((_, index) => y(index) + height)) + 40;
  const name = (/** @type {number} */ group) => texts[group].join(", ");
  return html("div", {}, found.leftOut && html("p", { class: "left-out" }, found.leftOut),
    found.groups.some((group) => group.mark) && html("p", { class: "graph-legend" }, html("span", { class: "key is-lost" }, "in some of these states a record is lost"), html("span", { class: "key is-duplicate" }, "in some of these states a record took effect twice")),
    canvas(right, bottom, "groups of states", [...arrows, ...boxes]),
    html("details", {}, html("summary", {}, "as a table"), html("table", { class: "state" },
      html("thead", {}, html("tr", {}, ...["from", "step", "to", "times"].map((head) => html("th", { scope: "col" }, head)))),
      html("tbody", {}, ...found.edges.map(([from, to, step, times]) => html("tr", {}, ...[name(from), step, name(to), String(times)].map((text) => html("td", { dir: "auto" }, text))))))));
}
