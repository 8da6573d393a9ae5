// What was claimed: the words, who said them, and how each reading of them stands.

import { h } from "./dom.js";
import { figure } from "./figure.js";
import { dayOf, link } from "./source.js";

/** @typedef {import("./types").QuotationTold} QuotationTold */
/** @typedef {import("./types").ClaimTold} ClaimTold */
/** @typedef {ClaimTold["flips"][number]} Flip */
/** @typedef {import("./figure.js").OnTrace} OnTrace */

/**
 * What a reader has opened and chosen, kept while the answer is drawn anew.
 * @typedef {object} Opened
 * @property {Set<string>} details
 * @property {string} stands only readings that stand so; empty for all
 */

/** Shapes, so that a verdict is not told by its colour alone. */
const SHAPES = {
  holds: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Z",
  "does not hold": "M2.6 1 6 4.4 9.4 1 11 2.6 7.6 6 11 9.4 9.4 11 6 7.6 2.6 11 1 9.4 4.4 6 1 2.6Z",
  "in between": "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1ZM6 2.4v7.2a3.6 3.6 0 0 0 0-7.2Z",
  undecided: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Zm0 1.4a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2Z",
  circular: "M6 1a5 5 0 1 0 5 5H9.5A3.5 3.5 0 1 1 6 2.5V5l4-3-4-2Z",
  "not testable": "M1 5h10v2H1Z",
  "not yet computable": "M1 5h2v2H1Zm4 0h2v2H5Zm4 0h2v2H9Z",
};

/** @typedef {{ onTrace: OnTrace, onFlip: (flip: Flip) => void, opened: Opened }} Options */

/**
 * Every quotation, with buttons that show only the readings that stand in one way.
 *
 * @param {readonly QuotationTold[]} quotations
 * @param {Options} options
 * @returns {HTMLElement}
 */
export function claims(quotations, options) {
  const { opened } = options;
  const all = quotations.flatMap((quotation) => quotation.claims);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { stands } of all) counts.set(stands, (counts.get(stands) ?? 0) + 1);
  if (!counts.has(opened.stands)) opened.stands = "";
  const items = quotations.map((quotation) => ({ quotation, element: item(quotation, options) }));
  const told = h("p", { class: "unseen", role: "status" });
  const order = Object.keys(SHAPES).filter((stands) => counts.has(stands));
  const buttons = ["", ...order, ...[...counts.keys()].filter((stands) => !order.includes(stands))].map(
    (stands) => {
      const words = stands ? `${stands} (${counts.get(stands)})` : `all (${all.length})`;
      const button = h(
        "button",
        { type: "button", class: "tool", "data-key": `stands:${stands}`, "data-stands": stands },
        stands ? shape(stands) : null,
        words,
      );
      button.addEventListener("click", () => {
        opened.stands = stands;
        show();
        told.textContent = `${stands ? counts.get(stands) : all.length} of ${all.length} readings are shown.`;
      });
      return button;
    },
  );
  const show = () => {
    const { stands } = opened;
    for (const button of buttons)
      button.setAttribute("aria-pressed", button.dataset.stands === stands ? "true" : "false");
    for (const { quotation, element } of items) {
      element.hidden = stands !== "" && !quotation.claims.some((claim) => claim.stands === stands);
      for (const each of element.querySelectorAll("[data-reading]"))
        if (each instanceof HTMLElement) each.hidden = stands !== "" && each.dataset.reading !== stands;
    }
  };
  show();
  return h(
    "div",
    { class: "claims" },
    h("div", { class: "filters", role: "group", "aria-label": "Show readings that stand so" }, ...buttons),
    told,
    ...items.map(({ element }) => element),
  );
}

/**
 * One quotation; its readings are opened by the reader.
 *
 * @param {QuotationTold} quotation
 * @param {Options} options
 * @returns {HTMLElement}
 */
