/** Two runs beside each other, of one spec or of two, aligned on their steps. */

import { aligned } from "./difference.js";
import { html, show } from "./dom.js";

/** @typedef {import("./types.js").SpecDocument} SpecDocument */
/** @typedef {import("./types.js").TraceDocument} TraceDocument */
/** @typedef {import("./types.js").RowDocument} RowDocument */

/**
 * @param {SpecDocument[]} specs
 * @param {SpecDocument} spec The one that is shown.
 * @param {TraceDocument | null} trace The run that is shown.
 * @returns {HTMLElement}
 */
export function compareView(specs, spec, trace) {
  const all = specs.flatMap((each) => each.traces.map((run) => ({ spec: each, run })));
  if (all.length < 2) return html("p", {}, "There is one run only: nothing to compare it with.");
  const here = Math.max(0, all.findIndex((each) => each.spec === spec && each.run === trace));
  const other = all.findIndex((each, index) => index !== here && each.spec === spec);
  const table = html("div", {});
  const selects = [here, other >= 0 ? other : here === 0 ? 1 : 0].map((chosen, side) => html("select", { "aria-label": side ? "right run" : "left run", change: () => draw() },
    ...all.map(({ spec: of, run }, index) => html("option", { value: index, selected: index === chosen }, `${of.name}: ${run.title}`))));
  const draw = () => {
    const [left, right] = selects.map((select) => all[Number(/** @type {HTMLSelectElement} */ (select).value)].run);
    show(table, compared(left, right));
  };
  draw();
  return html("div", { class: "compare" }, html("div", { class: "compare-bar" }, ...selects), table);
}

/** @param {TraceDocument} left @param {TraceDocument} right */
function compared(left, right) {
  const steps = (/** @type {TraceDocument} */ trace) => trace.rows.slice(1).map((row) => row.step);
  const pairs = aligned(steps(left), steps(right));
  const apart = pairs.findIndex(([a, b]) => a === null || b === null);
  const words = apart < 0 ? "Both take the same steps." : `They part after ${apart} step${apart === 1 ? "" : "s"} in common.`;
  const rows = pairs.map(([a, b]) => {
    const same = a !== null && b !== null;
    const cells = [[left, a], [right, b]].flatMap(([trace, at]) => side(/** @type {TraceDocument} */ (trace), /** @type {number | null} */ (at)));
    return html("tr", { class: same ? "" : "is-apart" }, ...cells);
  });
  const heads = ["no.", "step", "what changed", "no.", "step", "what changed"].map((text) => html("th", { scope: "col" }, text));
  return html("div", {}, html("p", {}, words), html("div", { class: "scroll" }, html("table", { class: "compared" }, html("thead", {}, html("tr", {}, ...heads)), html("tbody", {}, ...rows))));
}

/** @param {TraceDocument} trace @param {number | null} at */
function side(trace, at) {
  if (at === null) return [html("td", {}), html("td", { class: "is-nothing" }, "—"), html("td", {})];
  const row = trace.rows[at + 1];
  const wrong = row.violates || row.loses;
  return [html("td", { class: "row-number" }, String(row.number)), html("td", { class: wrong ? "is-wrong" : row.fault ? "is-fault" : "", dir: "auto" }, row.step),
    html("td", { dir: "auto" }, row.changes.map((change) => change.text).join(" · "))];
}
