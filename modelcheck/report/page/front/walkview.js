/** The view of a run: what was found, the lanes, and everything about the step that is looked at. */

import { differences, filtered } from "./difference.js";
import { html, quoted, show } from "./dom.js";
import { lanes } from "./lanes.js";
import { lines } from "./source.js";
import { stripsOf } from "./strip.js";

/** @typedef {import("./types.js").SpecDocument} SpecDocument */
/** @typedef {import("./types.js").TraceDocument} TraceDocument */
/** @typedef {import("./types.js").PropertyDocument} PropertyDocument */

const SIGNS = { good: "✓", bad: "✗", allowed: "!", unsure: "?", plain: "·" };

/**
 * The pixels for steps and lanes in a window of this width: what the columns beside them and the changes leave.
 * @param {number} width
 */
export function roomFor(width) {
  if (width <= 640) return width * 0.44 + 76;
  const card = width - (width > 1020 ? 674 : width > 760 ? 390 : 60);
  return Math.max(card - 34 - 24 - 200, 240);
}

/** The sign of an answer. @param {keyof typeof SIGNS} sign */
export function signOf(sign) {
  return SIGNS[sign];
}

/** The view of a run, of which a step at a time is shown. */
export class WalkView {
  /**
   * @param {SpecDocument} spec
   * @param {TraceDocument | null} trace
   * @param {{go: (number: number) => void, choose: (trace: number) => void}} act
   */
  constructor(spec, trace, act) {
    this.spec = spec;
    this.trace = trace;
    this.changedOnly = false;
    this.number = 0;
    this.middle = html("section", { class: "card middle", "aria-label": "the run" });
    this.strips = html("div", { class: "strips" });
    this.right = html("div", { class: "details" });
    this.extra = html("div", { class: "card extra", hidden: true });
    this.filter = /** @type {HTMLInputElement} */ (html("input", { type: "search", id: "filter", placeholder: "filter ( / )", "aria-label": "filter the state", input: () => this.details() }));
    this.toggle = html("button", { type: "button", "aria-pressed": "false", click: () => this.toggleChanged() }, "changed only (d)");
    this.slider = /** @type {HTMLInputElement} */ (html("input", { type: "range", min: 0, max: (trace?.rows.length ?? 1) - 1, value: 0, "aria-label": "step", input: () => act.go(Number(this.slider.value)) }));
    this.element = html("div", { class: "walk" }, found(spec, trace, act.choose), html("div", { class: "center" }, this.middle, this.extra), html("aside", { class: "card", "aria-label": "this step" }, this.right));
    this.draw(act.go);
  }

  /** @param {(number: number) => void} go */
  draw(go) {
    const trace = this.trace;
    if (trace === null) return show(this.middle, html("p", {}, "There is no run to show: nothing was violated, and no sample was found."));
    const kind = { counterexample: "", witness: "witness: ", sample: "sample run: ", walk: "", file: "file: " }[trace.kind];
    return show(this.middle, html("h2", { dir: "auto" }, `${kind}${trace.title}`), trace.parameters && html("p", {}, "with ", html("code", {}, trace.parameters)),
      !trace.replayed && html("p", { class: "problem" }, "Not replayed: nobody has checked that the spec takes these steps. `modelcheck show` does."),
      lanes(trace, roomFor(window.innerWidth), go), this.strips, html("div", { class: "scrubber" }, this.slider));
  }

  /** Show a step. @param {number} number */
  show(number) {
    this.number = number;
    for (const row of this.middle.querySelectorAll(".row")) {
      const here = Number(/** @type {HTMLElement} */ (row).dataset.number) === number;
      row.classList.toggle("is-here", here);
      if (here) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    }
    this.slider.value = String(number);
    if (this.trace !== null) show(this.strips, ...stripsOf(this.trace.rows[number].strips));
    this.details();
  }

  toggleChanged() {
    this.changedOnly = !this.changedOnly;
    this.toggle.setAttribute("aria-pressed", String(this.changedOnly));
    this.details();
  }

