// One state after the other: undo, redo, reset (UX 2, 9). A step leads to another state on the same screen.

import { toFragment } from "./link.js";
import { base, withScreen } from "./state.js";

/** @typedef {import("./types").ViewState} ViewState */

/**
 * @typedef {object} History
 * @property {readonly ViewState[]} past
 * @property {ViewState} now
 * @property {readonly ViewState[]} future
 */

/**
 * Whether two states have the same answer, on whatever screen.
 *
 * @param {ViewState} one
 * @param {ViewState} other
 * @returns {boolean}
 */
export function same(one, other) {
  return toFragment(withScreen(one, "")) === toFragment(withScreen(other, ""));
}

/**
 * A history with one state and nothing to undo.
 *
 * @param {ViewState} state
 * @returns {History}
 */
export function begun(state) {
  return Object.freeze({ past: Object.freeze([]), now: state, future: Object.freeze([]) });
}

/**
 * The history with a new state; the same state again is no step.
 *
 * @param {History} history
 * @param {ViewState} state
 * @returns {History}
 */
export function pushed(history, state) {
  if (same(history.now, state)) return history;
  return Object.freeze({
    past: Object.freeze([...history.past, history.now]),
    now: state,
    future: Object.freeze([]),
  });
}

/**
 * The history with another state in place of the last; where that leaves no step, without the step.
 *
 * @param {History} history
 * @param {ViewState} state
 * @returns {History}
 */
export function mended(history, state) {
  const last = history.past.at(-1);
  if (!last || !same(last, state)) return Object.freeze({ ...history, now: state });
  return Object.freeze({ ...history, past: Object.freeze(history.past.slice(0, -1)), now: here(history, last) });
}

/**
 * The same answer, another screen: no step.
 *
 * @param {History} history
 * @param {string} screen
 * @returns {History}
 */
export function turned(history, screen) {
  return Object.freeze({ ...history, now: withScreen(history.now, screen) });
}

/**
 * @param {History} history
 * @param {ViewState} state
 * @returns {ViewState} on the screen that is shown
 */
function here({ now }, state) {
  return withScreen(state, now.screen);
}

/**
 * One step back; at the beginning the same history.
 *
 * @param {History} history
 * @returns {History}
 */
export function undone(history) {
  const last = history.past.at(-1);
  if (!last) return history;
  return Object.freeze({
    past: Object.freeze(history.past.slice(0, -1)),
    now: here(history, last),
    future: Object.freeze([history.now, ...history.future]),
  });
}

/**
 * One step forward again; at the end the same history.
 *
 * @param {History} history
 * @returns {History}
 */
export function redone(history) {
  const [next, ...future] = history.future;
  if (!next) return history;
  return Object.freeze({
    past: Object.freeze([...history.past, history.now]),
    now: here(history, next),
    future: Object.freeze(future),
  });
}

/**
 * Back to the base case on the same day; a step that can be undone.
 *
 * @param {History} history
 * @returns {History}
 */
export function reset(history) {
  return pushed(history, base(history.now.scenario, history.now.as_of, history.now.screen));
}
