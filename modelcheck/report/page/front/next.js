/** What can be done from the state where a run of one's own stands; only where a server answers. */

import { html, show } from "./dom.js";

/** @typedef {import("./types.js").Walk} Walk */

/**
 * @typedef {object} Actions
 * @property {(step: string) => void} take
 * @property {() => void} undo
 * @property {(expression: string) => Promise<string>} until
 * @property {() => Promise<string>} random
 * @property {() => Promise<{words: string, steps: string[] | null}[]>} deliver
 * @property {(expression: string) => Promise<string>} watch
 * @property {(as: string) => Promise<string>} save
 * @property {() => void} end
 */

/**
 * The panel of next steps.
 * @param {Walk} walk
 * @param {Actions} act
 * @returns {HTMLElement}
 */
export function nextSteps(walk, act) {
  const said = html("p", { class: "said", role: "status" });
  const tell = async (/** @type {Promise<string>} */ words) => { said.textContent = await words; };
  const choices = walk.enabled.map((choice, index) => html("li", {},
    html("button", { type: "button", class: `choice ${choice.fault ? "is-fault" : ""}`, click: () => act.take(choice.step) },
      index < 9 && html("kbd", {}, String(index + 1)), html("b", { dir: "auto" }, choice.step), html("span", { class: "preview", dir: "auto" }, choice.changes.join(" · ") || "changes nothing"))));
  const refused = walk.disabled.map((each) => html("li", {}, html("b", { class: each.fault ? "is-fault" : "", dir: "auto" }, each.step), html("span", { class: "preview", dir: "auto" }, ` not here: ${each.why}`)));
  const button = (/** @type {string} */ text, /** @type {() => void} */ click) => html("button", { type: "button", click }, text);
  const field = (/** @type {string} */ label, /** @type {string} */ example, /** @type {(text: string) => Promise<string>} */ answer) => {
    const input = html("input", { placeholder: example, "aria-label": label });
    return html("form", { class: "ask", submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void tell(answer(/** @type {HTMLInputElement} */ (input).value));
    } }, html("label", {}, `${label} `, input), html("button", { type: "submit" }, "go"));
  };
  const delivered = html("ul", { class: "delivered" });
  const deliver = async () => {
    const answers = await act.deliver();
    show(delivered, ...answers.map((each) => html("li", { dir: "auto" }, each.words, each.steps && each.steps.length > 0 && `: ${each.steps.join(" → ")}`)));
  };
  return html("section", { class: "next", "aria-label": "next steps" }, html("h2", {}, "Next steps"),
    walk.problem && html("p", { class: "problem" }, walk.problem),
    choices.length ? html("ol", { class: "choices" }, ...choices) : html("p", {}, "No step is possible here."),
    refused.length > 0 && html("details", {}, html("summary", {}, `${refused.length} steps are not possible here, and why`), html("ul", { class: "refused" }, ...refused)),
    html("div", { class: "next-buttons" }, button("Undo (u)", act.undo), button("At random", () => tell(act.random())), button("Can it still be delivered?", () => void deliver()),
      button("Save as trace", () => tell(act.save("trace"))), button("Save as test", () => tell(act.save("test"))), button("End", act.end)),
    field("Run until", "committed > 0", act.until), field("Watch", "position - committed", act.watch), said, delivered);
}