  details() {
    const trace = this.trace;
    if (trace === null) return show(this.right);
    const row = trace.rows[this.number];
    const focused = document.activeElement === this.filter;
    const table = filtered(differences(trace, this.number), this.filter.value, this.changedOnly).map((each) => html("tr", { class: each.changed ? "is-changed" : "" },
      html("th", { scope: "row", dir: "auto" }, each.name), html("td", { dir: "auto" }, each.changed && html("span", { class: "before" }, `${each.before} → `), each.now)));
    const watches = trace.watches.map((text, index) => html("tr", {}, html("th", { scope: "row", dir: "auto" }, text), html("td", { dir: "auto" }, row.watched[index])));
    show(this.right, html("h2", { dir: "auto" }, row.number ? `State after step ${row.number} · ${row.step}` : "First state"),
      html("div", { class: "state-bar" }, this.filter, this.toggle),
      html("table", { class: "state" }, html("tbody", {}, ...table)), table.length === 0 && html("p", { class: "dim" }, this.changedOnly ? "nothing changed" : "no part of the state matches"),
      watches.length > 0 && html("h3", {}, "Watched"), watches.length > 0 && html("table", { class: "state" }, html("tbody", {}, ...watches)),
      ...this.truths(), ...this.source());
    if (focused) this.filter.focus();
    return undefined;
  }

  truths() {
    const row = /** @type {TraceDocument} */ (this.trace).rows[this.number];
    if (row.truths.length === 0) return [];
    const items = row.truths.map((truth) => {
      const [sign, kind] = truth.holds === null ? ["·", "plain"] : truth.holds ? ["✓", "good"] : ["✗", "bad"];
      return html("li", {}, html("span", { class: `sign is-${kind}` }, sign), html("b", { dir: "auto" }, ` ${truth.property} `), html("span", { dir: "auto" }, truth.words));
    });
    return [html("h3", {}, "Properties here"), html("ul", { class: "truths" }, ...items)];
  }

  source() {
    const row = /** @type {TraceDocument} */ (this.trace).rows[this.number];
    const parts = row.truths.map((truth) => truth.part ?? null);
    const shown = [];
    if (row.source && this.spec.sources[row.source.file]) {
      const marks = [{ place: row.blame, kind: "is-blame" }, ...parts.map((place) => ({ place, kind: "is-false" }))];
      shown.push(html("h3", { dir: "auto" }, name(row.source.file)), lines(this.spec.sources[row.source.file], row.source.line, row.source.endLine, marks));
    }
    for (const part of [row.blame, ...parts]) {
      if (!part || !this.spec.sources[part.file] || within(part, row.source)) continue;
      shown.push(html("p", { class: "dim" }, part === row.blame ? "the statement to look at" : "the false part"), lines(this.spec.sources[part.file], part.line, part.endLine, [{ place: part, kind: part === row.blame ? "is-blame" : "is-false" }]));
    }
    return shown;
  }
}

/** @param {import("./types.js").PlaceDocument} part @param {import("./types.js").PlaceDocument | null} whole */
function within(part, whole) {
  return whole !== null && part.file === whole.file && part.line >= whole.line && part.endLine <= whole.endLine;
}

/** @param {string} file */
function name(file) {
  return file.split("/").pop() ?? file;
}

/** @param {SpecDocument} spec @param {TraceDocument | null} trace @param {(trace: number) => void} choose */
function found(spec, trace, choose) {
  const items = spec.properties.map((property) => {
    const chosen = property.trace !== null && spec.traces[property.trace] === trace;
    const words = [html("span", { class: "answer" }, html("span", { class: "sign" }, signOf(property.sign)), ` ${property.answer}`), html("span", { class: "detail", dir: "auto" }, [property.name, property.detail].filter(Boolean).join(" · "))];
    const classes = `finding is-${property.sign}`;
    const at = property.trace;
    return html("li", {}, at === null ? html("div", { class: classes }, ...words) : html("button", { type: "button", class: classes, "aria-pressed": String(chosen), click: () => choose(at) }, ...words));
  });
  const others = spec.traces.map((run, index) => ({ run, index })).filter(({ run, index }) => run.kind !== "counterexample" && !spec.properties.some((property) => property.trace === index));
  const more = others.map(({ run, index }) => html("li", {}, html("button", { type: "button", class: "finding is-plain", "aria-pressed": String(run === trace), click: () => choose(index) },
    html("span", { class: "answer", dir: "auto" }, run.title), html("span", { class: "detail" }, { sample: "to see how it goes", witness: "shown by a run", walk: "your own run", file: "not replayed", counterexample: "" }[run.kind]))));
  const why = (trace?.why ?? []).map((sentence) => html("p", { dir: "auto" }, ...quoted(sentence)));
  return html("section", { class: "card left", "aria-label": "what was found" }, html("h2", {}, "What was found"), html("ul", { class: "findings" }, ...items, ...more),
    why.length > 0 && html("h3", {}, "Why"), ...why);
}
