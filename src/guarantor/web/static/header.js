// The top of the page: tools, the list of changes, progress; and the line at its foot.

import { fill, h } from "./dom.js";

/** @typedef {import("./types").Situation} Situation */
/** @typedef {import("./types").FileForm} FileForm */
/** @typedef {import("./types").Made} Made */
/** @typedef {import("./changes.js").Change} Change */
/** @typedef {import("./history.js").History} History */

/**
 * @typedef {object} Tools
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => void} reset
 * @property {() => void} compare
 * @property {() => void} share
 * @property {() => void} overrides
 * @property {(format: FileForm) => void} save
 * @property {() => void} tour
 * @property {() => void} help
 * @property {() => void} rail
 */

/**
 * @param {string} label
 * @param {() => void} act
 * @param {Record<string, string | boolean | null>} [attributes]
 */
function tool(label, act, attributes = {}) {
  const button = h("button", { type: "button", class: "button", ...attributes }, label);
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") act();
  });
  return button;
}

/**
 * The tools at the top right.
 *
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @param {{tour: boolean}} offered
 */
export function showTools(root, tools, { tour }) {
  const menu = h("details", { class: "menu" });
  /** @param {() => void} act */
  const andClose = (act) => () => {
    menu.open = false;
    menu.querySelector("summary")?.focus();
    act();
  };
  menu.append(
    h("summary", { class: "button" }, "Export"),
    h(
      "div",
      { class: "menu-body" },
      tool(
        "Report (HTML)",
        andClose(() => tools.save("html")),
      ),
      tool(
        "Tables (XLSX)",
        andClose(() => tools.save("xlsx")),
      ),
      tool(
        "Summary (CSV)",
        andClose(() => tools.save("csv")),
      ),
      tool(
        "Answer (JSON)",
        andClose(() => tools.save("json")),
      ),
      tool(
        "Print",
        andClose(() => window.print()),
      ),
    ),
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  fill(
    root,
    tool("What if", tools.rail, { class: "button is-rail" }),
    tool("Compare", tools.compare, { "data-tour": "compare" }),
    tool("Share", tools.share),
    tool("Copy as overrides", tools.overrides),
    menu,
    tour ? tool("Tour", tools.tour) : null,
    tool("Help", tools.help, { "aria-keyshortcuts": "?" }),
  );
}

/**
 * Undo, redo, reset, and every change with a button that takes it back.
 *
 * @param {HTMLElement} root
 * @param {Change[]} changes
 * @param {History} history
 * @param {Tools} tools
 * @param {(change: Change) => void} onDrop
 */
export function showChanges(root, changes, history, tools, onDrop) {
  const held = root.contains(document.activeElement)
    ? (document.activeElement?.getAttribute("data-tool") ?? "")
    : null;
  const count = changes.length;
  const off = (/** @type {boolean} */ disabled) => (disabled ? "true" : null);
  fill(
    root,
    tool("Undo", tools.undo, {
      "data-tool": "undo",
      "aria-disabled": off(history.past.length === 0),
      "aria-keyshortcuts": "Control+Z",
      title: "Ctrl+Z",
    }),
    tool("Redo", tools.redo, {
      "data-tool": "redo",
      "aria-disabled": off(history.future.length === 0),
      "aria-keyshortcuts": "Control+Shift+Z Control+Y",
      title: "Ctrl+Shift+Z",
    }),
    tool("Reset", tools.reset, { "data-tool": "reset", "aria-disabled": off(count === 0) }),
    h(
      "span",
      { class: count ? "count is-changed" : "count" },
      count === 0 ? "Base case, no changes" : `${count} ${count === 1 ? "change" : "changes"} from base:`,
    ),
    count === 0
      ? null
      : h(
          "ul",
          { class: "chips" },
          ...changes.map((change) =>
            h(
              "li",
              { class: "chip" },
              h("span", {}, change.text),
              change.was ? h("span", { class: "was" }, change.was) : null,
              h(
                "button",
                { type: "button", "aria-label": `Take back: ${change.text}`, onclick: () => onDrop(change) },
                "×",
              ),
            ),
          ),
        ),
  );
  if (held === null) return;
  const again = held && root.querySelector(`[data-tool="${held}"]`);
  if (again instanceof HTMLElement) again.focus();
  else root.focus();
}

/**
 * What the shown answer stands on.
 * @typedef {{stage: "asking"}
 *   | {stage: "running", done: number, of: number, left: number | null}
 *   | {stage: "cancelled", message: string}
 *   | {stage: "done"}
 *   | {stage: "none"}} Progress
 */

/**
 * @param {number} count
 * @returns {string}
 */
export function futures(count) {
  return `${count.toLocaleString("en-GB")} sampled futures`;
}

/**
 * @param {number | null} seconds
 * @returns {string}
 */
function timeLeft(seconds) {
  if (seconds === null) return "";
  if (seconds > 90) return `about ${Math.round(seconds / 60)} min left`;
  return seconds < 1 ? "nearly done" : `about ${Math.ceil(seconds)} s left`;
}

/**
 * @param {HTMLElement} root
 * @param {Progress} progress
 * @param {Made | null} made what stands there was made from
 * @param {Situation | null} situation
 * @param {{screen: boolean, shown: boolean, cancel: () => void, again: () => void}} actions screen: one beside the answer;
 *   shown: whether something stands there
 */
export function showProgress(root, progress, made, situation, actions) {
  const drawn = made ? futures(made.run.draws) : "";
  const { stage } = progress;
  if (stage === "running") {
    // The bar and its button stay in place while it moves, so that focus does.
    let bar = root.querySelector("progress");
    let cancel = root.querySelector("button");
    let words = root.querySelector("span");
    if (!bar || !cancel || !words || root.dataset["stage"] !== stage) {
      bar = h("progress", { "aria-label": "It is being worked out" });
      cancel = tool("Cancel", actions.cancel);
      words = h("span", {});
      fill(root, words, bar, cancel);
    }
    const all = situation ? situation.draws.toLocaleString("en-GB") : "all";
    const left = timeLeft(progress.left);
    const what = actions.screen
      ? "Being worked out"
      : `${made?.run.draws.toLocaleString("en-GB") ?? ""} of ${all}`;
    words.textContent = `${what}${left ? `, ${left}` : ""}`;
    bar.max = Math.max(progress.of, 1);
    if (progress.of > 0) bar.value = progress.done;
    else bar.removeAttribute("value");
  } else if (stage === "cancelled") {
    const stands = actions.screen
      ? actions.shown && "Below stands the one before the last change."
      : `This is a preview of ${drawn}.`;
    const words = [progress.message, stands].filter(Boolean).join(" ");
    const again = tool(actions.screen ? "Work it out" : "Work it out in full", actions.again);
    fill(root, h("span", { class: "is-warned" }, words), again);
  } else if (stage === "asking") {
    fill(root, h("span", {}, actions.shown ? "Answer before the last change" : "Working …"));
  } else {
    fill(root, stage === "done" ? h("span", {}, drawn) : null);
  }
  root.dataset["stage"] = stage;
}

/**
 * A date in words.
 *
 * @param {string} day YYYY-MM-DD
 * @returns {string}
 */
export function dateWords(day) {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.valueOf())) return day;
  return date.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

/**
 * What it was made by and from: enough to get the same numbers again.
 *
 * @param {HTMLElement} root
 * @param {Made} made
 */
export function showFoot(root, { scenario, run }) {
  fill(
    root,
    h(
      "dl",
      {},
      ...[
        ["local", "nothing leaves this machine"],
        ["guarantor", run.engine_version],
        ["scenario", scenario.name],
        ["as of", dateWords(scenario.as_of)],
        ["digest", scenario.digest],
        ["seed", String(run.seed)],
        ["futures", run.draws.toLocaleString("en-GB")],
      ].map(([term, value]) => h("div", {}, h("dt", {}, term ?? ""), h("dd", {}, value ?? ""))),
    ),
  );
}
