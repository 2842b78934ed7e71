/** The page: which spec, which run, which step; and how one gets from there to others. */

import { aboutView, coverageView, sourceView } from "./about.js";
import { actionsOf } from "./actions.js";
import { pageButtons } from "./buttons.js";
import { compareView } from "./compare.js";
import { byId, html, show } from "./dom.js";
import { runOf } from "./file.js";
import { graphView } from "./graph.js";
import { groupsView } from "./groups.js";
import { help } from "./help.js";
import { Server } from "./live.js";
import { nextSteps } from "./next.js";
import { fragmentOf, placeOf } from "./place.js";
import { firstLook } from "./shape.js";
import { tabList } from "./tabs.js";
import { WalkView, signOf } from "./walkview.js";

/** @typedef {import("./types.js").PageDocument} PageDocument */
/** @typedef {import("./types.js").SpecDocument} SpecDocument */
/** @typedef {import("./types.js").TraceDocument} TraceDocument */
/** @typedef {import("./types.js").Walk} Walk */
/** @typedef {import("./types.js").Place} Place */

/** The page. */
class App {
  /** @param {PageDocument} page */
  constructor(page) {
    this.page = page;
    this.server = page.live === null ? null : new Server(page.live);
    this.tab = "trace";
    this.spec = page.specs[0];
    /** @type {TraceDocument | null} */
    this.trace = null;
    /** @type {Walk | null} */
    this.walk = null;
    /** @type {string[]} */
    this.watches = [];
    this.number = 0;
    /** @type {WalkView | null} */
    this.view = null;
    this.help = help();
    document.body.append(this.help);
    show(byId("errors"), ...page.messages.map((each) => html("pre", { class: `message is-${each.sign}`, tabindex: "0" }, each.text)));
    if (page.specs.length === 0) return;
    this.begin();
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("hashchange", () => void this.goTo(placeOf(window.location.hash)));
    this.takesFiles();
    if (this.server !== null) this.server.watch((answer) => void this.changed(answer));
  }

  begin() {
    const asked = placeOf(window.location.hash);
    const at = this.page.live?.at;
    void this.goTo(asked.spec || asked.trace || asked.steps.length || !at ? asked : at);
  }

  /** Go to a place; what it does not say is chosen. @param {Place} place */
  async goTo(place) {
    this.spec = this.page.specs.find((spec) => spec.name === place.spec) ?? this.page.specs[0];
    this.walk = null;
    const own = place.steps.length > 0 || (place.trace === "walk" && this.server !== null);
    if (own && this.server !== null) {
      await this.walkOn(place.steps, place.step);
      return;
    }
    this.trace = this.spec.traces.find((run) => run.id === place.trace) ?? this.spec.traces[0] ?? null;
    this.number = this.trace === null ? 0 : place.step < 0 ? firstLook(this.trace) : Math.min(place.step, this.trace.rows.length - 1);
    this.draw();
  }

  draw() {
    const choices = this.page.specs.map((spec, index) => html("option", { value: index, selected: spec === this.spec }, `${signOf(spec.sign)} ${spec.name}`));
    const select = html("select", { "aria-label": "spec", change: (/** @type {Event} */ event) => {
      const spec = this.page.specs[Number(/** @type {HTMLSelectElement} */ (event.target).value)];
      void this.goTo({ spec: spec.name, trace: "", step: -1, steps: [] });
    } }, ...choices);
    const several = this.page.specs.length > 1;
    show(byId("title"), html("h1", { dir: "auto" }, several ? select : this.spec.name), html("code", { class: "parameters", dir: "auto" }, this.spec.parameters),
      this.spec.verdict && html("span", { class: `pill is-${this.spec.sign}` }, `${signOf(this.spec.sign)} ${this.spec.verdict}`));
    document.title = `${this.spec.name} · modelcheck`;
    const made = tabList([
      { id: "trace", title: "Run", make: () => this.runTab() },
      { id: "graph", title: "State graph", make: () => graphView(this.spec.graph, this.trace, (row) => this.go(row)) },
      { id: "groups", title: "Groups", make: () => groupsView(this.spec.graph, this.server && ((by) => /** @type {Server} */ (this.server).groups(this.spec.name, by))) },
      { id: "compare", title: "Compare", make: () => compareView(this.page.specs, this.spec, this.trace) },
      { id: "coverage", title: "Coverage", make: () => coverageView(this.spec) },
      { id: "source", title: "Source", make: () => sourceView(this.spec, this.trace, this.number) },
      { id: "about", title: "About this run", make: () => aboutView(this.spec, this.trace, this.page.version) },
    ], byId("panel"), (id) => { this.tab = id; });
    this.tabs = made;
    show(byId("tabs"), made.list);
    made.open(this.tab);
    show(byId("buttons"), ...this.buttons());
    this.go(this.number);
  }

  runTab() {
    this.view = new WalkView(this.spec, this.trace, { go: (number) => this.go(number), choose: (trace) => void this.goTo({ spec: this.spec.name, trace: this.spec.traces[trace].id, step: -1, steps: [] }) });
    if (this.server !== null) this.offers();
    this.view.show(this.number);
    return this.view.element;
  }

  /** Show a row of the run. @param {number} number */
  go(number) {
    if (this.trace === null) return;
    this.number = Math.max(0, Math.min(number, this.trace.rows.length - 1));
    this.view?.show(this.number);
    const row = this.trace.rows[this.number];
    byId("announce").textContent = row.number ? `step ${row.number}, ${row.step}: ${row.changes.map((change) => change.text).join(", ")}` : "first state";
    try {
      window.history.replaceState(null, "", fragmentOf(this.place()));
    } catch {
      // a page in a frame of a notebook has no address of its own
    }
    if (this.server !== null && this.view !== null) this.offers();
  }

