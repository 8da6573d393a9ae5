// The answer: the question, five sentences, and all that they rest on.

import { chart } from "./charts.js";
import { claims } from "./claims.js";
import { fill, h } from "./dom.js";
import { csvTool } from "./download.js";
import { withFigures } from "./figure.js";
import { placeOf } from "./place.js";
import { readingsTable } from "./readings.js";
import { dayOf } from "./source.js";
import { courseTable } from "./table.js";
import { hideTip } from "./tip.js";

/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Screen} Screen */
/** @typedef {import("./types").Situation} Situation */
/** @typedef {import("./types").ChartTold} ChartTold */
/** @typedef {import("./types").QuotationTold} QuotationTold */
/** @typedef {import("./types").ReadingTold} ReadingTold */
/** @typedef {import("./figure.js").OnTrace} OnTrace */
/** @typedef {import("./claims.js").Flip} Flip */

/**
 * Readings and claims of the last complete view, shown until the next one is complete.
 * @typedef {{ readings: readonly ReadingTold[], quotations: readonly QuotationTold[],
 *   reading_header: readonly string[] }} Older
 */

/**
 * @typedef {object} Told
 * @property {View} view
 * @property {View | null} base the scenario as written, on as many futures; null if nothing is changed
 * @property {Older | null} older
 * @property {Situation} situation
 */

/**
 * @typedef {object} Asked
 * @property {OnTrace} onTrace
 * @property {(name: string) => void} onReading
 * @property {(flip: Flip) => void} onFlip
 */

/**
 * What a reader has opened and chosen: it outlives the drawing of an answer.
 * @typedef {object} Kept
 * @property {string} scenario
 * @property {Set<string>} tables charts shown as tables
 * @property {Set<string>} details what is unfolded
 * @property {string} stands which claims are shown
 * @property {readonly ChartTold[]} charts of the last complete view
 */

/** @type {WeakMap<Element, Kept>} */
const KEPT = new WeakMap();

/**
 * Draw the answer. What a reader has opened, and the focus, stay where they are.
 *
 * @param {HTMLElement} root
 * @param {Told} told
 * @param {Asked} asked
 */
export function renderAnswer(root, told, asked) {
  const { view } = told;
  const kept = keptOf(root, view);
  const back = placeOf(root);
  hideTip();
  root.classList.add("answer");
  fill(
    root,
    opening(told, asked, kept),
    courses(told, asked),
    readings(told, asked),
    pictures(told, kept),
    claimed(told, asked, kept),
    assumed(view.screen),
    leftOut(view.screen),
    warnings(view.screen),
    repeated(view),
  );
  back();
}

/**
 * @param {HTMLElement} root
 * @param {View} view
 * @returns {Kept}
 */
function keptOf(root, view) {
  const scenario = view.assessment.scenario.name;
  let kept = KEPT.get(root);
  if (!kept || kept.scenario !== scenario)
    kept = { scenario, tables: new Set(), details: new Set(), stands: "", charts: [] };
  if (view.complete) kept.charts = view.screen.charts;
  KEPT.set(root, kept);
  return kept;
}

/**
 * A part of the page with its heading.
 *
 * @param {string} id
 * @param {string} title
 * @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
function section(id, title, ...children) {
  return h(
    "section",
    { class: `part part-${id}`, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title`, tabindex: -1 }, title),
    ...children,
  );
}

// -- the first viewport ---------------------------------------------------------------------------------------

/**
 * @param {Told} told
 * @param {Asked} asked
 * @param {Kept} kept
 * @returns {HTMLElement}
 */
