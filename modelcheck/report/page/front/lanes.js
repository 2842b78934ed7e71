/** The lanes of a run, a row for each step, each a button that leads there. */

import { html, svg } from "./dom.js";
import { EDGE, gapOf, pieces, widthOf } from "./shape.js";

/** @typedef {import("./types.js").TraceDocument} TraceDocument */
/** @typedef {import("./types.js").RowDocument} RowDocument */
/** @typedef {import("./shape.js").Piece} Piece */

/** The pixels from the top of a row to the middle of its first line. */
const MIDDLE = 19;

/**
 * All rows of a run.
 * @param {TraceDocument} trace
 * @param {number} room The pixels for the names of steps and the lanes.
 * @param {(number: number) => void} go Leads to a row.
 * @returns {HTMLElement}
 */
export function lanes(trace, room, go) {
  const longest = Math.max(11, ...trace.rows.map((row) => row.step.length));
  const step = Math.min(longest, 24) * 7.6;
  const gap = gapOf(trace, Math.max(room - step, 140));
  const width = widthOf(trace, gap);
  const drawn = pieces(trace);
  const rows = trace.rows.map((row, index) => rowOf(trace, row, drawn[index], gap, width, go));
  const names = trace.lanes.map((name, lane) =>
    html("span", { class: "lane-name", style: `left:${EDGE + lane * gap}px`, dir: "auto" }, name));
  return html("div", { class: "lanes", style: `--step:${step}px` },
    html("div", { class: "lanes-head", "aria-hidden": "true" },
      html("span", { class: "row-number" }), html("span", { class: "row-step" }, "step"),
      html("span", { class: "row-lanes", style: `width:${width}px` }, ...names), html("span", { class: "row-changes" }, "what changed")),
    html("ol", { class: "rows", "aria-label": "steps" }, ...rows),
    trace.loop && html("p", { class: "loop" }, `↺ ${trace.loop.words}`));
}

/** @param {TraceDocument} trace @param {RowDocument} row @param {Piece[]} drawn @param {number} gap @param {number} width @param {(number: number) => void} go */
function rowOf(trace, row, drawn, gap, width, go) {
  const wrong = row.violates || row.loses || row.number === trace.culprit;
  const classes = ["row", row.fault && "is-fault", wrong && "is-wrong", inLoop(trace, row) && "in-loop"];
  const here = row.number === trace.culprit ? html("span", { class: "here", title: "the step to look at" }, "▶") : null;
  return html("li", {},
    html("button", { class: classes.filter(Boolean).join(" "), type: "button", "data-number": row.number, click: () => go(row.number) },
      html("span", { class: "row-number" }, here, String(row.number)),
      html("span", { class: "row-step", dir: "auto" }, row.number ? row.step : "first state"),
      html("span", { class: "row-lanes", style: `width:${width}px` }, picture(row, drawn, gap, width)),
      html("span", { class: "row-changes" }, ...row.changes.map((change) =>
        html("span", { class: `change is-${change.kind}`, dir: "auto" }, change.text)))));
}

/** @param {TraceDocument} trace @param {RowDocument} row */
function inLoop(trace, row) {
  return trace.loop !== null && row.number >= trace.loop.from;
}

/** @param {RowDocument} row @param {Piece[]} drawn @param {number} gap @param {number} width */
function picture(row, drawn, gap, width) {
  const x = (/** @type {number} */ lane) => EDGE + lane * gap;
  const lines = drawn.flatMap((piece, lane) => [
    svg("line", { class: `lane is-${piece.above}`, x1: x(lane), x2: x(lane), y1: 0, y2: MIDDLE }),
    svg("line", { class: `lane is-${piece.below}`, x1: x(lane), x2: x(lane), y1: MIDDLE, y2: "100%" }),
  ]);
  const middle = svg("g", { transform: `translate(0 ${MIDDLE})` }, row.arrow && arrow(row.arrow, x), ...row.glyphs.map(([lane, kind]) =>
    glyph(kind, x(lane), row.changes.some((change) => change.kind === "again"))));
  return svg("svg", { class: "picture", width, height: "100%", role: "img", "aria-label": words(row) }, ...lines, middle);
}

/** @param {[number, number, string]} given @param {(lane: number) => number} x */
function arrow([from, to, label], x) {
  const side = to > from ? 1 : -1;
  const [start, end] = [x(from) + side * 2, x(to) - side * 4];
  const room = Math.abs(x(from + side) - x(from)) - 26;
  const shown = label.length * 6.4 <= room;
  return svg("g", { class: "arrow" },
    svg("line", { x1: start, x2: end, y1: 0, y2: 0 }),
    svg("path", { d: `M${end} 0l${-side * 7} -4v8z` }),
    svg("title", {}, label || "something crosses"),
    shown && svg("text", { x: (x(from) + x(from + side)) / 2, y: -5, "text-anchor": "middle" }, label));
}

/** @param {string} kind @param {number} x @param {boolean} again */
function glyph(kind, x, again) {
  if (kind === "effect") {
    const ring = again && svg("circle", { class: "glyph-ring", cx: x, cy: 0, r: 10 });
    return svg("g", {}, svg("circle", { class: again ? "glyph-again" : "glyph-effect", cx: x, cy: 0, r: 6 }), ring);
  }
  if (kind === "crash") return svg("path", { class: "glyph-crash", d: `M${x - 6} -6l12 12M${x + 6} -6l-12 12` });
  if (kind === "fault") return svg("path", { class: "glyph-fault", d: `M${x} -7l7 7l-7 7l-7 -7z` });
  return svg("circle", { class: "glyph-local", cx: x, cy: 0, r: 3.5 });
}

/** @param {RowDocument} row */
function words(row) {
  const crossing = row.arrow && row.arrow[2] ? `, ${row.arrow[2]} crosses` : "";
  return `${row.glyphs.map(([, kind]) => kind).join(", ")}${crossing}`.replace(/^, /, "") || "nothing crosses";
}
