// A screen beside the answer: every kind of block drawn in one way, whatever it is about.

import { chart } from "./charts.js";
import { choice } from "./choice.js";
import { fill, h } from "./dom.js";
import { csvTool } from "./download.js";
import { figure, withFigures } from "./figure.js";
import { placeOf } from "./place.js";
import { dayOf } from "./source.js";
import { boxed } from "./table.js";
import { hideTip } from "./tip.js";

/** @typedef {import("./types").ScreenTold} ScreenTold */
/** @typedef {import("./types").Block} Block */
/** @typedef {import("./types").Change} Change */
/** @typedef {import("./types").Made} Made */

/**
 * @typedef {object} Asked
 * @property {import("./figure.js").OnTrace} onTrace
 * @property {(change: Change) => void} onApply
 * @property {(change: Change) => boolean} isApplied
 */

/**
 * What a reader has opened and chosen: it outlives the drawing of a screen.
 * @typedef {object} Kept
 * @property {Set<string>} tables charts shown as tables
 * @property {Map<string, string>} chosen option of each choice
 */

/**
 * What every block is drawn with.
 * @typedef {Asked & {made: Made, kept: Kept, room: string, within: string}} Drawing
 */

/** @type {WeakMap<Element, Kept>} */
const KEPT = new WeakMap();

/**
 * Draw a screen. What a reader has opened and chosen, and the focus, stay as they are.
 *
 * @param {HTMLElement} root
 * @param {ScreenTold} told
 * @param {Asked} asked
 */
export function renderScreen(root, told, asked) {
  const kept = KEPT.get(root) ?? { tables: new Set(), chosen: new Map() };
  KEPT.set(root, kept);
  const back = placeOf(root);
  const drawing = { ...asked, made: { scenario: told.scenario, run: told.run }, kept, room: `${root.id}-`, within: told.title };
  hideTip();
  fill(
    root,
    opening(told, drawing),
    ...told.sections.map((section, k) => part(section, k, drawing)),
    told.command ? repeated(told, drawing) : null,
  );
  back();
}

/**
 * @param {ScreenTold} told
 * @param {Drawing} drawing
 * @returns {HTMLElement}
 */
function opening({ title, scenario, run, lead }, drawing) {
  return h(
    "div",
    { class: "opening" },
    h("h1", {}, title),
    h(
      "p",
      { class: "meta" },
      h("strong", {}, "Not a prediction."),
      ` As of ${dayOf(scenario.as_of)}; ${run.draws.toLocaleString("en-GB")} sampled futures.`,
    ),
    h("ul", { class: "told" }, ...lead.map((sentence) => h("li", {}, ...spoken(sentence, drawing)))),
  );
}

/**
 * @param {ScreenTold["sections"][number]} section
 * @param {number} number
 * @param {Drawing} drawing
 * @returns {HTMLElement}
 */
function part({ title, finding, blocks }, number, drawing) {
  const id = `${drawing.room}part-${number}`;
  return h(
    "section",
    { class: "part", "aria-labelledby": id },
    h("h2", { id, tabindex: -1 }, title),
    finding ? h("p", { class: "finding" }, finding) : null,
    ...blocks.map((each) => block(each, { ...drawing, within: title })),
  );
}

/**
 * @param {Block} told
 * @param {Drawing} drawing
 * @returns {HTMLElement}
 */
function block(told, drawing) {
  switch (told.kind) {
    case "sentence":
      return h("p", { class: "sentence" }, ...spoken(told, drawing));
    case "list":
      return h("ul", { class: "listed" }, ...told.items.map((item) => listed(item, drawing)));
    case "table":
      return table(told, drawing);
    case "chart":
      return chart(told, {
        made: drawing.made,
        level: "h3",
        opened: drawing.kept,
        onTrace: drawing.onTrace,
        room: drawing.room,
      });
    case "missing":
      return h("p", { class: "missing" }, told.text);
    case "choice":
      return choice(told, drawing.kept.chosen, drawing.room, (option) => option.blocks.map((each) => block(each, drawing)));
  }
}

/** What leads a line of a list that belongs below the one before it. */
const BELOW = "› ";

/**
 * @param {import("./types").Figure} item
 * @param {Drawing} drawing
 * @returns {HTMLElement}
 */
function listed({ text, trace }, { onTrace }) {
  let depth = 0;
  while (text.startsWith(BELOW, depth * BELOW.length)) depth += 1;
  const made = h("li", {}, figure({ text: text.slice(depth * BELOW.length), trace }, onTrace));
  made.style.marginLeft = `${1.3 * depth}rem`;
  return made;
}

/**
 * @param {import("./types").SentenceTold} told
 * @param {Drawing} drawing
 * @returns {(Node | string | null)[]}
 */
function spoken({ heading, text, traces, apply }, drawing) {
  const headed = heading && !text.startsWith(`${heading}:`);
  return [
    headed ? h("strong", { class: "heading" }, heading) : null,
    " ",
    ...(text.startsWith("guarantor ") ? [h("code", {}, text)] : withFigures(text, traces, drawing.onTrace)),
    ...button(apply, heading, drawing),
  ];
}

/**
 * The button of a change, where there is one; one that is in force says so.
 *
 * @param {Change | null} change
 * @param {string} key
 * @param {Drawing} drawing
 * @returns {(Node | string)[]}
 */
function button(change, key, { onApply, isApplied, within }) {
  if (!change) return [];
  const on = isApplied(change);
  const made = h(
    "button",
    {
      type: "button",
      class: "tool apply",
      "aria-pressed": on ? "true" : "false",
      "aria-label": `${on ? "applied" : "apply"}: ${change.title}`,
      "data-key": `apply:${within}:${key}:${change.title}`,
    },
    on ? "applied" : "apply",
  );
  made.addEventListener("click", () => onApply(change));
  return [" ", made];
}

/**
 * @param {import("./types").TableTold} told
 * @param {Drawing} drawing
 * @returns {HTMLElement}
 */
function table({ title, header, rows, note }, drawing) {
  const label = title || drawing.within;
  const body = rows.map((row) =>
    h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        h(
          "span",
          { class: row.apply && "row-head" },
          figure({ text: row.title, trace: row.name }, drawing.onTrace),
          ...button(row.apply, row.title, drawing),
        ),
      ),
      ...row.cells.map((cell) => h("td", {}, figure(cell, drawing.onTrace))),
    ),
  );
  const texts = rows.map((row) => [row.title, ...row.cells.map(({ text }) => text)]);
  return h(
    "div",
    { class: "tabled" },
    title ? h("h3", {}, title) : null,
    boxed(label, header, body),
    note ? h("p", { class: "soft" }, note) : null,
    csvTool(label, drawing.made, [header, ...texts]),
  );
}

/**
 * @param {ScreenTold} told
 * @param {Drawing} drawing
 * @returns {HTMLElement}
 */
function repeated({ command, scenario, run }, { room }) {
  return h(
    "section",
    { class: "part part-repeat", "aria-labelledby": `${room}repeat` },
    h("h2", { id: `${room}repeat` }, "To repeat this"),
    h("p", {}, h("code", {}, command)),
    h("p", { class: "soft" }, `guarantor ${run.engine_version}, digest `, h("code", {}, scenario.digest), "."),
  );
}
