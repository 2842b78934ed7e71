/** Where the parts of the lanes stand: pure numbers, which `lanes.js` draws. */

/** @typedef {import("./types.js").TraceDocument} TraceDocument */
/** @typedef {import("./types.js").RowDocument} RowDocument */

/**
 * A piece of a lane beside one row: what it looks like above and below the middle.
 * @typedef {"whole" | "broken"} Line
 * @typedef {{above: Line, below: Line}} Piece
 */

/**
 * The lanes of each row: that of a participant that crashed is broken until it does something again.
 * @param {TraceDocument} trace
 * @returns {Piece[][]}
 */
export function pieces(trace) {
  /** @type {Line[]} */
  const now = trace.lanes.map(() => "whole");
  return trace.rows.map((row) => {
    const above = [...now];
    for (const lane of active(row)) now[lane] = "whole";
    for (const [lane, kind] of row.glyphs) if (kind === "crash") now[lane] = "broken";
    return above.map((line, lane) => ({ above: line, below: now[lane] }));
  });
}

/** @param {RowDocument} row @returns {number[]} */
function active(row) {
  const lanes = row.glyphs.map(([lane]) => lane);
  return row.arrow === null ? lanes : [...lanes, row.arrow[0], row.arrow[1]];
}

/**
 * The pixels between two lanes: enough for the longest label where there is room, and never so few that lanes touch.
 * @param {TraceDocument} trace
 * @param {number} room The pixels for all lanes.
 * @returns {number}
 */
export function gapOf(trace, room) {
  const labels = trace.rows.map((row) => (row.arrow === null ? 0 : row.arrow[2].length));
  const names = trace.lanes.map((name) => name.length);
  const wished = Math.max(...labels.map((length) => length * 6.4 + 34), ...names.map((length) => length * 7 + 16), 150);
  const most = trace.lanes.length > 1 ? (room - 2 * EDGE) / (trace.lanes.length - 1) : wished;
  return Math.round(Math.max(Math.min(wished, most, 190), 44));
}

/** The pixels left of the first lane and right of the last one. */
export const EDGE = 34;

/**
 * The width of all lanes.
 * @param {TraceDocument} trace
 * @param {number} gap
 * @returns {number}
 */
export function widthOf(trace, gap) {
  return trace.lanes.length === 0 ? 0 : 2 * EDGE + gap * (trace.lanes.length - 1);
}

/**
 * The row to look at first: the one that did it, else the one where it shows, else the last.
 * @param {TraceDocument} trace
 * @returns {number}
 */
export function firstLook(trace) {
  const shows = trace.rows.findIndex((row) => row.violates || row.loses);
  return trace.culprit ?? (shows < 0 ? trace.rows.length - 1 : shows);
}
