// The what-if rail: levers, events, actors, inputs, readings (UX 6). It shows a state and asks for the next one.

import { actorParts, readingParts } from "./boxes.js";
import { dialPart } from "./dials.js";
import { fill, h } from "./dom.js";
import { eventPart, leverPart } from "./levers.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */
/** @typedef {import("./controls.js").Part} Part */

/**
 * @typedef {object} Handlers
 * @property {(next: ViewState) => void} onState a control was used
 * @property {(path: string, value: string) => void} onDial a value was typed; empty restores what is written
 */

/**
 * @typedef {object} Rail
 * @property {(state: ViewState) => void} show
 * @property {(path: string, message: string, typed: string) => boolean} fault tell it beside the field of that
 *   input; false if there is none
 */

/**
 * Build the rail of a scenario.
 *
 * @param {HTMLElement} root
 * @param {Situation} situation
 * @param {ViewState} state
 * @param {Handlers} handlers
 * @returns {Rail}
 */
export function makeRail(root, situation, state, handlers) {
  let current = state;
  /** @param {(state: ViewState) => ViewState} change */
  const ask = (change) => handlers.onState(change(current));
  const dials = situation.dials.map((dial, index) => dialPart(dial, `dial-${index}`, situation, handlers.onDial));
  const parts = [
    ...situation.levers.map((lever) => leverPart(lever, situation, ask)),
    ...situation.events.map((event) => eventPart(event, ask)),
    ...actorParts(situation, ask),
    ...dials,
    ...readingParts(situation, ask),
  ];
  fill(
    root,
    ...situation.levers.map(({ name }) => named(parts, `lever-${name}`)),
    group(
      "Events",
      "Fixed in every future, or uncertain as written",
      situation.events.map(({ name }) => named(parts, `event-${name}`)),
    ),
    group("Actors", "Out means: not asked, whatever it has offered", [named(parts, "actors")]),
    group(
      "Inputs",
      "Another value or range, such as 3 to 5",
      dials.map(({ element }) => element),
    ),
    group("Readings", "What is disputed, read in another way", [named(parts, "readings")]),
  );
  /** @param {ViewState} next */
  const show = (next) => {
    current = next;
    for (const part of parts) part.show(next);
  };
  show(state);
  return {
    show,
    fault: (path, message, typed) => {
      const dial = dials.find((one) => one.path === path);
      dial?.fault(message, typed);
      return dial !== undefined;
    },
  };
}

/**
 * @param {Part[]} parts
 * @param {string} name
 * @returns {HTMLElement | null}
 */
function named(parts, name) {
  return parts.find(({ element }) => element.dataset["part"] === name)?.element ?? null;
}

/**
 * @param {string} title
 * @param {string} hint
 * @param {(Node | null)[]} children
 * @returns {HTMLElement | null} null if there is nothing in it
 */
function group(title, hint, children) {
  if (children.every((child) => child === null)) return null;
  const id = `group-${title.toLowerCase()}`;
  return h(
    "section",
    { class: "group", "aria-labelledby": id },
    h("h3", { id, class: "group-title" }, title),
    h("p", { class: "hint" }, hint),
    ...children,
  );
}
