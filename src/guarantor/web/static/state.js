// The view state: what decides what is shown. Immutable; every function here is pure (UX 2, 9 and 11).

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */

/**
 * A state, frozen through and through, in one form however it came about: only readings keep their order.
 *
 * @param {ViewState} state
 * @returns {ViewState}
 */
export function frozen(state) {
  return Object.freeze({
    ...state,
    levers: inOrder(state.levers),
    given: inOrder(state.given),
    readings: Object.freeze([...state.readings]),
    sets: inOrder(state.sets),
    without: Object.freeze([...state.without].sort()),
  });
}

/**
 * @template T
 * @param {Readonly<Record<string, T>>} from
 * @returns {Readonly<Record<string, T>>}
 */
function inOrder(from) {
  return Object.freeze(Object.fromEntries(Object.entries(from).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * The state without any change.
 *
 * @param {string} scenario
 * @param {string} [as_of]
 * @param {string} [screen]
 * @returns {ViewState}
 */
export function base(scenario, as_of = "", screen = "") {
  const none = { seed: null, levers: {}, given: {}, readings: [], sets: {}, without: [] };
  return frozen({ ...none, scenario, as_of, screen });
}

/**
 * The base case beside a state: without its changes, on the same futures.
 *
 * @param {ViewState} state
 * @returns {ViewState}
 */
export function unchanged(state) {
  return frozen({ ...base(state.scenario, state.as_of, state.screen), seed: state.seed });
}

/**
 * @template T
 * @param {Readonly<Record<string, T>>} from
 * @param {string} key
 * @returns {Record<string, T>}
 */
export function lacking(from, key) {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name !== key));
}

/**
 * The level of a lever in the first course: what the base case has.
 *
 * @param {Situation} situation
 * @param {string} lever
 * @returns {string}
 */
export function baseLevel(situation, lever) {
  const levels = situation.levers.find(({ name }) => name === lever)?.levels ?? [];
  return situation.courses[0]?.levers[lever] ?? levels[0] ?? "";
}

/**
 * The state with a lever at a level; at the level of the first course it is no change.
 *
 * @param {ViewState} state
 * @param {Situation} situation
 * @param {string} lever
 * @param {string} level
 * @returns {ViewState}
 */
export function withLever(state, situation, lever, level) {
  const rest = lacking(state.levers, lever);
  const levers = level === baseLevel(situation, lever) ? rest : { ...rest, [lever]: level };
  return frozen({ ...state, levers });
}

/**
 * The state with an event fixed; null makes it uncertain again.
 *
 * @param {ViewState} state
 * @param {string} event
 * @param {boolean | string | null} value
 * @returns {ViewState}
 */
export function withEvent(state, event, value) {
  const rest = lacking(state.given, event);
  return frozen({ ...state, given: value === null ? rest : { ...rest, [event]: value } });
}

/**
 * The state with a reading or variant applied (last) or not.
 *
 * @param {ViewState} state
 * @param {string} reading
 * @param {boolean} applied
 * @returns {ViewState}
 */
export function withReading(state, reading, applied) {
  const rest = state.readings.filter((name) => name !== reading);
  return frozen({ ...state, readings: applied ? [...rest, reading] : rest });
}

/**
 * The state with an actor in or out.
 *
 * @param {ViewState} state
 * @param {string} code
 * @param {boolean} inside
 * @returns {ViewState}
 */
export function withActor(state, code, inside) {
  const rest = state.without.filter((other) => other !== code);
  return frozen({ ...state, without: inside ? rest : [...rest, code] });
}

/**
 * The state with an input replaced; an empty value restores what is written.
 *
 * @param {ViewState} state
 * @param {string} path
 * @param {string} value
 * @returns {ViewState}
 */
export function withSet(state, path, value) {
  const rest = lacking(state.sets, path);
  return frozen({ ...state, sets: value === "" ? rest : { ...rest, [path]: value } });
}

/**
 * The state on another day.
 *
 * @param {ViewState} state
 * @param {string} as_of
 * @returns {ViewState}
 */
export function withDate(state, as_of) {
  return frozen({ ...state, as_of });
}

/**
 * The state on another screen.
 *
 * @param {ViewState} state
 * @param {string} screen
 * @returns {ViewState}
 */
export function withScreen(state, screen) {
  return frozen({ ...state, screen });
}

/**
 * The state with a change of several kinds at once.
 *
 * @param {ViewState} state
 * @param {Situation} situation
 * @param {import("./types").Change} change
 * @returns {ViewState}
 */
export function withChange(state, situation, change) {
  /** @type {((state: ViewState) => ViewState)[]} */
  const steps = [
    ...Object.entries(change.levers).map(
      ([lever, level]) => (/** @type {ViewState} */ now) => withLever(now, situation, lever, level),
    ),
    ...Object.entries(change.given).map(
      ([event, value]) => (/** @type {ViewState} */ now) => withEvent(now, event, value),
    ),
    ...change.readings
      .filter((name) => !state.readings.includes(name))
      .map((name) => (/** @type {ViewState} */ now) => withReading(now, name, true)),
    ...Object.entries(change.sets).map(
      ([path, value]) => (/** @type {ViewState} */ now) => withSet(now, path, value),
    ),
    ...change.without.map((code) => (/** @type {ViewState} */ now) => withActor(now, code, false)),
  ];
  return steps.reduce((now, step) => step(now), state);
}

/**
 * The level that each lever has.
 *
 * @param {ViewState} state
 * @param {Situation} situation
 * @returns {Record<string, string>}
 */
export function levelsOf(state, situation) {
  return Object.fromEntries(
    situation.levers.map(({ name }) => [name, state.levers[name] ?? baseLevel(situation, name)]),
  );
}

/**
 * Whether an event has levels of its own rather than yes and no.
 *
 * @param {{levels: readonly string[]}} event
 * @returns {boolean}
 */
export function hasLevels(event) {
  return event.levels.some((level) => level !== "yes" && level !== "no");
}

/**
 * A name as people write it: no underscores, a capital in front.
 *
 * @param {string} text
 * @returns {string}
 */
export function titled(text) {
  const words = text.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * An answer to an event in words.
 *
 * @param {boolean | string} value
 * @returns {string}
 */
export function spoken(value) {
  if (typeof value === "string") return value;
  return value ? "yes" : "no";
}
