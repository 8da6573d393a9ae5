// Dates, addresses and grades of sources, in words.

import { h } from "./dom.js";

const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

/** @type {Record<string, string>} */
const RELIABILITY = {
  A: "reliable",
  B: "usually reliable",
  C: "fairly reliable",
  D: "not usually reliable",
  E: "unreliable",
  F: "reliability cannot be judged",
};
/** @type {Record<string, string>} */
const CREDIBILITY = {
  1: "confirmed",
  2: "probably true",
  3: "possibly true",
  4: "doubtful",
  5: "improbable",
  6: "truth cannot be judged",
};

/**
 * A date as written in a sentence; anything else as it is.
 *
 * @param {string} text
 * @returns {string}
 */
export function dayOf(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? DAY.format(new Date(`${text}T00:00:00Z`)) : text;
}

/**
 * A link to another page, which opens beside this one. Anything but http(s) stays text.
 *
 * @param {string} url
 * @param {string} [text]
 * @returns {HTMLElement}
 */
export function link(url, text = url) {
  if (!/^https?:\/\//.test(url)) return h("span", {}, text);
  return h("a", { href: url, target: "_blank", rel: "noreferrer noopener", title: url }, text);
}

/**
 * Both letters of the Admiralty scale in words (F8).
 *
 * @param {string} grade such as B2
 * @returns {string}
 */
export function admiralty(grade) {
  const told = [RELIABILITY[grade[0] ?? ""], CREDIBILITY[grade[1] ?? ""]].filter(Boolean).join(", ");
  return told ? `Graded ${grade}: ${told}` : grade && `Graded ${grade}`;
}
