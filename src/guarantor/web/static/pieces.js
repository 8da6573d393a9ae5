// Pieces of which cards are made: facts, links to other cards, sources, values, groups of inputs.

import { h } from "./dom.js";
import { admiralty, dayOf, link } from "./source.js";

/** @typedef {(name: string) => void} OnOpen */
/** @typedef {import("./told").Citation} Citation */
/** @typedef {import("./told").CourseValue} CourseValue */
/** @typedef {import("./told").InputGroup} InputGroup */

/**
 * A name that opens its own card.
 *
 * @param {string} name as shown
 * @param {OnOpen} onOpen
 * @param {string} [asked] as asked for, where that is longer
 * @returns {HTMLElement}
 */
export function named(name, onOpen, asked = name) {
  const button = h("button", { type: "button", class: "name" }, name);
  button.addEventListener("click", () => onOpen(asked));
  return button;
}

/**
 * @param {string} title
 * @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
export function part(title, ...children) {
  return h("section", { class: "card-part" }, h("h3", {}, title), ...children);
}

/**
 * @param {readonly (readonly (Node | string | null)[])[]} items
 * @returns {HTMLElement}
 */
export function listOf(items) {
  return h("ul", {}, ...items.map((children) => h("li", {}, ...children)));
}

/**
 * Labels with what they say; empty ones are left out, and the list where all are empty.
 *
 * @param {readonly (readonly [label: string, text: string])[]} rows
 * @returns {HTMLElement | null}
 */
export function facts(rows) {
  const told = rows.filter(([, text]) => text);
  if (!told.length) return null;
  return h(
    "dl",
    { class: "facts" },
    ...told.flatMap(([label, text]) => [h("dt", {}, label), h("dd", {}, text)]),
  );
}

/** @type {Record<string, string>} */
const ROLES = { source: "Source", note: "In its note", for: "For it", against: "Against it" };

/**
 * A row of the ledger: who said what, when, where, and how good the source is.
 *
 * @param {Citation} row
 * @param {OnOpen} onOpen
 * @returns {HTMLElement}
 */
export function cited(row, onOpen) {
  const who = row.speaker || row.actor;
  return h(
    "div",
    { class: "citation" },
    h(
      "p",
      { class: "soft" },
      `${ROLES[row.role] ?? "Row"} `,
      named(row.id, onOpen, `evidence.${row.id}`),
      [dayOf(row.said_on), who].map((text) => (text ? `, ${text}` : "")).join(""),
    ),
    row.quote ? h("blockquote", {}, `“${row.quote}”`) : null,
    row.paraphrase ? h("p", {}, row.paraphrase) : null,
    h("p", {}, row.url ? link(row.url, row.title || row.url) : row.title),
    h(
      "p",
      { class: "soft" },
      `${admiralty(row.reliability)}.`,
      row.known_from === row.said_on ? null : ` Known from ${dayOf(row.known_from)}.`,
    ),
  );
}

/**
 * What a number is in each course.
 *
 * @param {readonly CourseValue[]} rows
 * @param {string} unit
 * @param {number} draws
 * @returns {HTMLElement}
 */
export function values(rows, unit, draws) {
  const told = rows.map((row) => ({ title: row.title, ends: ends(row, unit), exact: exact(row) }));
  return part(
    `In ${draws.toLocaleString("en-GB")} sampled futures`,
    h(
      "dl",
      { class: "facts values" },
      ...told.flatMap(({ title, ends: text, exact: more }) => [
        h("dt", {}, title),
        h("dd", {}, text, more ? h("span", { class: "soft" }, ` ${more}`) : null),
      ]),
    ),
  );
}

/**
 * @param {CourseValue} row
 * @param {string} unit
 * @returns {string}
 */
function ends(row, unit) {
  if (row.reason) return `none: ${row.reason}`;
  const [alone, together] = [row.alone, row.together].map((end) => value(end, unit));
  return alone === together ? `${alone}` : `${alone} (${together} if all move together)`;
}

/**
 * The share itself with its sampling error, behind a count of 50.
 *
 * @param {CourseValue} row
 * @returns {string}
 */
function exact({ alone }) {
  if (!alone || !("probability" in alone) || alone.probability === null) return "";
  const error = alone.se ? `, sampling error ${(100 * alone.se).toFixed(1)}` : "";
  return `(${(100 * alone.probability).toFixed(1)}%${error})`;
}

/**
 * @param {CourseValue["alone"]} told
 * @param {string} unit
 * @returns {string}
 */
function value(told, unit) {
  if (told === null) return "in no sampled future";
  if ("probability" in told) {
    const shares = told.probability === null ? told.cells.map((cell) => cell.value) : [told.probability];
    return `in ${span([Math.min(...shares), Math.max(...shares)].map(of50))} of 50`;
  }
  const middle = told.p50 === null ? "" : `, middle ${amount(told.p50, unit)}`;
  const explored = told.cells.length ? ", over the whole of a range without a probability" : "";
  return `${span([amount(told.p05, unit), amount(told.p95, unit)])}${middle}${explored}`;
}

/**
 * @param {readonly string[]} pair
 * @returns {string}
 */
function span(pair) {
  return [...new Set(pair)].join(" to ");
}

/**
 * A share as a count of 50; a rare one is not rounded to never.
 *
 * @param {number} share
 * @returns {string}
 */
function of50(share) {
  if (share > 0 && share < 0.01) return "under 1";
  if (share > 0.99 && share < 1) return "over 49";
  return String(Math.round(50 * share));
}

/**
 * A number with the digits that a reader can use.
 *
 * @param {number} found
 * @param {string} unit
 * @returns {string}
 */
export function amount(found, unit) {
  if (["share", "probability"].includes(unit) && Math.abs(found) < 10)
    return `${Number((100 * found).toPrecision(3))}%`;
  if (Math.abs(found) >= 1000) return Math.round(found).toLocaleString("en-GB");
  return String(Number(found.toPrecision(3)));
}

/**
 * Inputs that something can read, by kind, each a link to its card.
 *
 * @param {readonly InputGroup[]} told
 * @param {string} heading
 * @param {OnOpen} onOpen
 * @returns {HTMLElement}
 */
export function groups(told, heading, onOpen) {
  const total = told.reduce((sum, { grades }) => sum + Object.values(grades).reduce((a, b) => a + b, 0), 0);
  if (!told.length) return part(`${heading} no input`);
  const links = (/** @type {readonly string[]} */ names, before = "") =>
    names.flatMap((name, k) => [k ? ", " : "", named(name, onOpen, `${before}${name}`)]);
  return part(
    `${heading} ${total} inputs`,
    ...told.map((group) =>
      h(
        "details",
        {},
        h(
          "summary",
          {},
          `${group.title} `,
          h(
            "span",
            { class: "soft" },
            `(${Object.entries(group.grades)
              .map(([grade, count]) => `${count} ${grade}`)
              .join(", ")})`,
          ),
        ),
        h("p", { class: "names" }, ...links(group.names)),
        h(
          "p",
          { class: "soft" },
          ...(group.sources.length ? ["Sources: ", ...links(group.sources, "evidence.")] : ["No source."]),
        ),
      ),
    ),
  );
}