  /** @returns {Place} */
  place() {
    const steps = this.trace?.kind === "walk" ? this.trace.rows.slice(1).map((row) => row.step) : [];
    return { spec: this.spec.name, trace: this.trace?.id ?? "", step: this.number, steps };
  }

  buttons() {
    const link = () => window.location.href.replace(/#.*$/, "").replace(/\?token=[^#]*/, "") + fragmentOf(this.place());
    return pageButtons({ page: this.page, spec: this.spec, trace: this.trace, link, help: () => this.help.showModal() });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    const range = event.target instanceof HTMLInputElement && event.target.type === "range";
    if (event.ctrlKey || event.metaKey || event.altKey || this.help.open) return;
    if (typing && !range) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const last = (this.trace?.rows.length ?? 1) - 1;
    const moves = /** @type {Record<string, () => void>} */ ({ j: () => this.go(this.number + 1), k: () => this.go(this.number - 1), ArrowDown: () => this.go(this.number + 1), ArrowUp: () => this.go(this.number - 1),
      ArrowRight: () => this.go(this.number + 1), ArrowLeft: () => this.go(this.number - 1), Home: () => this.go(0), End: () => this.go(last),
      "/": () => this.view?.filter.focus(), d: () => this.view?.toggleChanged(), g: () => this.tabs?.open(this.tab === "graph" ? "trace" : "graph"), "?": () => this.help.showModal() });
    if (this.walk !== null) {
      moves.u = () => void this.undo();
      this.walk.enabled.slice(0, 9).forEach((choice, index) => { moves[String(index + 1)] = () => void this.take(choice.step); });
    }
    const act = moves[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
    if (this.tab === "trace") this.view?.middle.querySelector(".row.is-here")?.scrollIntoView({ block: "nearest" });
  }

  // What only a server can do.

  /** The steps up to the row that is looked at. */
  steps() {
    return (this.trace?.rows ?? []).slice(1, this.number + 1).map((row) => row.step);
  }

  /** Show a run of one's own. @param {string[]} steps @param {number} [at] */
  async walkOn(steps, at = -1) {
    const answer = await /** @type {Server} */ (this.server).walk(this.spec.name, steps, this.watches);
    if ("problem" in answer && !("trace" in answer)) {
      byId("errors").append(html("p", { class: "problem" }, answer.problem));
      return;
    }
    this.shown(/** @type {Walk} */ (answer), at);
  }

  /** @param {Walk} walk @param {number} [at] */
  shown(walk, at = -1) {
    this.walk = walk;
    this.trace = walk.trace;
    this.number = at < 0 ? walk.trace.rows.length - 1 : Math.min(at, walk.trace.rows.length - 1);
    this.draw();
  }

  /** @param {string} step */
  async take(step) {
    await this.walkOn([...this.steps(), step]);
  }

  async undo() {
    await this.walkOn(this.steps().slice(0, -1));
  }

  /** Show where the run can go on from the row that is looked at. */
  offers() {
    const view = this.view;
    const server = this.server;
    if (view === null || server === null) return;
    const steps = this.steps();
    if (this.walk !== null && this.walk.trace.rows.length - 1 === this.number && this.trace === this.walk.trace) {
      view.extra.hidden = false;
      show(view.extra, nextSteps(this.walk, this.actions(steps)));
      return;
    }
    view.extra.hidden = false;
    show(view.extra, html("h2", {}, "Next steps"), html("button", { type: "button", click: () => void this.walkOn(steps) }, "Walk on from here"));
  }

  /** @param {string[]} steps */
  actions(steps) {
    return actionsOf(/** @type {Server} */ (this.server), { spec: this.spec.name, steps, watches: this.watches },
      { take: (step) => void this.take(step), undo: () => void this.undo(), shown: (walk) => this.shown(walk) });
  }

  /** @param {{document: PageDocument | null, words: string}} answer */
  async changed(answer) {
    show(byId("errors"), answer.words && html("p", { class: "problem" }, answer.words));
    if (answer.document === null || answer.document.live === null || this.server === null) return;
    const place = this.place();
    this.page = answer.document;
    this.server.live = answer.document.live;
    await this.goTo(place);
    if (this.walk?.problem) byId("errors").append(html("p", { class: "problem" }, `The spec has changed: ${this.walk.problem}`));
  }

  takesFiles() {
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) void file.text().then((text) => (this.server === null ? this.dropped(text, file.name) : this.replay(text, file.name)));
    });
  }

  /** Show the run of a file as the spec takes it. @param {string} text @param {string} name */
  async replay(text, name) {
    const answer = await /** @type {Server} */ (this.server).ask("file", { spec: this.spec.name, name, text, watches: this.watches });
    const problem = answer.problem ?? (answer.walk.problem && `${name}: ${answer.walk.problem}`);
    show(byId("errors"), problem && html("p", { class: "problem", dir: "auto" }, problem));
    if (answer.problem) return;
    this.spec = this.page.specs.find((spec) => spec.name === answer.spec) ?? this.spec;
    this.shown(answer.walk);
  }

  /** @param {string} text @param {string} name */
  dropped(text, name) {
    const found = runOf(text, name);
    if ("problem" in found) {
      show(byId("errors"), html("p", { class: "problem", dir: "auto" }, found.problem));
      return;
    }
    const spec = this.page.specs.find((each) => each.name === found.spec) ?? this.spec;
    spec.traces = [...spec.traces.filter((run) => run.id !== found.trace.id), found.trace];
    void this.goTo({ spec: spec.name, trace: found.trace.id, step: -1, steps: [] });
  }
}

/** The page of the document in it. */
export const app = new App(JSON.parse(byId("document").textContent ?? ""));
