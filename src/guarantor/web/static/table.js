// Tables, each in a box of its own that scrolls where there is no room.

import { h } from "./dom.js";
import { figure } from "./figure.js";

/** @typedef {import("./types").TableTold} TableTold */
/** @typedef {import("./figure.js").OnTrace} OnTrace */

/**
 * A table in its box. Columns of words stand to the left, numbers to the right.
 *
 * @param {string} label what it shows, for those who cannot see it
 * @param {readonly string[]} header
 * @param {readonly HTMLTableRowElement[]} rows
 * @returns {HTMLElement}
 */
export function boxed(label, header, rows) {
  for (const column of header.keys()) {
    const cells = rows.map((row) => row.cells[column]);
    if (cells.some((cell) => isWords(cell?.textContent ?? "")))
      for (const cell of cells) cell?.classList.add("is-words");
  }
  return h(
    "div",
    {
      class: "scroll",
      role: "region",
      "aria-label": `Table: ${label}`,
      tabindex: 0,
      "data-key": `table:${label}`,
    },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...header.map((cell, k) => h("th", { scope: "col", class: rows[0]?.cells[k]?.className === "is-words" && "is-words" }, cell)))),
      h("tbody", {}, ...rows),
    ),
  );
}

/**
 * @param {string} text
 * @returns {boolean} whether it is no number with its unit
 */
function isWords(text) {
  return text.length > 24 && !/^[<+-]?\d/.test(text);
}

/**
 * A table of words: the first cell of each row is its head.
 *
 * @param {string} label
 * @param {readonly string[]} header
 * @param {readonly (readonly string[])[]} rows
 * @returns {HTMLElement}
 */
export function plainTable(label, header, rows) {
  const made = rows.map(([head = "", ...cells]) =>
    h("tr", {}, h("th", { scope: "row" }, head), ...cells.map((cell) => h("td", {}, cell))),
  );
  return boxed(label, header, made);
}

/**
 * The header, with a name for the row heads where it has none.
 *
 * @param {readonly string[]} header
 * @param {number} cells in a row, without its head
 * @param {string} head
 * @returns {string[]}
 */
export function headed(header, cells, head) {
  return header.length > cells ? [...header] : [head, ...header];
}

/**
 * Courses and what each gives; numbers that are others than in the base case say what they were.
 *
 * @param {string} label
 * @param {TableTold} told
 * @param {TableTold | null} base
 * @param {OnTrace} onTrace
 * @returns {HTMLElement}
 */
export function courseTable(label, told, base, onTrace) {
  const width = Math.max(0, ...told.rows.map(({ cells }) => cells.length));
  const header = headed(told.header, width, "course");
  const before =
    base && headed(base.header, Math.max(0, ...base.rows.map(({ cells }) => cells.length)), "course");
  const rows = told.rows.map((row) => {
    const old = base?.rows.find(({ name }) => name === row.name);
    const cells = row.cells.map((cell, k) => {
      const column = before ? before.indexOf(header[k + 1] ?? "") - 1 : -1;
      return h("td", {}, figure(cell, onTrace, old?.cells[column]?.text ?? ""));
    });
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, figure({ text: row.title, trace: row.name }, onTrace)),
      ...cells,
    );
  });
  return boxed(label, header, rows);
}
