/** A picture that can be moved and made larger, by mouse, by keys and by buttons. */

import { html, svg } from "./dom.js";

/**
 * The box around a picture of this size.
 * @param {number} width
 * @param {number} height
 * @param {string} label
 * @param {SVGElement[]} parts
 * @returns {HTMLElement}
 */
export function canvas(width, height, label, parts) {
  const begin = { width: Math.max(width, 900), height: Math.max(height, 380) }; // a small picture is not blown up
  const start = { x: (width - begin.width) / 2, y: (height - begin.height) / 2, ...begin };
  const view = { ...start };
  const picture = svg("svg", { class: "canvas", role: "group", "aria-label": label, tabindex: "0", preserveAspectRatio: "xMidYMid meet" }, ...parts);
  const draw = () => picture.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const zoom = (/** @type {number} */ by) => {
    const [midX, midY] = [view.x + view.width / 2, view.y + view.height / 2];
    [view.width, view.height] = [view.width * by, view.height * by];
    [view.x, view.y] = [midX - view.width / 2, midY - view.height / 2];
    draw();
  };
  const move = (/** @type {number} */ x, /** @type {number} */ y) => {
    view.x += x * view.width;
    view.y += y * view.height;
    draw();
  };
  const whole = () => {
    Object.assign(view, start);
    draw();
  };
  const keys = { "+": () => zoom(0.8), "-": () => zoom(1.25), 0: whole, ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1) };
  picture.addEventListener("keydown", (event) => {
    const act = /** @type {Record<string, () => void>} */ (keys)[event.key];
    if (!act) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  });
  picture.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the wheel alone moves the page
    zoom(event.deltaY > 0 ? 1.15 : 0.87);
    event.preventDefault();
  }, { passive: false });
  drag(picture, (x, y) => move(-x / Math.max(picture.clientWidth, 1), -y / Math.max(picture.clientHeight, 1)));
  draw();
  const button = (/** @type {string} */ text, /** @type {string} */ title, /** @type {() => void} */ act) =>
    html("button", { type: "button", title, "aria-label": title, click: act }, text);
  return html("div", { class: "canvas-box" },
    html("div", { class: "canvas-buttons" }, button("+", "larger", () => zoom(0.8)), button("−", "smaller", () => zoom(1.25)), button("⤢", "all of it", whole)),
    picture);
}

/** @param {SVGElement} picture @param {(x: number, y: number) => void} moved */
function drag(picture, moved) {
  /** @type {PointerEvent | null} */
  let last = null;
  picture.addEventListener("pointerdown", (event) => { last = event; });
  picture.addEventListener("pointermove", (event) => {
    if (last === null || event.buttons === 0) return;
    moved(event.clientX - last.clientX, event.clientY - last.clientY);
    last = event;
  });
  for (const end of ["pointerup", "pointerleave"]) picture.addEventListener(end, () => { last = null; });
}