function opening({ view, base, situation }, asked, kept) {
  const { assessment, screen } = view;
  const { scenario, run } = assessment;
  const first = screen.charts.find(({ name }) => name === "futures");
  const changed = base && base.screen.headline !== screen.headline;
  const futures = view.complete
    ? `${run.draws.toLocaleString("en-GB")} sampled futures`
    : `first ${run.draws.toLocaleString("en-GB")} of ${situation.draws.toLocaleString("en-GB")} sampled futures`;
  const { stated, reported, estimated, assumed: judged } = screen.assumed;
  const rests = h(
    "button",
    { type: "button", class: "jump", "data-key": "jump:assumed" },
    `rests on ${stated + reported + estimated + judged} inputs, ${judged} of them assumed`,
  );
  rests.addEventListener("click", () => document.getElementById("assumed-title")?.focus());
  return h(
    "div",
    { class: "opening" },
    h("h1", {}, scenario.question || scenario.title),
    h("p", { class: changed ? "headline changed" : "headline" }, screen.headline),
    changed ? h("p", { class: "was" }, `was: ${base.screen.headline}`) : null,
    h(
      "p",
      { class: "meta" },
      h("strong", {}, "Not a prediction."),
      ` As of ${dayOf(scenario.as_of)}; ${futures}; `,
      rests,
      ".",
    ),
    h(
      "div",
      { class: "lead" },
      first ? chart(first, { made: assessment, level: "h2", opened: kept }) : null,
      h(
        "div",
        { class: "five" },
        h("h2", { class: "unseen" }, "The answer in five sentences"),
        h(
          "ol",
          {},
          ...screen.sentences.map((sentence, k) => one(sentence, base?.screen.sentences[k], asked, kept)),
        ),
      ),
    ),
  );
}

/**
 * One of the five sentences.
 *
 * @param {Screen["sentences"][number]} sentence
 * @param {Screen["sentences"][number] | undefined} before
 * @param {Asked} asked
 * @param {Kept} kept
 * @returns {HTMLElement}
 */
function one(sentence, before, { onTrace }, kept) {
  const changed = before !== undefined && before.text !== sentence.text;
  return h(
    "li",
    { class: changed && "changed" },
    h("strong", { class: "heading" }, sentence.heading),
    " ",
    ...withFigures(sentence.text, sentence.traces, onTrace),
    changed ? unfolded(`before:${sentence.heading}`, "was", kept, before.text) : null,
  );
}

/**
 * Words that a reader may unfold, and that stay unfolded.
 *
 * @param {string} key
 * @param {string} title
 * @param {Kept} kept
 * @param {string} text
 * @returns {HTMLElement}
 */
function unfolded(key, title, kept, text) {
  const made = h(
    "details",
    { class: "before", open: kept.details.has(key) },
    h("summary", { "data-key": key }, title),
    h("p", {}, text),
  );
  made.addEventListener("toggle", () => kept.details[made.open ? "add" : "delete"](key));
  return made;
}

// -- tables and charts ----------------------------------------------------------------------------------------

/**
 * @param {Told} told
 * @param {Asked} asked
 * @returns {HTMLElement}
 */
function courses({ view, base }, { onTrace }) {
  const { header, rows } = view.screen.courses;
  const texts = rows.map((row) => [row.title, ...row.cells.map(({ text }) => text)]);
  return section(
    "courses",
    "Courses of action",
    courseTable("Courses of action", view.screen.courses, base?.screen.courses ?? null, onTrace),
    h(
      "p",
      { class: "soft" },
      "Counts are of 50 sampled futures, each contributor moving on its own; in brackets: if all move together, " +
        "where that is something else. Thousand troops: 5th to 95th of 100 futures in which a force is raised.",
    ),
    csvTool("Courses of action", view.assessment, [header, ...texts]),
  );
}

const WAIT = "before the last change; being worked out";

/**
 * Something of the last complete view, or a word that it is on its way; null if there is none.
 *
 * @param {boolean} complete
 * @param {boolean} some whether there is something to show
 * @returns {HTMLElement | null}
 */
function waiting(complete, some) {
  if (complete) return null;
  return h("p", { class: "waiting" }, some ? WAIT : "being worked out");
}

/**
 * @param {Told} told
 * @param {Asked} asked
 * @returns {HTMLElement | null}
 */
function readings({ view, older, situation }, asked) {
  const { screen, complete } = view;
  const shown = complete ? screen : older;
  const some = (shown?.readings.length ?? 0) > 1;
  if (complete && !some) return null;
  const variants = /** @type {{ variants?: unknown }} */ (view.assessment.scenario).variants;
  const applied = Array.isArray(variants)
    ? situation.readings.filter(({ name }) => variants.includes(name))
    : null;
  const made = section(
    "readings",
    "The answer under contested readings",
    h(
      "p",
      { class: "soft" },
      "In how many of 50 sampled futures a force is raised; below it, in how many there are enough troops, and the " +
        "thousand kept there in the middle future with a force. Each reading changes one thing that informed people " +
        "dispute. Shaded and bold where it differs from the base case.",
    ),
    waiting(complete, some),
    shown && some ? readingsTable(shown.reading_header, shown.readings, { applied, ...asked }) : null,
    complete ? csvTool("Contested readings", view.assessment, readingRows(screen)) : null,
  );
  made.classList.toggle("older", !complete);
  return made;
}

