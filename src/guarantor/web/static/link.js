// A view state as a link and back. A link is what somebody else wrote: nothing in it can make this fail.

import { baseLevel, frozen, hasLevels, spoken } from "./state.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */

/**
 * What a link says.
 * @typedef {object} Link
 * @property {ViewState} state its scenario is empty if the link names none
 * @property {string} digest of the scenario that it was made with; empty if the link has none
 * @property {string[]} unread parts that were not understood
 */

/**
 * The state as the part of a link after `#`, for people to read: `scenario=ukraine&given.ceasefire=yes`.
 *
 * @param {ViewState} state
 * @param {string} [digest] of the scenario as written
 * @returns {string} with `#` in front
 */
export function toFragment(state, digest = "") {
  /** @type {[string, string][]} */
  const parts = [["scenario", state.scenario]];
  if (state.screen) parts.push(["screen", state.screen]);
  if (state.as_of) parts.push(["as_of", state.as_of]);
  if (state.seed !== null) parts.push(["seed", String(state.seed)]);
  for (const [name, level] of Object.entries(state.levers)) parts.push([`lever.${name}`, level]);
  for (const [name, value] of Object.entries(state.given)) parts.push([`given.${name}`, spoken(value)]);
  for (const name of state.readings) parts.push(["reading", name]);
  for (const [path, value] of Object.entries(state.sets)) parts.push([`set.${path}`, value]);
  for (const code of state.without) parts.push(["without", code]);
  if (digest) parts.push(["digest", digest]);
  return `#${new URLSearchParams(parts)}`;
}

/**
 * What a link says. Nothing in it can make this fail: what is not understood is listed.
 *
 * @param {string} text with or without `#`
 * @returns {Link}
 */
export function fromFragment(text) {
  let scenario = "";
  let screen = "";
  let as_of = "";
  let digest = "";
  /** @type {number | null} */
  let seed = null;
  /** @type {[string, string][]} */
  const levers = [];
  /** @type {[string, boolean | string][]} */
  const given = [];
  /** @type {[string, string][]} */
  const sets = [];
  /** @type {Set<string>} */
  const readings = new Set();
  /** @type {Set<string>} */
  const without = new Set();
  /** @type {string[]} */
  const unread = [];
  for (const [key, value] of new URLSearchParams(text.replace(/^#/, ""))) {
    const dot = key.indexOf(".");
    const kind = dot < 0 ? key : key.slice(0, dot);
    const name = dot < 0 ? "" : key.slice(dot + 1);
    if (value === "") unread.push(key);
    else if (key === "scenario") scenario = value;
    else if (key === "screen") screen = value;
    else if (key === "as_of" && isDate(value)) as_of = value;
    else if (key === "seed" && /^\d+$/.test(value) && Number.isSafeInteger(Number(value)))
      seed = Number(value);
    else if (key === "reading") readings.add(value);
    else if (key === "without") without.add(value);
    else if (key === "digest") digest = value;
    else if (kind === "lever" && name) levers.push([name, value]);
    else if (kind === "given" && name)
      given.push([name, value === "yes" || (value === "no" ? false : value)]);
    else if (kind === "set" && name) sets.push([name, value]);
    else unread.push(`${key}=${value}`);
  }
  const state = frozen({
    scenario,
    screen,
    as_of,
    seed,
    levers: Object.fromEntries(levers),
    given: Object.fromEntries(given),
    readings: [...readings],
    sets: Object.fromEntries(sets),
    without: [...without],
  });
  return { state, digest, unread };
}

/**
 * @param {string} text
 * @returns {boolean} whether it is a day of the calendar, YYYY-MM-DD
 */
function isDate(text) {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text);
}

/**
 * The state without what the scenario does not know, and what that was. Replaced inputs are the server's to judge.
 *
 * @param {ViewState} state
 * @param {Situation} situation
 * @returns {{state: ViewState, unknown: string[]}}
 */
export function fit(state, situation) {
  /** @type {string[]} */
  const unknown = [];
  /** @type {(known: boolean, words: string) => boolean} */
  const keep = (known, words) => {
    if (!known) unknown.push(words);
    return known;
  };
  const levers = Object.entries(state.levers).filter(
    ([name, level]) =>
      keep(
        Boolean(situation.levers.find((lever) => lever.name === name)?.levels.includes(level)),
        `lever ${name}: ${level}`,
      ) && level !== baseLevel(situation, name),
  );
  const given = Object.entries(state.given).filter(([name, value]) => {
    const event = situation.events.find((one) => one.name === name);
    const answers = event && hasLevels(event) ? event.levels : [true, false];
    return keep(
      event !== undefined && answers.some((one) => one === value),
      `event ${name}: ${spoken(value)}`,
    );
  });
  const readings = state.readings.filter((name) =>
    keep(
      situation.readings.some((one) => one.name === name),
      `reading ${name}`,
    ),
  );
  const without = state.without.filter((code) =>
    keep(
      situation.actors.some((one) => one.code === code),
      `actor ${code}`,
    ),
  );
  const listed = situation.screens.some(({ name }) => name === state.screen);
  const fitting = frozen({
    ...state,
    screen: !state.screen || keep(listed, `screen ${state.screen}`) ? state.screen : "",
    levers: Object.fromEntries(levers),
    given: Object.fromEntries(given),
    readings,
    without,
  });
  return { state: fitting, unknown };
}
