/** The graph with states taken together that have the same values of some parts. */

/** @typedef {import("./types.js").GraphDocument} GraphDocument */
/** @typedef {import("./types.js").GroupingDocument} GroupingDocument */

/** The groups that a reader can take in. */
export const MOST_GROUPS = 60;

/**
 * The grouping, made here where the graph is there as a whole; null where there are too many groups.
 * @param {GraphDocument} graph
 * @param {string[]} by
 * @returns {GroupingDocument | null}
 */
export function grouped(graph, by) {
  const chosen = by.map((name) => graph.cells.indexOf(name));
  /** @type {Map<string, number>} */
  const numbers = new Map();
  /** @type {GroupingDocument["groups"]} */
  const groups = [];
  const members = graph.nodes.map((node) => {
    const values = chosen.map((cell) => graph.texts[node.values[cell]]);
    const key = JSON.stringify(values);
    const number = numbers.get(key) ?? groups.push({ values, states: 0, mark: "" }) - 1;
    numbers.set(key, number);
    groups[number].states += 1;
    if (node.mark !== "" && groups[number].mark !== "duplicate") groups[number].mark = node.mark;
    return number;
  });
  if (groups.length > MOST_GROUPS) return null;
  /** @type {Map<string, [number, number, string, number]>} */
  const edges = new Map();
  for (const [from, to, label] of graph.edges) {
    const step = graph.labels[label].text.replace(/\(.*$/s, "");
    const key = JSON.stringify([members[from], members[to], step]);
    const edge = edges.get(key) ?? [members[from], members[to], step, 0];
    edge[3] += 1;
    edges.set(key, edge);
  }
  return { by, groups, edges: [...edges.values()], leftOut: "" };
}

/**
 * True if the page has every state, and so can group them itself.
 * @param {GraphDocument} graph
 */
export function isWhole(graph) {
  return graph.complete && graph.nodes.length === graph.states;
}
