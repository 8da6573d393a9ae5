// Charts: the server's SVG with its finding and its table; every mark says its value on hover and on focus.

import { fill, h } from "./dom.js";
import { csvOf, fileName, pngOf, save, stampOf, svgFile } from "./download.js";
import { plainTable } from "./table.js";
import { hideTip, showTip } from "./tip.js";

/** @typedef {import("./types").ChartTold} ChartTold */
/** @typedef {import("./types").Made} Made */
/** @typedef {import("./figure.js").OnTrace} OnTrace */

/**
 * What a reader has opened, kept while the answer is drawn anew.
 * @typedef {object} Opened
 * @property {Set<string>} tables charts shown as tables
 */

/** Labelled parts of a drawing that are no marks, where a drawing has them. */
const NO_MARK = /title|axis|legend|header|container/;
const NEXT = ["ArrowRight", "ArrowDown"];
const LAST = ["ArrowLeft", "ArrowUp"];

/**
 * A chart with everything around it.
 *
 * @param {ChartTold} told
 * @param {object} options
 * @param {Made} options.made what its files are stamped with
 * @param {"h2" | "h3"} options.level of its heading
 * @param {Opened} options.opened
 * @param {string} [options.room] leads its ids, so that two charts of one name in a page do not meet
 * @param {OnTrace} [options.onTrace] opens the card of a mark that has one
 * @returns {HTMLElement}
 */
export function chart(told, { made, level, opened, room = "", onTrace }) {
  const id = `${room}chart-${told.name}`;
  const plot = h("div", { class: "plot", id: `${id}-plot` });
  const svg = drawn(told, id);
  if (svg && onTrace) opening(svg, told.traces ?? {}, onTrace);
  const status = h("p", { class: "soft", role: "status" });
  const twin = h("div", { id: `${id}-table` }, plainTable(told.title, told.header, told.rows));
  const tools = h("div", {
    class: "chart-tools",
    role: "group",
    "aria-label": `${told.title} Table and files`,
  });
  const toggle = tool("Show as table", `toggle:${told.name}`);
  const show = (/** @type {boolean} */ table) => {
    plot.hidden = table;
    twin.hidden = !table;
    toggle.textContent = table ? "Show as chart" : "Show as table";
    opened.tables[table ? "add" : "delete"](told.name);
  };
  toggle.setAttribute("aria-controls", `${id}-plot ${id}-table`);
  toggle.addEventListener("click", () => show(Boolean(twin.hidden)));
  tools.append(toggle);
  for (const [name, ending, make] of files(told, made)) {
    const button = tool(name, `${ending}:${told.name}`);
    button.title = `Save as ${name}`;
    button.addEventListener("click", async () => {
      try {
        save(fileName(made, told.name, ending), await make());
        status.textContent = "";
      } catch {
        status.textContent = `No ${name} could be made here; take the SVG instead.`;
      }
    });
    tools.append(button);
  }
  fill(
    plot,
    svg ?? h("p", { class: "soft" }, "The drawing could not be read; the table has the same numbers."),
  );
  show(!svg || opened.tables.has(told.name));
  return h(
    "figure",
    { class: `chart chart-${told.name}`, "aria-labelledby": `${id}-title` },
    h(
      "figcaption",
      {},
      h(level, { id: `${id}-title` }, told.title),
      h("p", { class: "finding", id: `${id}-finding` }, told.finding),
    ),
    plot,
    twin,
    tools,
    status,
  );
}

/**
 * @param {string} text
 * @param {string} key
 * @returns {HTMLButtonElement}
 */
function tool(text, key) {
  return h("button", { type: "button", class: "tool", "data-key": key }, text);
}

/**
 * The files of a chart: name, ending, and how each is made.
 *
 * @param {ChartTold} told
 * @param {Made} made
 * @returns {[string, string, () => Blob | Promise<Blob>][]}
 */
function files(told, made) {
  const stamp = stampOf(made);
  const blob = (/** @type {string} */ text, /** @type {string} */ type) => () => new Blob([text], { type });
  const spec = { ...Object(told.spec), usermeta: { made_from: stamp, finding: told.finding } };
  return [
    ["SVG", "svg", () => new Blob([svgFile(told, stamp).text], { type: "image/svg+xml" })],
    ["PNG", "png", () => pngOf(svgFile(told, stamp))],
    ["CSV", "csv", blob(csvOf([told.header, ...told.rows]), "text/csv")],
    ["Specification", "vl.json", blob(JSON.stringify(spec, null, 2), "application/json")],
  ];
}

/**
 * The SVG as elements of this page, with one Tab stop; null if it is no SVG.
 *
 * @param {ChartTold} told
 * @param {string} id
 * @returns {SVGSVGElement | null}
 */
