// What moves on the page. Every value in it is immutable and replaced as a whole.

import { at } from "./dom.js";
import { begun } from "./history.js";
import { toFragment } from "./link.js";
import { base, withDate } from "./state.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Situation} Situation */
/** @typedef {Pick<import("./types").Screen, "readings" | "quotations" | "reading_header">} Older */

export const parts = {
  navigation: at("screens-nav"),
  changes: at("changes"),
  progress: at("progress"),
  rail: at("rail-groups"),
  tools: at("tools"),
};
export const scenarioPicker = /** @type {HTMLSelectElement} */ (at("scenario"));
export const datePicker = /** @type {HTMLSelectElement} */ (at("as-of"));

export const page = {
  /** @type {import("./types").Choice[]} */
  choices: [],
  /** @type {Situation | null} */
  situation: null,
  history: begun(base("")),
  /** The last state that was answered, on whatever screen. @type {ViewState | null} */
  answered: null,
  /** What each screen shows now: the state of which it was drawn, and what it was made from.
   * @type {ReadonlyMap<string, {state: ViewState, made: import("./types").Made}>} */
  drawn: new Map(),
  /** @type {View | null} */
  view: null,
  /** From the last complete view. @type {Older | null} */
  older: null,
  /** Views of the unchanged scenario. @type {{preview: View | null, complete: View | null}} */
  bases: { preview: null, complete: null },
  /** @type {import("./header.js").Progress} */
  progress: { stage: "none" },
  /** Ends everything that was begun for the state shown before. */
  turn: new AbortController(),
  /** Full answers being worked out for this turn. @type {Set<string>} */
  pending: new Set(),
  /** @type {import("./rail.js").Rail | null} */
  rail: null,
  /** @type {import("./tour.js").Tour | null} */
  tour: null,
};

/**
 * The scenario's own date is written as no date.
 *
 * @param {string} as_of
 * @param {Situation} situation
 */
export function ownDate(as_of, situation) {
  return as_of === situation.dates[0] ? "" : as_of;
}

/** @returns {string} a link to the state that is now, with its date and without the token */
export function link() {
  const { now } = page.history;
  const day = now.as_of || (page.situation?.as_of ?? "");
  return `${location.origin}${location.pathname}${toFragment(withDate(now, day), page.situation?.digest)}`;
}
