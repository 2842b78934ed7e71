/** Pieces of a spec's text, with places marked. */

import { html } from "./dom.js";

/** @typedef {import("./types.js").PlaceDocument} PlaceDocument */
/** @typedef {import("./types.js").SourceDocument} SourceDocument */

/**
 * @typedef {object} Mark
 * @property {PlaceDocument | null} place
 * @property {string} kind A class: `is-blame`, `is-false`.
 */

/**
 * A piece of text cut where marks begin and end: the text, and the class of its mark, which may be empty.
 * @param {string} line
 * @param {number} number
 * @param {Mark[]} marks
 * @returns {[string, string][]}
 */
export function cut(line, number, marks) {
  const kinds = new Array(line.length).fill("");
  for (const { place, kind } of marks) {
    if (place === null || number < place.line || number > place.endLine) continue;
    const from = number === place.line ? place.column - 1 : line.length - line.trimStart().length;
    const to = number === place.endLine ? place.endColumn - 1 : line.length;
    for (let index = from; index < Math.min(to, line.length); index += 1) kinds[index] = kind;
  }
  /** @type {[string, string][]} */
  const pieces = [];
  [...Array(line.length).keys()].forEach((index) => {
    const last = pieces[pieces.length - 1];
    if (last && last[1] === kinds[index]) last[0] += line[index];
    else pieces.push([line[index], kinds[index]]);
  });
  return pieces;
}

/**
 * Lines of a file.
 * @param {SourceDocument} source
 * @param {number} first
 * @param {number} last
 * @param {Mark[]} marks
 * @returns {HTMLElement}
 */
export function lines(source, first, last, marks) {
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  const shown = numbers.filter((number) => source.lines[number - source.first] !== undefined);
  const margin = Math.min(...shown.map((number) => source.lines[number - source.first]).filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length), 80);
  return html("pre", { class: "source", tabindex: "0", "aria-label": `lines ${first} to ${last}` }, ...shown.map((number) => {
    const pieces = cut(source.lines[number - source.first], number, marks);
    if (pieces.length > 0) pieces[0][0] = pieces[0][0].slice(margin);
    const marked = pieces.some(([, kind]) => kind !== "");
    return html("span", { class: marked ? "line is-marked" : "line", "data-line": number },
      html("span", { class: "line-number" }, String(number)),
      ...pieces.map(([text, kind]) => (kind ? html("mark", { class: kind }, text) : document.createTextNode(text))), "\n");
  }));
}
