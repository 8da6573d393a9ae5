// The what-if rail: levers, events, actors, inputs, readings (UX 6). It shows a state and asks for the next one.

import { fill, h } from "./dom.js";
import {
  baseLevel,
  hasLevels,
  levelsOf,
  titled,
  withActor,
  withEvent,
  withLever,
  withReading,
} from "./state.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */

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

/** A part of the rail that follows the state. @typedef {{element: HTMLElement, show: (state: ViewState) => void}} Part */

/** More than this many of one kind are folded away. */
const FOLDED_ABOVE = 6;

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
  const dials = situation.dials.map((dial, index) => dialPart(dial, `dial-${index}`, situation, handlers));
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

/**
 * The mark of a changed control, with what it was.
 *
 * @param {string} was
 */
function changedTag(was) {
  return h("span", { class: "tag", hidden: true }, was ? `changed, was ${was}` : "changed");
}

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} tag
 * @param {boolean} changed
 */
function mark(element, tag, changed) {
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
function segment(name, options, onPick, attributes) {
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

/**
 * @param {Situation["levers"][number]} lever
 * @param {Situation} situation
 * @param {(change: (state: ViewState) => ViewState) => void} ask
 * @returns {Part}
 */
function leverPart(lever, situation, ask) {
  const was = baseLevel(situation, lever.name);
  const tag = changedTag(was.replaceAll("_", " "));
  const id = `lever-${lever.name}`;
  const { element: buttons, pick } = segment(
    id,
    lever.levels.map((level) => ({ value: level, label: level.replaceAll("_", " ") })),
    (level) => ask((state) => withLever(state, situation, lever.name, level)),
    { "aria-labelledby": id },
  );
  const element = h(
    "section",
    { class: "group lever", "data-part": id, "data-lever": lever.name, "aria-labelledby": id },
    h("h3", { class: "group-title", id }, titled(lever.title || lever.name)),
    tag,
    buttons,
  );
  return {
    element,
    show: (state) => {
      const level = state.levers[lever.name] ?? was;
      pick(level);
      mark(element, tag, level !== was);
    },
  };
}

/**
 * @param {Situation["events"][number]} event
 * @param {(change: (state: ViewState) => ViewState) => void} ask
 * @returns {Part}
 */
function eventPart(event, ask) {
  const id = `event-${event.name}`;
  const tag = changedTag("uncertain");
  const about = { "aria-labelledby": id, "aria-describedby": `${id}-written` };
  /** @param {string} value */
  const use = (value) =>
    ask((state) =>
      withEvent(state, event.name, value === "" ? null : hasLevels(event) ? value : value === "yes"),
    );
  let control;
  if (hasLevels(event)) {
    const select = h(
      "select",
      { ...about, onchange: () => use(select.value) },
      ...["", ...event.levels].map((level) =>
        h("option", { value: level }, level === "" ? "uncertain" : level.replaceAll("_", " ")),
      ),
    );
    control = { element: select, pick: (/** @type {string} */ value) => void (select.value = value) };
  } else {
    const options = ["", "yes", "no"].map((value) => ({ value, label: value || "uncertain" }));
    control = segment(id, options, use, about);
  }
  const element = h(
    "div",
    { class: "row event", "data-part": id, "data-event": event.name },
    h("div", { class: "row-name" }, h("span", { id }, titled(event.title || event.name)), tag),
    control.element,
    h("p", { class: "written", id: `${id}-written` }, event.written ? `written: ${event.written}` : ""),
  );
  return {
    element,
    show: (state) => {
      const fixed = state.given[event.name];
      control.pick(fixed === undefined ? "" : typeof fixed === "string" ? fixed : fixed ? "yes" : "no");
      mark(element, tag, fixed !== undefined);
    },
  };
}

/**
 * @param {Situation} situation
 * @param {(change: (state: ViewState) => ViewState) => void} ask
 * @returns {Part[]}
 */
function actorParts(situation, ask) {
  /** @type {{code: string, item: HTMLElement, input: HTMLInputElement, tag: HTMLElement}[]} */
  const boxes = [];
  /** @param {Situation["actors"][number]} actor @param {boolean} why whether to say why it cannot be switched */
  const item = (actor, why) => {
    const off = actor.why !== "";
    const about = off ? (why ? actor.why : "") : actor.offer;
    const id = `actor-${actor.code}`;
    const input = h("input", {
      type: "checkbox",
      disabled: off,
      "aria-describedby": about ? `${id}-about` : null,
      onchange: () => ask((state) => withActor(state, actor.code, input.checked)),
    });
    const tag = changedTag("in");
    const li = h(
      "li",
      { class: off ? "check is-off" : "check", "data-actor": actor.code },
      h("label", {}, input, h("span", {}, titled(actor.name || actor.code))),
      tag,
      about ? h("span", { class: "about", id: `${id}-about` }, about) : null,
    );
    if (!off) boxes.push({ code: actor.code, item: li, input, tag });
    return li;
  };
  const able = situation.actors.filter(({ why }) => why === "");
  const refused = situation.actors.filter(({ why, standing }) => why !== "" && standing !== "unheard");
  const unheard = situation.actors.filter(({ why, standing }) => why !== "" && standing === "unheard");
  const reasons = [...new Set(unheard.map(({ why }) => why))];
  const few = unheard.length <= FOLDED_ABOVE;
  const element = h(
    "div",
    { "data-part": "actors" },
    h(
      "ul",
      { class: "checks" },
      ...[...able, ...refused, ...(few ? unheard : [])].map((one) => item(one, true)),
    ),
    few
      ? null
      : h(
          "details",
          {},
          h("summary", {}, `${unheard.length} unheard: no pledge on record`),
          reasons.length === 1 ? h("p", { class: "hint" }, `${titled(reasons[0] ?? "")}.`) : null,
          h("ul", { class: "checks in-columns" }, ...unheard.map((one) => item(one, reasons.length > 1))),
        ),
  );
  if (situation.actors.length === 0) return [];
  return [
    {
      element,
      show: (state) => {
        for (const { code, item: li, input, tag } of boxes) {
          input.checked = !state.without.includes(code);
          mark(li, tag, !input.checked);
        }
      },
    },
  ];
}

/**
 * @param {Situation["dials"][number]} dial
 * @param {string} id
 * @param {Situation} situation
 * @param {Handlers} handlers
 * @returns {Part & {path: string, fault: (message: string, typed: string) => void}}
 */
function dialPart(dial, id, situation, handlers) {
  const tag = changedTag(dial.written);
  const told = h("p", { class: "fault", id: `${id}-fault`, hidden: true, role: "alert" });
  const input = h("input", {
    type: "text",
    id,
    placeholder: dial.written,
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${id}-about ${id}-fault`,
    onchange: () => {
      clear();
      handlers.onDial(dial.path, input.value.trim());
    },
  });
  const clear = () => {
    told.hidden = true;
    told.textContent = "";
    input.removeAttribute("aria-invalid");
  };
  const about = [
    dial.written ? `written: ${dial.written}` : "",
    dial.written.includes(dial.unit) ? "" : dial.unit,
  ];
  const element = h(
    "div",
    { class: "row dial", "data-dial": dial.path },
    h("div", { class: "row-name" }, h("label", { for: id }, titled(dial.title || dial.path)), tag),
    input,
    h("p", { class: "written", id: `${id}-about` }, about.filter(Boolean).join("; ")),
    told,
  );
  /** @type {string | null} the state's value when the fault was told: until it moves, what was typed stays */
  let faulty = null;
  let shown = "";
  return {
    path: dial.path,
    element,
    show: (state) => {
      const value = state.sets[dial.path] ?? "";
      const levels = Object.values(levelsOf(state, situation));
      element.hidden = dial.missions.length > 0 && !dial.missions.some((mission) => levels.includes(mission));
      if (faulty === null || faulty !== value) {
        faulty = null;
        clear();
        input.value = value;
      }
      shown = value;
      mark(element, tag, value !== "");
    },
    fault: (message, typed) => {
      faulty = shown;
      input.value = typed;
      input.setAttribute("aria-invalid", "true");
      told.textContent = message;
      told.hidden = false;
    },
  };
}

/**
 * @param {Situation} situation
 * @param {(change: (state: ViewState) => ViewState) => void} ask
 * @returns {Part[]}
 */
function readingParts(situation, ask) {
  if (situation.readings.length === 0) return [];
  /** @type {{name: string, item: HTMLElement, input: HTMLInputElement, tag: HTMLElement}[]} */
  const boxes = [];
  /** @param {Situation["readings"][number]} reading */
  const item = (reading) => {
    const input = h("input", {
      type: "checkbox",
      onchange: () => ask((state) => withReading(state, reading.name, input.checked)),
    });
    const tag = changedTag("");
    const li = h(
      "li",
      { class: "check", "data-reading": reading.name },
      h("label", {}, input, h("span", {}, titled(reading.title || reading.name))),
      tag,
    );
    boxes.push({ name: reading.name, item: li, input, tag });
    return li;
  };
  const contested = situation.readings.filter((reading) => reading.contested);
  const variants = situation.readings.filter((reading) => !reading.contested);
  const folded = contested.length > 0 && variants.length > 0;
  const more = h(
    "details",
    {},
    h("summary", {}, `${variants.length} ${variants.length === 1 ? "variant" : "variants"}`),
    h("ul", { class: "checks" }, ...(folded ? variants.map(item) : [])),
  );
  const element = h(
    "div",
    { "data-part": "readings" },
    h("ul", { class: "checks" }, ...(folded ? contested : situation.readings).map(item)),
    folded ? more : null,
  );
  return [
    {
      element,
      show: (state) => {
        for (const { name, item: li, input, tag } of boxes) {
          input.checked = state.readings.includes(name);
          mark(li, tag, input.checked);
          if (input.checked && more.contains(li)) more.open = true;
        }
      },
    },
  ];
}
