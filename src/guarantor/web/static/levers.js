// Levers and events: one of several levels each (UX 6).

import { changedTag, mark, segment } from "./controls.js";
import { h } from "./dom.js";
import { baseLevel, hasLevels, titled, withEvent, withLever } from "./state.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */
/** @typedef {import("./controls.js").Part} Part */
/** @typedef {import("./controls.js").Ask} Ask */

/**
 * @param {Situation["levers"][number]} lever
 * @param {Situation} situation
 * @param {Ask} ask
 * @returns {Part}
 */
export function leverPart(lever, situation, ask) {
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
 * @param {Ask} ask
 * @returns {Part}
 */
export function eventPart(event, ask) {
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
