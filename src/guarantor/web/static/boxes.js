// Actors in or out, readings applied or not: one box each (UX 6).

import { changedTag, mark } from "./controls.js";
import { h } from "./dom.js";
import { titled, withActor, withReading } from "./state.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */
/** @typedef {import("./controls.js").Part} Part */
/** @typedef {import("./controls.js").Ask} Ask */

/** More than this many of one kind are folded away. */
const FOLDED_ABOVE = 6;

/**
 * @param {Situation} situation
 * @param {Ask} ask
 * @returns {Part[]}
 */
export function actorParts(situation, ask) {
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
 * @param {Situation} situation
 * @param {Ask} ask
 * @returns {Part[]}
 */
export function readingParts(situation, ask) {
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
