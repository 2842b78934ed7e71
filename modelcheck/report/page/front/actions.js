/** What a run of one's own can ask of the server, in the words that its panel shows. */

import { byId, html, show } from "./dom.js";

/** @typedef {import("./live.js").Server} Server */
/** @typedef {import("./next.js").Actions} Actions */
/** @typedef {import("./types.js").Walk} Walk */

/**
 * @param {Server} server
 * @param {{spec: string, steps: string[], watches: string[]}} place Where the run stands; what is watched is added to it.
 * @param {{take: (step: string) => void, undo: () => void, shown: (walk: Walk) => void}} on
 * @returns {Actions}
 */
export function actionsOf(server, { spec, steps, watches }, on) {
  const problem = (/** @type {any} */ answer) => (answer.problem && !answer.trace ? String(answer.problem) : null);
  return {
    take: on.take,
    undo: on.undo,
    until: async (expression) => {
      const answer = await server.ask("until", { spec, steps, expression });
      if (answer.walk) on.shown(answer.walk);
      return problem(answer) ?? answer.words;
    },
    random: async () => {
      const answer = await server.ask("random", { spec, steps, count: 10, seed: steps.length });
      if (answer.trace) on.shown(answer);
      return problem(answer) ?? "";
    },
    deliver: async () => {
      const answer = await server.ask("deliver", { spec, steps });
      return answer.answers ?? [{ words: String(answer.problem), steps: null }];
    },
    watch: async (expression) => {
      const answer = await server.walk(spec, steps, [...watches, expression]);
      const wrong = problem(answer);
      if (wrong !== null) return wrong;
      watches.push(expression);
      on.shown(/** @type {Walk} */ (answer));
      return "";
    },
    save: async (as) => {
      const answer = await server.ask("save", { spec, steps, as });
      return problem(answer) ?? answer.words;
    },
    end: () => void server.ask("end", {}).then(() => show(byId("errors"), html("p", { class: "problem" }, "The server has ended. This page shows what it had."))),
  };
}
