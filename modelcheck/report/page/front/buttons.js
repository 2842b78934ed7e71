/** The buttons of the page: a link to a place, files to take away, paper. */

import { byId, html } from "./dom.js";

/** @typedef {import("./types.js").PageDocument} PageDocument */
/** @typedef {import("./types.js").SpecDocument} SpecDocument */
/** @typedef {import("./types.js").TraceDocument} TraceDocument */

/**
 * @param {{page: PageDocument, spec: SpecDocument, trace: TraceDocument | null, link: () => string, help: () => void}} shown
 */
export function pageButtons({ page, spec, trace, link, help }) {
  const button = (/** @type {string} */ text, /** @type {string} */ title, /** @type {() => void} */ click) => html("button", { type: "button", title, click }, text);
  return [
    button("Copy link", "a link to this spec, run and step", () => void copied(link())),
    trace?.saved && button("Trace", "this run as a file that modelcheck show reads", () => save(trace.saved, `${spec.name}-${trace.id}.json`)),
    button("JSON", "everything on this page as JSON", () => save(page, "modelcheck-page.json")),
    button("Print", "all rows on paper", () => window.print()),
    button("?", "signs and keys", help),
  ];
}

/** @param {object | null} what @param {string} name */
function save(what, name) {
  const file = new Blob([JSON.stringify(what, null, 1)], { type: "application/json" });
  const link = /** @type {HTMLAnchorElement} */ (html("a", { download: name, href: URL.createObjectURL(file) }));
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** @param {string} link */
async function copied(link) {
  try {
    await window.navigator.clipboard.writeText(link);
    byId("announce").textContent = "the link is copied";
  } catch {
    window.prompt("The link to this place", link);
  }
}
