// One of several things, chosen without asking the server: side by side, or along a slider that plays (UX 13).

import { segment } from "./controls.js";
import { fill, h } from "./dom.js";

/** @typedef {import("./types").ChoiceTold} ChoiceTold */
/** @typedef {ChoiceTold["options"][number]} Option */

/** Milliseconds that each option stays while the slider plays. */
const STEP = 700;

/**
 * A choice with what is chosen below it; marks of charts in the same section that belong to it are lit.
 *
 * @param {ChoiceTold} told
 * @param {Map<string, string>} chosen what was chosen before, by the name of the choice; kept up to date
 * @param {string} room leads its ids, so that two choices of one name in a page do not meet
 * @param {(option: Option) => HTMLElement[]} draw
 * @returns {HTMLElement}
 */
export function choice(told, chosen, room, draw) {
  const { options } = told;
  const first = Math.max(0, indexOf(options, chosen.get(told.name) ?? told.chosen));
  const panel = h("div", { class: "choice-panel" });
  const root = h("div", { class: `choice is-${told.form}`, "data-choice": told.name });
  /** @param {number} place */
  const show = (place) => {
    const option = options[place];
    if (!option) return;
    chosen.set(told.name, option.name);
    control.pick(place);
    fill(panel, ...draw(option));
    light(root.closest("section"), option);
  };
  const control = told.form === "slider" ? slider(told, room, show) : tabs(told, room, show);
  fill(root, control.element, panel);
  control.pick(first);
  fill(panel, ...draw(options[first] ?? { name: "", title: "", mark: "", blocks: [] }));
  // Charts of the section are drawn after this: they are lit once all stands in the page.
  queueMicrotask(() => light(root.closest("section"), options[first]));
  return root;
}

/**
 * @param {readonly Option[]} options
 * @param {string} name
 */
function indexOf(options, name) {
  return options.findIndex((option) => option.name === name);
}

/**
 * @param {ChoiceTold} told
 * @param {string} room
 * @param {(place: number) => void} show
 */
function tabs({ name, label, options }, room, show) {
  const { element, pick } = segment(
    `${room}choice-${name}`,
    options.map((option) => ({ value: option.name, label: option.title })),
    (value) => show(indexOf(options, value)),
    { "aria-label": label },
  );
  return {
    element: h("div", { class: "choice-control" }, h("span", { class: "choice-label" }, label), element),
    pick: (/** @type {number} */ place) => pick(options[place]?.name ?? ""),
  };
}

/**
 * A slider, moved by pointer and arrow keys, with a button that moves it step by step.
 *
 * @param {ChoiceTold} told
 * @param {string} room
 * @param {(place: number) => void} show
 */
function slider({ name, label, options }, room, show) {
  const id = `${room}choice-${name}`;
  const last = options.length - 1;
  const range = h("input", { type: "range", id, min: 0, max: last, step: 1, "data-key": id });
  const words = h("output", { for: id });
  const play = h("button", { type: "button", class: "tool", "data-key": `${id}-play` });
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  const step = () => {
    const next = Number(range.value) + 1;
    if (!range.isConnected || next > last) stop();
    else show(next);
    if (next >= last) stop();
  };
  range.addEventListener("input", () => {
    stop();
    show(Number(range.value));
  });
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (Number(range.value) >= last) show(0);
    play.textContent = "Pause";
    timer = window.setInterval(step, STEP);
  });
  stop();
  return {
    element: h("div", { class: "choice-control" }, h("label", { for: id }, label), range, words, play),
    pick: (/** @type {number} */ place) => {
      const title = options[place]?.title ?? "";
      range.value = String(place);
      range.setAttribute("aria-valuetext", title);
      words.textContent = title;
    },
  };
}

/**
 * Light the marks and the rows of a section that belong to an option.
 *
 * @param {Element | null} section
 * @param {Option | undefined} option
 */
function light(section, option) {
  if (!section || !option?.mark) return;
  for (const mark of section.querySelectorAll(".plot [aria-label]")) {
    mark.classList.toggle("is-chosen", (mark.getAttribute("aria-label") ?? "").startsWith(option.mark));
  }
  for (const row of section.querySelectorAll(".chart tbody tr")) {
    row.classList.toggle("is-chosen", row.querySelector("th")?.textContent === option.name);
  }
}
