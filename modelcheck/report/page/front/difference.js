/** What differs between two states, and between two runs. */

/** @typedef {import("./types.js").TraceDocument} TraceDocument */

/**
 * @typedef {object} Difference
 * @property {string} name
 * @property {string} before Empty where nothing changed.
 * @property {string} now
 * @property {boolean} changed
 */

/**
 * The state of a row, with what it was before.
 * @param {TraceDocument} trace
 * @param {number} number
 * @returns {Difference[]}
 */
export function differences(trace, number) {
  const now = trace.rows[number].values;
  const before = number > 0 ? trace.rows[number - 1].values : now;
  return trace.cells.map((name, index) => {
    const changed = before[index] !== now[index];
    return { name, before: changed ? before[index] : "", now: now[index], changed };
  });
}

/**
 * What a filter leaves: parts whose name or value holds all of its words.
 * @param {Difference[]} all
 * @param {string} filter
 * @param {boolean} changedOnly
 * @returns {Difference[]}
 */
export function filtered(all, filter, changedOnly) {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return all.filter((each) => {
    const text = `${each.name} ${each.before} ${each.now}`.toLowerCase();
    return (each.changed || !changedOnly) && words.every((word) => text.includes(word));
  });
}

/**
 * Two sequences beside each other, so that as many equal items as possible stand in one line: pairs of positions, null
 * where one has nothing there.
 * @param {string[]} left
 * @param {string[]} right
 * @returns {[number | null, number | null][]}
 */
export function aligned(left, right) {
  const longest = Array.from({ length: left.length + 1 }, () => new Array(right.length + 1).fill(0));
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      longest[i][j] = left[i] === right[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  /** @type {[number | null, number | null][]} */
  const pairs = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) pairs.push([i++, j++]);
    else if (j >= right.length || (i < left.length && longest[i + 1][j] >= longest[i][j + 1])) pairs.push([i++, null]);
    else pairs.push([null, j++]);
  }
  return pairs;
}
