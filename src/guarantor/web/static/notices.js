// What is told above the answer, and to who listens rather than looks.

import { at, h } from "./dom.js";

/** @typedef {import("./types").Fault} Fault */

/**
 * Tell something above the answer, in place of what was told under the same name.
 *
 * @param {string} name
 * @param {...(Node | null)} content
 */
export function notice(name, ...content) {
  drop(name);
  const close = h(
    "button",
    { type: "button", class: "close", "aria-label": "Dismiss", onclick: () => drop(name) },
    "×",
  );
  at("notices").append(h("div", { class: "notice", "data-notice": name }, h("div", {}, ...content), close));
}

/** @param {string} name */
export function drop(name) {
  at("notices").querySelector(`[data-notice="${name}"]`)?.remove();
}

/**
 * Tell it to who listens.
 *
 * @param {string} words
 */
export function tell(words) {
  at("told").textContent = words;
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Faults as a table: where each is, and what is wrong.
 *
 * @param {Fault[]} faults
 * @returns {HTMLTableElement}
 */
export function faultTable(faults) {
  const head = ["where", "field", "what is wrong"];
  return h(
    "table",
    { class: "grid faults" },
    h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
    h(
      "tbody",
      {},
      ...faults.map(({ file, line, column, where, message }) =>
        h(
          "tr",
          {},
          h("td", {}, file ? `${file}:${line}:${column}` : ""),
          h("td", {}, where),
          h("td", {}, message),
        ),
      ),
    ),
  );
}
