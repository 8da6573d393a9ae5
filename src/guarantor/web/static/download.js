// Charts as files: SVG, PNG, CSV and specification, each saying what it was made from.

import { h } from "./dom.js";

/** @typedef {import("./types").ChartTold} ChartTold */
/** @typedef {import("./types").Made} Made */

const HEAD = 28;
const FOOT = 22;
const PER_POINT = 2;

/**
 * What a file was made from, in a line.
 *
 * @param {Made} made
 * @returns {string}
 */
export function stampOf({ scenario, run }) {
  return (
    `guarantor ${run.engine_version}, ${scenario.name} as of ${scenario.as_of}, ` +
    `${run.draws} sampled futures, seed ${run.seed}, digest ${scenario.digest.slice(0, 12)}`
  );
}

/**
 * The name of a file, from which it can be made again.
 *
 * @param {Made} made
 * @param {string} chart
 * @param {string} ending
 * @returns {string}
 */
export function fileName({ scenario, run }, chart, ending) {
  const parts = [scenario.name, chart, scenario.as_of, `seed${run.seed}`, scenario.digest.slice(0, 12)];
  return `${["guarantor", run.engine_version, ...parts].join("_").replace(/[^\w.-]+/g, "-")}.${ending}`;
}

/**
 * Hand a file to the reader.
 *
 * @param {string} name
 * @param {Blob} blob
 */
export function save(name, blob) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/**
 * Rows as CSV (RFC 4180). A text that a spreadsheet would run as a formula is led by an apostrophe.
 *
 * @param {readonly (readonly string[])[]} rows
 * @returns {string}
 */
export function csvOf(rows) {
  const cell = (/** @type {string} */ text) => {
    const safe = /^[=@\t\r]|^[+-](?![\d.]|$)/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/**
 * The button that saves a table as it stands.
 *
 * @param {string} label of the table
 * @param {Made} made
 * @param {readonly (readonly string[])[]} rows the header first
 * @returns {HTMLElement}
 */
export function csvTool(label, made, rows) {
  const button = h(
    "button",
    { type: "button", class: "tool", "data-key": `csv:${label}`, "aria-label": `Save as CSV: ${label}` },
    "CSV",
  );
  button.addEventListener("click", () =>
    save(fileName(made, label.toLowerCase(), "csv"), new Blob([csvOf(rows)], { type: "text/csv" })),
  );
  return h("div", { class: "chart-tools" }, button);
}

/**
 * The chart as an SVG file: black on white, with its title above and the stamp below.
 *
 * @param {ChartTold} told
 * @param {string} stamp
 * @returns {{ text: string, width: number, height: number }}
 */
export function svgFile(told, stamp) {
  const parsed = new DOMParser().parseFromString(told.svg, "image/svg+xml");
  const svg = parsed.documentElement;
  const [left = 0, top = 0, width = 600, height = 400] = (svg.getAttribute("viewBox") ?? "")
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
  const full = HEAD + height + FOOT;
  svg.setAttribute("viewBox", `${left} ${top - HEAD} ${width} ${full}`);
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(full));
  svg.setAttribute("color", "#111");
  const ns = "http://www.w3.org/2000/svg";
  const paper = parsed.createElementNS(ns, "rect");
  const title = parsed.createElementNS(ns, "text");
  const words = parsed.createElementNS(ns, "text");
  /** @type {[Element, Record<string, string | number>][]} */
  const made = [
    [paper, { x: left, y: top - HEAD, width, height: full, fill: "white" }],
    [
      title,
      {
        x: left,
        y: top - 10,
        "font-family": "sans-serif",
        "font-size": 14,
        "font-weight": 600,
        fill: "#111",
      },
    ],
    [
      words,
      { x: left, y: top + height + FOOT - 8, "font-family": "sans-serif", "font-size": 9, fill: "#555" },
    ],
  ];
  for (const [element, attributes] of made)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  title.textContent = told.title;
  words.textContent = stamp;
  svg.prepend(paper);
  svg.append(title, words);
  return { text: new XMLSerializer().serializeToString(parsed), width, height: full };
}

/**
 * The chart as a picture, two dots to the point.
 *
 * @param {{ text: string, width: number, height: number }} file
 * @returns {Promise<Blob>}
 */
export async function pngOf({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = h("canvas", { width: Math.ceil(width * PER_POINT), height: Math.ceil(height * PER_POINT) });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture was made"))), "image/png");
  });
}
