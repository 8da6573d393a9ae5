// What a state changes, in words (UX 2, 6 and 8).

import { baseLevel, frozen, lacking, spoken, titled, withActor, withEvent, withReading, withSet } from "./state.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */

/**
 * One difference from the base case.
 * @typedef {object} Change
 * @property {"lever" | "event" | "actor" | "reading" | "set" | "seed"} kind
 * @property {string} key name of the lever, event, reading; code of the actor; path of the input
 * @property {string} text what it is now, such as "A ceasefire: yes"
 * @property {string} was what it is without the change, such as "was uncertain, 20% to 60%"; may be empty
 * @property {(state: ViewState) => ViewState} undo the state without this change
 */

/**
 * Everything in which a state differs from the base case, in words.
 *
 * @param {ViewState} state
 * @param {Situation} situation
 * @returns {Change[]}
 */
export function changesOf(state, situation) {
  /** @type {Change[]} */
  const changes = [];
  for (const [key, level] of Object.entries(state.levers)) {
    const lever = situation.levers.find(({ name }) => name === key);
    const was = baseLevel(situation, key);
    changes.push({
      kind: "lever",
      key,
      text: `${titled(lever?.title || key)}: ${level.replaceAll("_", " ")}`,
      was: was ? `was ${was.replaceAll("_", " ")}` : "",
      undo: (now) => frozen({ ...now, levers: lacking(now.levers, key) }),
    });
  }
  for (const [key, value] of Object.entries(state.given)) {
    const event = situation.events.find(({ name }) => name === key);
    changes.push({
      kind: "event",
      key,
      text: `${titled(event?.title || key)}: ${spoken(value).replaceAll("_", " ")}`,
      was: event?.written ? `was uncertain, ${event.written}` : "was uncertain",
      undo: (now) => withEvent(now, key, null),
    });
  }
  for (const code of state.without) {
    const actor = situation.actors.find((one) => one.code === code);
    changes.push({
      kind: "actor",
      key: code,
      text: `Without ${actor?.name || code}`,
      was: actor?.offer ? `offers ${actor.offer}` : "",
      undo: (now) => withActor(now, code, true),
    });
  }
  for (const [key, value] of Object.entries(state.sets)) {
    const dial = situation.dials.find(({ path }) => path === key);
    changes.push({
      kind: "set",
      key,
      text: `${titled(dial?.title || key)}: ${value}`,
      was: dial?.written ? `was ${dial.written}` : "",
      undo: (now) => withSet(now, key, ""),
    });
  }
  for (const key of state.readings) {
    const reading = situation.readings.find(({ name }) => name === key);
    changes.push({
      kind: "reading",
      key,
      text: titled(reading?.title || key),
      was: reading && !reading.contested ? "a variant" : "a reading",
      undo: (now) => withReading(now, key, false),
    });
  }
  if (state.seed !== null && state.seed !== situation.seed) {
    changes.push({
      kind: "seed",
      key: "seed",
      text: `Seed of the sampled futures: ${state.seed}`,
      was: `was ${situation.seed}`,
      undo: (now) => frozen({ ...now, seed: null }),
    });
  }
  return changes;
}
