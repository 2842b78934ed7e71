/** The tabs with no run in them: how often steps happened, the text of the spec, what was done. */

import { html, quoted } from "./dom.js";
import { lines } from "./source.js";

/** @typedef {import("./types.js").SpecDocument} SpecDocument */
/** @typedef {import("./types.js").TraceDocument} TraceDocument */
/** @typedef {import("./types.js").PlaceDocument} PlaceDocument */

/**
 * @param {SpecDocument} spec
 * @returns {HTMLElement}
 */
export function coverageView(spec) {
  if (spec.coverage.length === 0) return html("p", {}, "How often steps happened is not known.");
  const most = Math.max(1, ...spec.coverage.map((each) => each.times));
  const rows = spec.coverage.map((each) => html("tr", { class: each.times ? "" : "is-never" },
    html("th", { scope: "row", class: each.fault ? "is-fault" : "", dir: "auto" }, each.step, each.fault && " (fault)"),
    html("td", { class: "times" }, each.times ? each.times.toLocaleString("en") : "never"),
    html("td", {}, each.times ? html("span", { class: "bar", style: `--share:${each.times / most}` }) : html("span", {}, ...quoted(each.blocked), each.part && place(spec, each.part)))));
  return html("div", { class: "coverage" }, html("p", {}, "How often each step was taken in the search. What never happens is worth a look: perhaps its guard is wrong."),
    html("div", { class: "scroll" }, html("table", {}, html("thead", {}, html("tr", {}, ...["step", "times", "share, or why never"].map((head) => html("th", { scope: "col" }, head)))), html("tbody", {}, ...rows))));
}

/** @param {SpecDocument} spec @param {PlaceDocument} part */
function place(spec, part) {
  const source = spec.sources[part.file];
  return source ? lines(source, part.line, part.endLine, [{ place: part, kind: "is-false" }]) : null;
}

/**
 * @param {SpecDocument} spec
 * @param {TraceDocument | null} trace
 * @param {number} number
 * @returns {HTMLElement}
 */
export function sourceView(spec, trace, number) {
  const files = Object.entries(spec.sources);
  if (files.length === 0) return html("p", {}, "The text of the spec cannot be read.");
  const row = trace?.rows[number];
  return html("div", {}, ...files.map(([name, source]) => {
    const marks = [{ place: row?.source ?? null, kind: "is-here" }, { place: row?.blame ?? null, kind: "is-blame" }].filter((mark) => mark.place?.file === name);
    return html("section", {}, html("h2", { dir: "auto" }, name), lines(source, source.first, source.first + source.lines.length - 1, marks));
  }));
}

/**
 * @param {SpecDocument} spec
 * @param {TraceDocument | null} trace
 * @param {string} version
 * @returns {HTMLElement}
 */
export function aboutView(spec, trace, version) {
  const command = trace?.command;
  return html("div", { class: "about" },
    spec.about && html("p", { dir: "auto" }, ...quoted(spec.about)),
    html("p", {}, "Spec: ", html("code", { dir: "auto" }, spec.file), spec.parameters && html("span", {}, " with ", html("code", {}, spec.parameters))),
    html("h2", {}, "What was explored"), html("ul", {}, ...spec.run.map((line) => html("li", { dir: "auto" }, ...quoted(line)))),
    command && html("p", {}, "To walk on from here: ", html("code", {}, command)),
    spec.proof && html("details", {}, html("summary", {}, "Why it holds for any size"), html("pre", { class: "proof", tabindex: "0" }, spec.proof)),
    html("p", { class: "dim" }, `modelcheck ${version}`));
}
