// A tour in five steps that poses a question; each step is done by doing it. It remembers nothing (UX 24).

import { fill, h } from "./dom.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} text
 * @property {string} task
 * @property {string} target selector of the part it points at
 * @property {(state: ViewState, did: ReadonlySet<string>) => boolean} done
 */

/** @type {readonly Step[]} */
const STEPS = [
  {
    title: "Would it help if the United States put troops in?",
    text: "The answer stands in five sentences. Keep the first in mind: in how many of 50 sampled futures is a force raised?",
    task: "Try it: under The United States choose troops.",
    target: '[data-lever="usa_level"]',
    done: (state) => state.levers["usa_level"] === "troops",
  },
  {
    title: "Did it help?",
    text: "The change is coloured and listed here. Read the sentences again: what moved, and what did not?",
    task: "Press Compare to see base and change side by side, then close it.",
    target: '[data-tour="compare"]',
    done: (_, did) => did.has("compare"),
  },
  {
    title: "Says who?",
    text: "Every underlined number leads to what it is made of: inputs, quotations, sources, and what is only assumed.",
    task: "Press Enter on an underlined number, then close its card with Escape.",
    target: "#answer [data-trace]",
    done: (_, did) => did.has("card"),
  },
  {
    title: "What does it hang on?",
    text: "The fifth sentence names what moves the answer most. Nobody knows whether there will be a ceasefire; suppose that there is one.",
    task: "Under Events set A ceasefire to yes.",
    target: '[data-event="ceasefire"]',
    done: (state) => state.given["ceasefire"] === true,
  },
  {
    title: "And back",
    text: "Nothing that you change is written to the scenario. Share gives a link that holds your changes.",
    task: "Press Reset, or Ctrl+Z until the base case is back.",
    target: '[data-tool="reset"]',
    done: (state) => Object.keys(state.levers).length + Object.keys(state.given).length === 0,
  },
];

/**
 * Whether the steps fit a scenario.
 *
 * @param {Situation} situation
 * @returns {boolean}
 */
export function tourFits(situation) {
  return (
    situation.levers.some(({ name, levels }) => name === "usa_level" && levels.includes("troops")) &&
    situation.events.some(({ name }) => name === "ceasefire")
  );
}

/**
 * @typedef {object} Tour
 * @property {(state: ViewState, did?: string) => void} notice the state as it is now, and what was just opened
 * @property {() => void} leave
 */

/**
 * Begin the tour.
 *
 * @param {ViewState} state
 * @param {() => void} onLeave
 * @returns {Tour}
 */
export function beginTour(state, onLeave) {
  let current = state;
  let at = -1;
  /** @type {Set<string>} */
  const did = new Set();
  /** @type {Element | null} */
  let pointed = null;
  const panel = h("section", { class: "tour", "aria-labelledby": "tour-title", tabindex: "-1" });
  const ending = new AbortController();

  const leave = () => {
    if (ending.signal.aborted) return;
    ending.abort();
    pointed?.classList.remove("is-pointed");
    panel.remove();
    onLeave();
  };

  const point = () => {
    const target = STEPS[at]?.target;
    pointed?.classList.remove("is-pointed");
    pointed = target ? document.querySelector(target) : null;
    pointed?.classList.add("is-pointed");
  };

  const goThere = () => {
    point();
    pointed?.scrollIntoView({ block: "center" });
    const own = pointed?.matches("button, input, select, [tabindex]") ? pointed : null;
    const inner = own ?? pointed?.querySelector("input:checked, button, input, select, [tabindex]");
    if (inner instanceof HTMLElement) inner.focus();
  };

  /** @param {number} next */
  const show = (next) => {
    at = next;
    const step = STEPS[at];
    if (step) did.clear();
    fill(
      panel,
      h("p", { class: "tour-count" }, step ? `Tour, ${at + 1} of ${STEPS.length}` : "Tour"),
      h("h2", { id: "tour-title" }, step ? step.title : "That was the tour"),
      h(
        "p",
        {},
        step ? step.text : "The rest is yours: other events, actors, inputs and readings stand in What if.",
      ),
      step ? h("p", { class: "tour-task" }, step.task) : null,
      h(
        "p",
        { class: "tour-buttons" },
        step ? h("button", { type: "button", class: "button is-main", onclick: goThere }, "Go there") : null,
        at > 0 && step
          ? h("button", { type: "button", class: "button", onclick: () => show(at - 1) }, "Back")
          : null,
        step ? h("button", { type: "button", class: "button", onclick: () => show(at + 1) }, "Skip") : null,
        h(
          "button",
          { type: "button", class: step ? "button" : "button is-main", onclick: leave },
          step ? "Leave" : "Close",
        ),
      ),
    );
    point();
    pointed?.scrollIntoView({ block: "nearest" });
    panel.focus({ preventScroll: true });
  };

  /** A step is left once it is done and nothing lies over the page. */
  const advance = () => {
    const step = STEPS[at];
    if (!step || ending.signal.aborted || !step.done(current, did) || covered()) return;
    show(at + 1);
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !covered()) leave();
    },
    { signal: ending.signal },
  );
  // Cards and dialogs tell of their end in different ways: look once the event that may have closed one is over.
  for (const kind of ["close", "toggle", "keyup", "click"]) {
    document.addEventListener(kind, () => setTimeout(advance), { capture: true, signal: ending.signal });
  }

  document.body.append(panel);
  show(0);
  return {
    leave,
    notice: (next, opened) => {
      current = next;
      if (opened) did.add(opened);
      if (!pointed?.isConnected) point();
      advance();
    },
  };
}

/**
 * @returns {boolean} whether a dialog or card lies over the page
 */
function covered() {
  return document.querySelector("dialog[open], .card[role=dialog]") !== null;
}
