// Inputs with a field of their own in the rail (UX 6 and 8).

import { changedTag, mark } from "./controls.js";
import { h } from "./dom.js";
import { levelsOf, titled } from "./state.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */
/** @typedef {import("./controls.js").Part} Part */

/** @typedef {Part & {path: string, fault: (message: string, typed: string) => void}} Dial */

/**
 * @param {Situation["dials"][number]} dial
 * @param {string} id
 * @param {Situation} situation
 * @param {(path: string, value: string) => void} onDial
 * @returns {Dial}
 */
export function dialPart(dial, id, situation, onDial) {
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
      onDial(dial.path, input.value.trim());
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
