/** A trace file that was dropped on the page: it is shown as it is, and marked as not replayed. */

/** @typedef {import("./types.js").TraceDocument} TraceDocument */
/** @typedef {import("./types.js").RowDocument} RowDocument */

/**
 * The run in a file that `verify` has saved.
 * @param {string} text
 * @param {string} name The name of the file.
 * @returns {{trace: TraceDocument, spec: string} | {problem: string}}
 */
export function runOf(text, name) {
  /** @type {any} */
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    return { problem: `${name} is no trace: it is not JSON` };
  }
  if (found?.schema !== "modelcheck.trace/2" || !Array.isArray(found.trace) || found.trace.length === 0) {
    return { problem: `${name} is no trace of this version (modelcheck.trace/2)` };
  }
  const states = found.trace.map((/** @type {any} */ entry) => flat(entry?.state ?? {}));
  const cells = [...new Set(states.flatMap((/** @type {Map<string, string>} */ state) => [...state.keys()]))];
  const rows = states.map((/** @type {Map<string, string>} */ state, /** @type {number} */ number) => {
    const entry = found.trace[number];
    const before = number > 0 ? states[number - 1] : state;
    const changes = cells.filter((cell) => before.get(cell) !== state.get(cell)).map((cell) => ({ text: `${cell} ${before.get(cell) ?? "—"} → ${state.get(cell) ?? "—"}`, kind: /** @type {const} */ ("plain") }));
    return { number, step: stepText(entry), fault: entry?.fault === true, glyphs: [], arrow: null, changes, violates: false, loses: false,
      values: cells.map((cell) => state.get(cell) ?? "—"), truths: [], strips: [], watched: [], source: null, blame: null, node: null };
  });
  const trace = { id: `file-${name}`, kind: /** @type {const} */ ("file"), title: `${name}: ${found.property ?? "a run"}`, parameters: "", why: [], culprit: null,
    loop: null, lanes: [], cells, watches: [], rows, replayed: false, saved: found, command: `modelcheck show ${name}` };
  return { trace, spec: String(found.spec ?? "") };
}

/** @param {any} entry */
function stepText(entry) {
  if (typeof entry?.step !== "string") return "";
  const given = Object.entries(entry.arguments ?? {}).map(([name, value]) => (typeof value === "string" ? value : `${name}=${JSON.stringify(value)}`));
  return given.length ? `${entry.step}(${given.join(", ")})` : entry.step;
}

/** @param {any} value @param {string} [name] @returns {Map<string, string>} */
function flat(value, name = "") {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return new Map([[name, typeof value === "string" ? value : JSON.stringify(value)]]);
  const parts = Object.entries(value).flatMap(([key, inner]) => [...flat(inner, name === "" ? key : `${name}[${key}]`)]);
  return new Map(parts);
}
