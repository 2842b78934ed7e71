/** The log of each partition, with how often each record took effect and what points where. */

import { html } from "./dom.js";

/** @typedef {import("./types.js").StripDocument} StripDocument */
/** @typedef {import("./types.js").PointerDocument} PointerDocument */

/**
 * The logs in one state.
 * @param {StripDocument[]} strips
 * @returns {HTMLElement[]}
 */
export function stripsOf(strips) {
  return strips.map(stripOf);
}

/**
 * The pointers at each offset, the end of the log included, the ones that survive a crash first.
 * @param {StripDocument} strip
 * @returns {PointerDocument[][]}
 */
export function pointersAt(strip) {
  const places = Array.from({ length: strip.effects.length + 1 }, () => /** @type {PointerDocument[]} */ ([]));
  const there = strip.pointers.filter((each) => each.at !== null && each.at >= 0);
  for (const pointer of [...there].sort((a, b) => Number(b.shared) - Number(a.shared))) {
    places[Math.min(Number(pointer.at), strip.effects.length)].push(pointer);
  }
  return places;
}

/** @param {number} times */
function timesWords(times) {
  if (times === 0) return "";
  return times === 1 ? "took effect" : times === 2 ? "took effect twice" : `took effect ${times} times`;
}

/** @param {StripDocument} strip */
function stripOf(strip) {
  const columns = `grid-template-columns: repeat(${strip.effects.length}, minmax(5.2em, 9em)) minmax(4em, auto)`;
  const slots = strip.effects.map((times, offset) => {
    const beyond = strip.end !== null && offset >= strip.end;
    const kind = times > 1 ? "is-twice" : times === 1 ? "is-done" : beyond ? "is-beyond" : "";
    return html("li", { class: `slot ${kind}` }, html("b", {}, String(offset)), " ", beyond ? "not written" : timesWords(times));
  });
  const below = pointersAt(strip).map((pointers) => html("span", { class: "pointers" }, ...pointers.map((pointer) =>
    html("span", { class: pointer.shared ? "pointer is-shared" : "pointer" }, "▲ ", html("span", { dir: "auto" }, pointer.name)))));
  return html("section", { class: "strip", "aria-label": `log ${strip.name}`.trim() },
    html("h3", { dir: "auto" }, strip.name ? `log of ${strip.name}` : "log"),
    html("div", { class: "strip-box" },
      html("ol", { class: "slots", style: columns }, ...slots, html("li", { class: "slot-end" }, "end")),
      html("div", { class: "slots", style: columns }, ...below)),
    strip.words && html("p", { class: "strip-words" }, strip.words));
}
