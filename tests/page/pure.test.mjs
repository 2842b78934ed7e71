/** The parts of the page that only compute, by the test runner of node. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { aligned, differences, filtered } from "../../modelcheck/report/page/front/difference.js";
import { runOf } from "../../modelcheck/report/page/front/file.js";
import { grouped, isWhole } from "../../modelcheck/report/page/front/grouping.js";
import { distances, placed } from "../../modelcheck/report/page/front/levels.js";
import { fragmentOf, placeOf, stepsOf } from "../../modelcheck/report/page/front/place.js";
import { firstLook, gapOf, pieces, widthOf } from "../../modelcheck/report/page/front/shape.js";
import { cut } from "../../modelcheck/report/page/front/source.js";
import { pointersAt } from "../../modelcheck/report/page/front/strip.js";

const row = (more) => ({ number: 0, step: "", fault: false, glyphs: [], arrow: null, changes: [], violates: false, loses: false, values: [],
  truths: [], strips: [], watched: [], source: null, blame: null, node: null, ...more });
const trace = (rows, more) => ({ id: "t", kind: "counterexample", title: "", parameters: "", why: [], culprit: null, loop: null,
  lanes: ["c0", "broker"], cells: ["a", "b"], watches: [], rows, replayed: true, command: "", ...more });

test("a fragment leads back to its place", () => {
  for (const place of [
    { spec: "A", trace: "no_loss", step: 3, steps: [] },
    { spec: "A & B=#", trace: "weiß", step: 0, steps: [] },
    { spec: "A", trace: "", step: 2, steps: ["start", "poll(c0, p1)", "f(due=True)"] },
  ]) assert.deepEqual(placeOf(fragmentOf(place)), place);
});

test("what a fragment does not say is empty", () => {
  assert.deepEqual(placeOf(""), { spec: "", trace: "", step: -1, steps: [] });
  assert.equal(placeOf("#step=-3").step, -1);
  assert.equal(placeOf("#step=x").step, -1);
});

test("commas between brackets do not part steps", () => {
  assert.deepEqual(stepsOf("start, poll(c0, p1),f([1, 2]) ,"), ["start", "poll(c0, p1)", "f([1, 2])"]);
  assert.deepEqual(stepsOf(""), []);
});

test("a state says what changed", () => {
  const run = trace([row({ values: ["0", "x"] }), row({ number: 1, values: ["1", "x"] })]);
  assert.deepEqual(differences(run, 1), [{ name: "a", before: "0", now: "1", changed: true }, { name: "b", before: "", now: "x", changed: false }]);
  assert.ok(differences(run, 0).every((each) => !each.changed));
  assert.deepEqual(filtered(differences(run, 1), "", true).map((each) => each.name), ["a"]);
  assert.deepEqual(filtered(differences(run, 1), "B x", false).map((each) => each.name), ["b"]);
  assert.deepEqual(filtered(differences(run, 1), "b", true), []);
});

test("two runs are aligned on what they share", () => {
  assert.deepEqual(aligned(["a", "b", "c"], ["a", "c"]), [[0, 0], [1, null], [2, 1]]);
  assert.deepEqual(aligned([], ["x"]), [[null, 0]]);
  for (const [left, right] of [["abcbdab", "bdcaba"], ["xyz", "xyz"], ["", "ab"]].map((pair) => pair.map((text) => [...text]))) {
    const pairs = aligned(left, right);
    assert.deepEqual(pairs.flatMap(([at]) => (at === null ? [] : [at])), [...left.keys()]);
    assert.deepEqual(pairs.flatMap(([, at]) => (at === null ? [] : [at])), [...right.keys()]);
    for (const [i, j] of pairs) if (i !== null && j !== null) assert.equal(left[i], right[j]);
  }
});

test("a lane is broken from a crash until its participant acts again", () => {
  const run = trace([row({}), row({ glyphs: [[0, "crash"]] }), row({}), row({ arrow: [1, 0, "committed 0"] }), row({ glyphs: [[0, "effect"]] })]);
  const lane = pieces(run).map((each) => [each[0].above, each[0].below]);
  assert.deepEqual(lane, [["whole", "whole"], ["whole", "broken"], ["broken", "broken"], ["broken", "whole"], ["whole", "whole"]]);
  assert.ok(pieces(run).every((each) => each[1].below === "whole"));
});

test("lanes have room for labels, and never touch", () => {
  const run = trace([row({ arrow: [0, 1, "committed 0"] })]);
  assert.ok(gapOf(run, 1000) > 100);
  assert.ok(gapOf(run, 10) >= 44);
  assert.equal(widthOf(run, 100), 168);
});

test("one looks first at the step that did it", () => {
  const rows = [row({}), row({ number: 1 }), row({ number: 2, violates: true })];
  assert.equal(firstLook(trace(rows, { culprit: 1 })), 1);
  assert.equal(firstLook(trace(rows)), 2);
  assert.equal(firstLook(trace(rows.slice(0, 2))), 1);
});

test("nodes stand in their levels, near those that lead to them", () => {
  const levels = [0, 1, 1, 2, 2];
  const places = placed(levels, [[0, 1, 0], [0, 2, 0], [1, 4, 0], [2, 3, 0]]);
  assert.deepEqual(places.map((place) => place.x), levels);
  assert.ok((places[1].y < places[2].y) === (places[4].y < places[3].y), "edges do not cross");
  assert.deepEqual(placed([], []), []);
  const again = placed(levels, [[0, 1, 0], [0, 2, 0], [1, 4, 0], [2, 3, 0]]);
  assert.deepEqual(again, places);
});

test("a group is as far as the shortest way to it", () => {
  assert.deepEqual(distances(4, [[0, 1, "a", 1], [1, 2, "b", 1], [0, 2, "c", 1]]), [0, 1, 1, 0]);
  assert.deepEqual(distances(0, []), []);
});

const graph = { states: 4, transitions: 4, complete: true, histogram: [1, 2, 1], cells: ["up", "n"], texts: ["True", "False", "0", "1"],
  nodes: [[0, 0, 2], [1, 1, 2], [2, 1, 3], [3, 0, 3]].map(([state, up, n]) => ({ state, level: state, values: [up, n], mark: state === 3 ? "lost" : "" })),
  edges: [[0, 1, 0], [1, 2, 1], [2, 3, 0], [0, 3, 1]], labels: [{ text: "go(c0)", fault: false }, { text: "go(c1)", fault: false }], leftOut: "", groupings: [] };

test("states with the same values are one group, and none is lost", () => {
  const found = grouped(graph, ["up"]);
  assert.deepEqual(found.groups, [{ values: ["True"], states: 2, mark: "lost" }, { values: ["False"], states: 2, mark: "" }]);
  assert.deepEqual(found.edges, [[0, 1, "go", 1], [1, 1, "go", 1], [1, 0, "go", 1], [0, 0, "go", 1]]);
  assert.equal(found.groups.reduce((sum, group) => sum + group.states, 0), graph.states);
  assert.ok(isWhole(graph));
  assert.ok(!isWhole({ ...graph, complete: false }));
});

test("too many groups are none", () => {
  const nodes = Array.from({ length: 61 }, (_, state) => ({ state, level: 0, values: [state], mark: "" }));
  assert.equal(grouped({ ...graph, cells: ["n"], texts: nodes.map(String), nodes, edges: [] }, ["n"]) === null, false, "texts are alike here");
  assert.equal(grouped({ ...graph, cells: ["n"], texts: nodes.map((_, at) => `${at}`), nodes, edges: [] }, ["n"]), null);
});

test("marks cut a line where they begin and end", () => {
  const place = { file: "f", line: 2, column: 3, endLine: 2, endColumn: 5 };
  assert.deepEqual(cut("abcdef", 2, [{ place, kind: "m" }]), [["ab", ""], ["cd", "m"], ["ef", ""]]);
  assert.deepEqual(cut("abcdef", 1, [{ place, kind: "m" }]), [["abcdef", ""]]);
  assert.deepEqual(cut("", 2, [{ place, kind: "m" }]), []);
  assert.deepEqual(cut("  x", 3, [{ place: { ...place, endLine: 4 }, kind: "m" }]), [["  ", ""], ["x", "m"]]);
});

test("pointers stand before the offset that is next, those that survive first", () => {
  const strip = { name: "", effects: [1, 0], end: null, words: "", pointers: [
    { name: "position", at: 1, shared: false }, { name: "committed", at: 1, shared: true }, { name: "held", at: null, shared: false }, { name: "far", at: 9, shared: false }] };
  assert.deepEqual(pointersAt(strip).map((each) => each.map((pointer) => pointer.name)), [[], ["committed", "position"], ["far"]]);
});

test("a trace file is shown as it is, and marked as not replayed", () => {
  const file = { schema: "modelcheck.trace/2", spec: "A", property: "no_loss", trace: [
    { step: null, arguments: {}, fault: false, state: { a: 0, m: { c0: null } } }, { step: "go", arguments: { c: "c0", due: true }, fault: true, state: { a: 1, m: { c0: null } } }] };
  const { trace: run, spec } = runOf(JSON.stringify(file), "x.json");
  assert.equal(spec, "A");
  assert.equal(run.replayed, false);
  assert.deepEqual(run.cells, ["a", "m[c0]"]);
  assert.deepEqual(run.rows.map((each) => each.step), ["", "go(c0, due=true)"]);
  assert.deepEqual(run.rows[1].changes, [{ text: "a 0 → 1", kind: "plain" }]);
});

test("what is no trace file is refused", () => {
  for (const text of ["", "{", "[]", "null", "{}", '{"schema": "modelcheck.trace/1"}', '{"schema": "modelcheck.trace/2", "trace": []}']) assert.ok("problem" in runOf(text, "x"));
});