function item(quotation, options) {
  const { opened, onTrace } = options;
  const key = `claims:${quotation.claims.map(({ id }) => id).join(",")}`;
  const many = quotation.claims.length;
  const readings = h(
    "details",
    { open: opened.details.has(key) },
    h(
      "summary",
      { "data-key": key },
      h("span", { class: "count" }, many === 1 ? "1 reading:" : `${many} readings:`),
      ...quotation.claims.map(({ stands }) => badge(stands)),
    ),
    h("div", { class: "readings-of" }, ...quotation.claims.map((claim) => reading(claim, options))),
  );
  readings.addEventListener("toggle", () => opened.details[readings.open ? "add" : "delete"](key));
  const said = [quotation.speaker, dayOf(quotation.date)].filter(Boolean).join(", ");
  return h(
    "article",
    { class: "quotation" },
    h("blockquote", {}, `“${quotation.says}”`),
    h(
      "p",
      { class: "said" },
      said,
      quotation.source ? " · " : null,
      quotation.source ? figure({ text: quotation.source, trace: quotation.source }, onTrace) : null,
      ...(/^https?:\/\//.test(quotation.url) ? [" · ", link(quotation.url, "source")] : []),
    ),
    readings,
  );
}

/**
 * @param {ClaimTold} claim
 * @param {Options} options
 * @returns {HTMLElement}
 */
function reading(claim, { onTrace, onFlip }) {
  const told = [claim.verdict === claim.stands ? "" : claim.verdict, claim.share].filter(Boolean).join("; ");
  const evidence = /** @type {const} */ ([
    ["Evidence for", claim.evidence_for],
    ["Evidence against", claim.evidence_against],
    ["Already in the inputs", claim.already_in_the_inputs],
  ]);
  return h(
    "section",
    { class: "claim", "data-reading": claim.stands, "aria-label": `Reading ${claim.id}` },
    h(
      "p",
      { class: "reads" },
      claim.reads_as ? `Read as: ${claim.reads_as}.` : "Not read as a test.",
      " ",
      figure({ text: claim.id, trace: `claims.${claim.id}` }, onTrace),
    ),
    h("p", { class: "verdict" }, badge(claim.stands), told ? ` ${told}` : null),
    claim.cells.length ? h("ul", { class: "small" }, ...claim.cells.map((cell) => h("li", {}, cell))) : null,
    ...(claim.flips.length
      ? [
          h("p", { class: "small label" }, "What turns it"),
          h(
            "ul",
            { class: "flips" },
            ...claim.flips.map((flip, k) => turn(flip, `${claim.id}:${k}`, onFlip)),
          ),
        ]
      : []),
    ...evidence
      .filter(([, ids]) => ids.length)
      .map(([label, ids]) =>
        h(
          "p",
          { class: "small" },
          `${label}: `,
          ...ids.flatMap((id, k) => [k ? ", " : "", figure({ text: id, trace: id }, onTrace)]),
        ),
      ),
    claim.remark ? h("p", { class: "small soft" }, `Remark: ${claim.remark}.`) : null,
  );
}

/**
 * @param {Flip} flip
 * @param {string} key
 * @param {(flip: Flip) => void} onFlip
 * @returns {HTMLElement}
 */
function turn(flip, key, onFlip) {
  const words = flip.words || flip.title;
  if (!flip.reading && !flip.event) return h("li", {}, words);
  const button = h(
    "button",
    {
      type: "button",
      class: "tool",
      "data-key": `flip:${key}`,
      "aria-label": `apply this change: ${flip.title}`,
    },
    "apply this change",
  );
  button.addEventListener("click", () => onFlip(flip));
  return h("li", {}, words, " ", button);
}

/**
 * How a reading stands, as a shape with its words.
 *
 * @param {string} stands
 * @returns {HTMLElement}
 */
export function badge(stands) {
  return h("span", { class: "badge", "data-stands": stands }, shape(stands), stands);
}

/**
 * @param {string} stands
 * @returns {SVGSVGElement}
 */
function shape(stands) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  const path = document.createElementNS(ns, "path");
  const shapes = /** @type {Record<string, string>} */ (SHAPES);
  path.setAttribute("d", shapes[stands] ?? SHAPES["not testable"]);
  path.setAttribute("fill-rule", "evenodd");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "shape");
  svg.dataset.stands = stands;
  svg.append(path);
  return svg;
}
