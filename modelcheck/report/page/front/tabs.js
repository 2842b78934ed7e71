/** Tabs: one panel at a time, reached by mouse and by arrow keys. */

import { html } from "./dom.js";

/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {string} title
 * @property {() => Node} make Makes the panel when it is opened.
 */

/**
 * The list of tabs, which opens panels in a box.
 * @param {Tab[]} tabs
 * @param {HTMLElement} box
 * @param {(id: string) => void} opened
 * @returns {{list: HTMLElement, open: (id: string) => void}}
 */
export function tabList(tabs, box, opened) {
  const buttons = tabs.map((tab) => html("button", { type: "button", role: "tab", id: `tab-${tab.id}`, "aria-controls": "panel", click: () => open(tab.id) }, tab.title));
  const open = (/** @type {string} */ id) => {
    tabs.forEach((tab, index) => {
      buttons[index].setAttribute("aria-selected", String(tab.id === id));
      buttons[index].tabIndex = tab.id === id ? 0 : -1;
      if (tab.id === id) box.replaceChildren(tab.make());
    });
    box.setAttribute("aria-labelledby", `tab-${id}`);
    opened(id);
  };
  const list = html("div", { role: "tablist", "aria-label": "views" }, ...buttons);
  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    const next = (to + buttons.length) % buttons.length;
    open(tabs[next].id);
    buttons[next].focus();
    event.preventDefault();
    event.stopPropagation();
  });
  return { list, open };
}