function drawn(told, id) {
  const parsed = new DOMParser().parseFromString(told.svg, "image/svg+xml");
  const svg = document.importNode(parsed.documentElement, true);
  if (!(svg instanceof SVGSVGElement) || parsed.querySelector("parsererror")) return null;
  for (const each of svg.querySelectorAll("script, style, foreignObject, image, a")) each.remove();
  svg.querySelector(':scope > rect[fill="white"]')?.remove();
  named(svg, id);
  svg.setAttribute("role", "graphics-document");
  svg.setAttribute("aria-roledescription", "chart");
  svg.removeAttribute("aria-label");
  svg.setAttribute("aria-labelledby", `${id}-title`);
  svg.setAttribute("aria-describedby", `${id}-finding`);
  svg.setAttribute("focusable", "false");
  const [width, height] = [svg.getAttribute("width"), svg.getAttribute("height")];
  if (!svg.hasAttribute("viewBox") && width && height) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  walked(svg, told.name);
  return svg;
}

/**
 * Give ids of a drawing names of their own, so that two drawings in one page do not meet; drop what acts or styles.
 *
 * @param {SVGSVGElement} svg
 * @param {string} id
 */
function named(svg, id) {
  for (const each of [svg, ...svg.querySelectorAll("*")])
    for (const { name, value } of [...each.attributes])
      if (name.startsWith("on") || name === "style") each.removeAttribute(name);
      else if (name === "id") each.id = `${id}-${value}`;
      else if (value.includes("url(#")) each.setAttribute(name, value.replaceAll("url(#", `url(#${id}-`));
      else if (name === "href" || name === "xlink:href")
        each.setAttribute(name, value.replace(/^#?/, `#${id}-`));
}

/**
 * Marks that say their value: one Tab stop, arrow keys from mark to mark, Escape leaves.
 *
 * @param {SVGSVGElement} svg
 * @param {string} name
 */
function walked(svg, name) {
  const marks = [...svg.querySelectorAll("[aria-label]")].filter(
    /** @returns {mark is SVGElement} */
    (mark) => mark instanceof SVGElement && !NO_MARK.test(mark.getAttribute("aria-roledescription") ?? ""),
  );
  for (const [index, mark] of marks.entries()) {
    mark.querySelector(":scope > title")?.remove(); // the browser would show it beside our own
    mark.setAttribute("tabindex", index ? "-1" : "0");
    mark.dataset.key = `mark:${name}:${index}`;
  }
  /** @param {EventTarget | null} target */
  const markOf = (target) => marks.find((mark) => target instanceof Node && mark.contains(target));
  svg.addEventListener("pointerover", (event) => {
    const mark = markOf(event.target);
    if (mark) showTip(mark, mark.getAttribute("aria-label") ?? "");
    else hideTip();
  });
  svg.addEventListener("pointerleave", hideTip);
  svg.addEventListener("focusin", (event) => {
    const mark = markOf(event.target);
    if (!mark) return;
    for (const each of marks) each.setAttribute("tabindex", each === mark ? "0" : "-1");
    showTip(mark, mark.getAttribute("aria-label") ?? "");
  });
  svg.addEventListener("focusout", hideTip);
  svg.addEventListener("keydown", (event) => {
    const here = marks.findIndex((mark) => mark === event.target);
    if (here < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = NEXT.includes(event.key)
      ? Math.min(here + 1, marks.length - 1)
      : LAST.includes(event.key)
        ? Math.max(here - 1, 0)
        : { Home: 0, End: marks.length - 1 }[event.key];
    if (to !== undefined) marks[to]?.focus();
    else if (event.key === "Escape") leave(svg);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/**
 * Marks of which a card says more: pressed with the pointer or with Enter, they open it.
 *
 * @param {SVGSVGElement} svg
 * @param {Record<string, string>} traces how the words of a mark begin, and the name of its card
 * @param {OnTrace} onTrace
 */
function opening(svg, traces, onTrace) {
  for (const [words, trace] of Object.entries(traces)) {
    for (const mark of svg.querySelectorAll("[aria-label]")) {
      if (!(mark instanceof SVGElement) || !mark.getAttribute("aria-label")?.startsWith(words)) continue;
      mark.classList.add("is-open-able");
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-haspopup", "dialog");
      const open = () => {
        hideTip();
        onTrace(trace, words, /** @type {HTMLElement} */ (/** @type {unknown} */ (mark)));
      };
      mark.addEventListener("click", open);
      mark.addEventListener("keydown", (event) => {
        if (!(event instanceof KeyboardEvent) || (event.key !== "Enter" && event.key !== " ")) return;
        event.preventDefault();
        open();
      });
    }
  }
}

/** @param {SVGSVGElement} svg */
function leave(svg) {
  hideTip();
  svg.closest("figure")?.querySelector("button")?.focus();
}
