/** The legend: what each sign means, and each key. */

import { html } from "./dom.js";

const SIGNS = [
  ["●", "a record takes effect, where the outside world can see it"],
  ["◉", "it takes effect again"],
  ["✕", "a crash; the lane is broken until somebody comes back"],
  ["◆", "another fault"],
  ["→", "something crosses from one to the other: an offset, a record"],
  ["▶", "the step to look at"],
  ["↺", "from here on the run repeats for ever"],
  ["▲", "what points into the log; bold where it survives a crash"],
];
const KEYS = [["j, ↓ / k, ↑", "next step, step before"], ["Home / End", "first state, last step"], ["/", "filter the state"], ["d", "changed parts only, or all"],
  ["g", "state graph"], ["u, 1 to 9", "undo, take a step (live)"], ["?", "this help"], ["Esc", "close it"]];

/** @returns {HTMLDialogElement} */
export function help() {
  const list = (/** @type {string[][]} */ rows) => html("dl", {}, ...rows.flatMap(([term, words]) => [html("dt", {}, term), html("dd", {}, words)]));
  return /** @type {HTMLDialogElement} */ (html("dialog", { id: "help", "aria-labelledby": "help-title" }, html("h2", { id: "help-title" }, "Signs and keys"), list(SIGNS), list(KEYS),
    html("form", { method: "dialog" }, html("button", {}, "Close"))));
}
