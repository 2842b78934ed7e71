/** A place in a run, as a link holds it behind its `#`. */

/** @typedef {import("./types.js").Place} Place */

/**
 * The place that a fragment means; what it does not say is empty, and its step -1.
 * @param {string} fragment With or without the `#`.
 * @returns {Place}
 */
export function placeOf(fragment) {
  const said = new URLSearchParams(fragment.replace(/^#/, ""));
  const step = Number.parseInt(said.get("step") ?? "", 10);
  return {
    spec: said.get("spec") ?? "",
    trace: said.get("trace") ?? "",
    step: Number.isNaN(step) || step < 0 ? -1 : step,
    steps: stepsOf(said.get("steps") ?? ""),
  };
}

/**
 * The fragment of a place.
 * @param {Place} place
 * @returns {string}
 */
export function fragmentOf(place) {
  const said = new URLSearchParams();
  said.set("spec", place.spec);
  if (place.steps.length) said.set("steps", place.steps.join(","));
  else said.set("trace", place.trace);
  said.set("step", String(place.step));
  return `#${said}`;
}

/**
 * Step instances that commas part, but for commas between brackets: `start,poll(c0, p1)`.
 * @param {string} text
 * @returns {string[]}
 */
export function stepsOf(text) {
  const steps = [""];
  let depth = 0;
  for (const letter of text) {
    if ("([{".includes(letter)) depth += 1;
    if (")]}".includes(letter)) depth -= 1;
    if (letter === "," && depth <= 0) steps.push("");
    else steps[steps.length - 1] += letter;
  }
  return steps.map((step) => step.trim()).filter((step) => step !== "");
}
