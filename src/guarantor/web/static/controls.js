// What the controls of the rail are made of.

import { h } from "./dom.js";

/** @typedef {import("./types").ViewState} ViewState */

/** A part of the rail that follows the state. @typedef {{element: HTMLElement, show: (state: ViewState) => void}} Part */

/** Asks for the state that is now, changed. @typedef {(change: (state: ViewState) => ViewState) => void} Ask */

/**
 * The mark of a changed control, with what it was.
 *
 * @param {string} was
 */
export function changedTag(was) {
  return h("span", { class: "tag", hidden: true }, was ? `changed, was ${was}` : "changed");
}

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} tag
 * @param {boolean} changed
 */
export function mark(element, tag, changed) {
  element.classList.toggle("is-changed", changed);
  tag.hidden = !changed;
}

/**
 * Radio buttons side by side.
 *
 * @param {string} name
 * @param {{value: string, label: string}[]} options
 * @param {(value: string) => void} onPick
 * @param {Record<string, string>} attributes
 */
export function segment(name, options, onPick, attributes) {
  /** @type {Map<string, HTMLInputElement>} */
  const inputs = new Map();
  const element = h("div", { class: "segment", role: "radiogroup", ...attributes });
  for (const { value, label } of options) {
    const input = h("input", { type: "radio", name, value, onchange: () => onPick(value) });
    inputs.set(value, input);
    element.append(h("label", {}, input, h("span", {}, label)));
  }
  /** @param {string} value */
  const pick = (value) => {
    for (const [own, input] of inputs) input.checked = own === value;
  };
  return { element, pick };
}
