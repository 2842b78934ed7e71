/** The questions that a page may ask of the server that made it. */

/** @typedef {import("./types.js").LiveDocument} LiveDocument */
/** @typedef {import("./types.js").Walk} Walk */
/** @typedef {import("./types.js").PageDocument} PageDocument */
/** @typedef {import("./types.js").GroupingDocument} GroupingDocument */

/** A server; every answer may be `{problem}` in its place. */
export class Server {
  /** @param {LiveDocument} live */
  constructor(live) {
    this.live = live;
  }

  /** @param {string} name @param {object} question @returns {Promise<any>} */
  async ask(name, question) {
    try {
      const answer = await fetch(`api/${name}`, { method: "POST", body: JSON.stringify(question), headers: { "Content-Type": "application/json", "X-Modelcheck-Token": this.live.token } });
      return answer.ok ? await answer.json() : { problem: await answer.text() };
    } catch {
      return { problem: "the server has ended" };
    }
  }

  /** @param {string} spec @param {string[]} steps @param {string[]} watches @returns {Promise<Walk | {problem: string}>} */
  walk(spec, steps, watches) {
    return this.ask("walk", { spec, steps, watches });
  }

  /** @param {string} spec @param {string[]} by @returns {Promise<GroupingDocument | {problem: string}>} */
  groups(spec, by) {
    return this.ask("groups", { spec, by });
  }

  /** @param {(answer: {document: PageDocument | null, words: string}) => void} changed */
  watch(changed) {
    const look = async () => {
      if (document.hidden) return;
      const answer = await this.ask("state", { version: this.live.version });
      if (answer.problem) changed({ document: null, words: answer.problem });
      else if (answer.changed || answer.words) changed(answer);
      else changed({ document: null, words: "" });
    };
    window.setInterval(look, 1000);
  }
}
