// Numbers that can be asked where they come from.

import { h } from "./dom.js";
import { hideTip, tipFor } from "./tip.js";

/** @typedef {import("./types").Figure} Figure */

/**
 * Asks for the card of a name.
 * @callback OnTrace
 * @param {string} name
 * @param {string} text the number as shown
 * @param {HTMLElement} element what was pressed
 * @returns {void}
 */

/**
 * A number as shown; a button where it has a card, plain text where it has none.
 *
 * @param {Figure} told
 * @param {OnTrace} onTrace
 * @param {string} [was] the same number before the changes, shown beside it where it differs
 * @returns {Node}
 */
export function figure(told, onTrace, was = "") {
  const changed = was !== "" && was !== told.text;
  const number = told.trace
    ? button(told, onTrace, changed)
    : h("span", { class: changed && "changed" }, told.text);
  return changed ? h("span", {}, number, " ", h("span", { class: "was" }, `was ${was}`)) : number;
}

/**
 * @param {Figure} told
 * @param {OnTrace} onTrace
 * @param {boolean} changed
 * @returns {HTMLElement}
 */
function button({ text, trace }, onTrace, changed) {
  const made = h(
    "button",
    {
      type: "button",
      class: changed ? "figure changed" : "figure",
      "aria-haspopup": "dialog",
      "data-trace": trace,
      "data-key": `trace:${trace}`,
    },
    text,
  );
  made.addEventListener("click", () => {
    hideTip();
    onTrace(trace, text, made);
  });
  tipFor(made, `${trace}: press for where it comes from`);
  return made;
}

/**
 * A sentence with the numbers in it made into figures; those that do not stand in it follow it.
 *
 * @param {string} text
 * @param {readonly Figure[]} figures
 * @param {OnTrace} onTrace
 * @returns {Node[]}
 */
export function withFigures(text, figures, onTrace) {
  /** @type {{ start: number, end: number, node: Node }[]} */
  const places = [];
  /** @type {Node[]} */
  const beside = [];
  let from = 0;
  for (const told of figures) {
    const start = placeOf(text.toLowerCase(), told.text.toLowerCase(), from);
    if (start < 0) beside.push(figure(told, onTrace));
    else {
      from = start + told.text.length;
      places.push({ start, end: from, node: figure({ ...told, text: text.slice(start, from) }, onTrace) });
    }
  }
  /** @type {Node[]} */
  const nodes = [];
  let done = 0;
  for (const { start, end, node } of places) {
    nodes.push(document.createTextNode(text.slice(done, start)), node);
    done = end;
  }
  nodes.push(document.createTextNode(text.slice(done)));
  if (beside.length)
    nodes.push(
      h("span", { class: "beside" }, " ", ...beside.flatMap((node, k) => (k ? [" · ", node] : [node]))),
    );
  return nodes;
}

/**
 * Where words stand in a text, not within a longer number or word; -1 if nowhere.
 *
 * @param {string} text
 * @param {string} words
 * @param {number} from
 * @returns {number}
 */
function placeOf(text, words, from) {
  if (!words) return -1;
  for (let at = text.indexOf(words, from); at >= 0; at = text.indexOf(words, at + 1)) {
    const before = text.slice(0, at);
    const after = text.slice(at + words.length);
    const opens = !/^[\p{L}\d]/u.test(words) || !/[\p{L}\d]$|\d[.,]$/u.test(before);
    const closes = !/[\p{L}\d]$/u.test(words) || !/^[\p{L}\d]|^[.,]\d/u.test(after);
    if (opens && closes) return at;
  }
  return -1;
}
