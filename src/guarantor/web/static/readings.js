// The answer under contested readings: one row for each, one cell for each course, the same futures.

import { h } from "./dom.js";
import { figure } from "./figure.js";
import { boxed, headed } from "./table.js";

/** @typedef {import("./types").ReadingTold} ReadingTold */
/** @typedef {import("./figure.js").OnTrace} OnTrace */

/**
 * @param {readonly string[]} header
 * @param {readonly ReadingTold[]} readings the base case first; one that is applied may be left out
 * @param {object} options
 * @param {readonly { name: string, title: string }[] | null} options.applied null where the view does not say
 * @param {OnTrace} options.onTrace
 * @param {(name: string) => void} options.onReading
 * @returns {HTMLElement}
 */
export function readingsTable(header, readings, { applied, onTrace, onReading }) {
  const width = Math.max(0, ...readings.map(({ cells }) => cells.length));
  const names = applied?.map(({ name }) => name);
  const rows = readings.map((reading) => {
    const on = names ? names.includes(reading.name) : reading.applied;
    return h(
      "tr",
      { class: on && reading.name !== "base" && "applied" },
      h("th", { scope: "row" }, ...head(reading, on, onTrace, onReading)),
      ...reading.cells.map((cell) =>
        h(
          "td",
          { class: cell.differs && "differs" },
          h("span", { class: "raised" }, figure({ text: cell.raised, trace: cell.trace }, onTrace)),
          ...cell.enough.split("; ").map((text) => h("span", { class: "enough" }, text)),
          cell.differs ? h("span", { class: "unseen" }, " (differs from the base case)") : null,
        ),
      ),
    );
  });
  const absent = (applied ?? []).filter(({ name }) => !readings.some((reading) => reading.name === name));
  rows.splice(
    1,
    0,
    ...absent.map((reading) =>
      h(
        "tr",
        { class: "applied" },
        h("th", { scope: "row" }, ...head(reading, true, onTrace, onReading)),
        h("td", { class: "soft", colspan: width }, "in force in every row"),
      ),
    ),
  );
  return boxed("The answer under contested readings", headed(header, width, "reading"), rows);
}

/**
 * @param {{ name: string, title: string }} reading
 * @param {boolean} on
 * @param {OnTrace} onTrace
 * @param {(name: string) => void} onReading
 * @returns {Node[]}
 */
function head({ name, title }, on, onTrace, onReading) {
  if (name === "base") return [document.createTextNode(title)];
  const button = h(
    "button",
    {
      type: "button",
      class: "tool apply",
      "aria-pressed": on ? "true" : "false",
      "aria-label": `${on ? "applied" : "apply"}: ${title}`,
      "data-key": `reading:${name}`,
    },
    on ? "applied" : "apply",
  );
  button.addEventListener("click", () => onReading(name));
  return [
    h(
      "span",
      { class: "row-head" },
      figure({ text: title, trace: `readings.${name}` }, onTrace),
      " ",
      button,
    ),
  ];
}
