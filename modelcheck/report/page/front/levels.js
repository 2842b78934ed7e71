/**
 * Where the nodes of a graph stand: in the levels of a breadth-first search, which are known, and inside of a level near
 * those that lead to them (barycentres: Sugiyama, Tagawa and Toda 1981).
 */

/**
 * The place of each node: its level, and its place in the level, counted from the middle of the widest one.
 * @param {number[]} levels The level of each node.
 * @param {[number, number, number][]} edges From node, to node, whatever.
 * @returns {{x: number, y: number}[]}
 */
export function placed(levels, edges) {
  const depth = Math.max(-1, ...levels) + 1;
  const members = Array.from({ length: depth }, () => /** @type {number[]} */ ([]));
  levels.forEach((level, node) => members[level].push(node));
  const [before, after] = [neighbours(levels, edges, -1), neighbours(levels, edges, 1)];
  const order = new Array(levels.length).fill(0);
  for (const level of members) level.forEach((node, place) => { order[node] = place; });
  for (let sweep = 0; sweep < 2; sweep += 1) {
    for (let level = 1; level < depth; level += 1) arrange(members[level], before, order);
    for (let level = depth - 2; level >= 0; level -= 1) arrange(members[level], after, order);
  }
  const widest = Math.max(1, ...members.map((level) => level.length));
  return levels.map((level, node) => ({ x: level, y: order[node] + (widest - members[level].length) / 2 }));
}

/**
 * The level of each group: the steps from the first one.
 * @param {number} count
 * @param {[number, number, string, number][]} edges
 * @returns {number[]}
 */
export function distances(count, edges) {
  const levels = new Array(count).fill(-1);
  let now = count > 0 ? [0] : [];
  for (let level = 0; now.length > 0; level += 1) {
    for (const node of now) levels[node] = level;
    const next = new Set(edges.filter(([from, to]) => levels[from] === level && levels[to] < 0).map(([, to]) => to));
    now = [...next];
  }
  return levels.map((level) => Math.max(level, 0));
}

/** @param {number[]} levels @param {[number, number, number][]} edges @param {number} side */
function neighbours(levels, edges, side) {
  const found = levels.map(() => /** @type {number[]} */ ([]));
  for (const [from, to] of edges) {
    if (levels[to] - levels[from] === 1) side < 0 ? found[to].push(from) : found[from].push(to);
  }
  return found;
}

/** @param {number[]} level @param {number[][]} near @param {number[]} order */
function arrange(level, near, order) {
  const centre = (/** @type {number} */ node) => near[node].length === 0
    ? order[node] : near[node].reduce((sum, each) => sum + order[each], 0) / near[node].length;
  const centres = new Map(level.map((node) => [node, centre(node)]));
  level.sort((a, b) => Number(centres.get(a)) - Number(centres.get(b)) || order[a] - order[b]);
  level.forEach((node, place) => { order[node] = place; });
}