/**
 * @param {Screen} screen
 * @returns {string[][]} a row for each reading, two columns for each course
 */
function readingRows({ reading_header: [head = "", ...titles], readings: told }) {
  return [
    [head, ...titles.flatMap((title) => [`${title}: force raised, of 50`, `${title}: enough troops`])],
    ...told.map(({ title, cells }) => [title, ...cells.flatMap(({ raised, enough }) => [raised, enough])]),
  ];
}

/**
 * @param {Told} told
 * @param {Kept} kept
 * @returns {HTMLElement | null}
 */
function pictures({ view }, kept) {
  const { assessment, complete } = view;
  const shown = (complete ? view.screen.charts : kept.charts).filter(({ name }) => name !== "futures");
  if (!shown.length) return null;
  const made = section(
    "pictures",
    "In pictures",
    waiting(complete, true),
    h(
      "div",
      { class: "pictures" },
      ...shown.map((each) => chart(each, { made: assessment, level: "h3", opened: kept })),
    ),
  );
  made.classList.toggle("older", !complete);
  return made;
}

/**
 * @param {Told} told
 * @param {Asked} asked
 * @param {Kept} kept
 * @returns {HTMLElement | null}
 */
function claimed({ view, older }, { onTrace, onFlip }, kept) {
  const { screen, complete } = view;
  const shown = (complete ? screen.quotations : older?.quotations) ?? [];
  if (complete && !shown.length) return null;
  const made = section(
    "claims",
    "What was claimed",
    h(
      "p",
      { class: "soft" },
      "In this scenario, read as written: the words first, then each of their readings; two readings of the same " +
        `words are two claims and are never averaged. ${screen.bar ? `${screen.bar} ` : ""}Not a finding about the world.`,
    ),
    waiting(complete, shown.length > 0),
    shown.length ? claims(shown, { onTrace, onFlip, opened: kept }) : null,
  );
  made.classList.toggle("older", !complete);
  return made;
}

// -- what it rests on and leaves out --------------------------------------------------------------------------

const GRADES = /** @type {const} */ (["stated", "reported", "estimated", "assumed"]);

/**
 * @param {Screen} screen
 * @returns {HTMLElement}
 */
function assumed({ assumed: told }) {
  const bar = h(
    "div",
    { class: "grades", "aria-hidden": "true" },
    ...GRADES.map((grade) => {
      const part = h("div", { class: `grade ${grade}` });
      part.style.flexGrow = String(told[grade]);
      part.hidden = !told[grade];
      return part;
    }),
  );
  return section(
    "assumed",
    "Assumed",
    h("p", {}, told.text),
    bar,
    h(
      "ul",
      { class: "grade-names", "aria-label": "Inputs by grade" },
      ...GRADES.map((grade) =>
        h("li", {}, h("span", { class: `swatch ${grade}` }), `${told[grade]} ${grade}`),
      ),
    ),
  );
}

/**
 * @param {Screen} screen
 * @returns {HTMLElement | null}
 */
function leftOut({ not_in_this_answer: lines }) {
  if (!lines.length) return null;
  return section("left-out", "Not in this answer", h("ul", {}, ...lines.map((line) => h("li", {}, line))));
}

/**
 * @param {Screen} screen
 * @returns {HTMLElement | null}
 */
function warnings({ warnings: lines }) {
  if (!lines.length) return null;
  return section("warnings", "Warnings", h("ul", {}, ...lines.map((line) => h("li", {}, line))));
}

/**
 * @param {View} view
 * @returns {HTMLElement}
 */
function repeated({ assessment, screen }) {
  const { scenario, run } = assessment;
  return section(
    "repeat",
    "To repeat this",
    h("p", {}, h("code", {}, screen.command)),
    h(
      "p",
      { class: "soft" },
      `guarantor ${run.engine_version}, digest `,
      h("code", {}, scenario.digest),
      `, seed ${run.seed}, ${run.draws.toLocaleString("en-GB")} sampled futures.`,
    ),
  );
}
