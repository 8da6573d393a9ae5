// The view state: what decides what is shown. Immutable; every function here is pure (UX 2, 9 and 11).

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
 * What a link says.
 * @typedef {object} Link
 * @property {ViewState} state its scenario is empty if the link names none
 * @property {string} digest of the scenario that it was made with; empty if the link has none
 * @property {string[]} unread parts that were not understood
 */

/**
 * @typedef {object} History
 * @property {readonly ViewState[]} past
 * @property {ViewState} now
 * @property {readonly ViewState[]} future
 */

/**
 * A state, frozen through and through, in one form however it came about: only readings keep their order.
 *
 * @param {ViewState} state
 * @returns {ViewState}
 */
function frozen(state) {
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
 * @returns {ViewState}
 */
export function base(scenario, as_of = "") {
  return frozen({ scenario, as_of, seed: null, levers: {}, given: {}, readings: [], sets: {}, without: [] });
}

/**
 * @template T
 * @param {Readonly<Record<string, T>>} from
 * @param {string} key
 * @returns {Record<string, T>}
 */
function lacking(from, key) {
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
 * An answer to an event in words.
 *
 * @param {boolean | string} value
 * @returns {string}
 */
function spoken(value) {
  if (typeof value === "string") return value;
  return value ? "yes" : "no";
}

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
  const fitting = frozen({
    ...state,
    levers: Object.fromEntries(levers),
    given: Object.fromEntries(given),
    readings,
    without,
  });
  return { state: fitting, unknown };
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

/**
 * Whether two states are the same.
 *
 * @param {ViewState} one
 * @param {ViewState} other
 * @returns {boolean}
 */
export function same(one, other) {
  return toFragment(one) === toFragment(other);
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
  return Object.freeze({ ...history, past: Object.freeze(history.past.slice(0, -1)), now: last });
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
    now: last,
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
    now: next,
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
  return pushed(history, base(history.now.scenario, history.now.as_of));
}
