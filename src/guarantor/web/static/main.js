// The page: one history of states, one answer for the state that is now. Everything else follows from these.

import { renderAnswer } from "./answer.js";
import {
  Refused,
  cancelRefinement,
  getScenarios,
  getSituation,
  postAnswer,
  postCard,
  postCompare,
  postExport,
} from "./api.js";
import { openCard } from "./card.js";
import { openCompare, openHelp, openOverrides, openShare } from "./dialogs.js";
import { at, fill, h } from "./dom.js";
import { dateWords, futures, showChanges, showFoot, showProgress, showTools } from "./header.js";
import { drop, faultTable, messageOf, notice, tell } from "./notices.js";
import { makeRail } from "./rail.js";
import { completed } from "./refine.js";
import {
  base,
  begun,
  changesOf,
  fit,
  fromFragment,
  hasLevels,
  mended,
  pushed,
  redone,
  reset,
  same,
  toFragment,
  undone,
  withDate,
  withEvent,
  withReading,
  withSet,
} from "./state.js";
import { beginTour, tourFits } from "./tour.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Situation} Situation */
/** @typedef {import("./types").ClaimTold["flips"][number]} Flip */
/** @typedef {Pick<import("./types").Screen, "readings" | "quotations" | "reading_header">} Older */

const parts = {
  answer: at("answer"),
  changes: at("changes"),
  progress: at("progress"),
  rail: at("rail-groups"),
  tools: at("tools"),
};
const scenarioPicker = /** @type {HTMLSelectElement} */ (at("scenario"));
const datePicker = /** @type {HTMLSelectElement} */ (at("as-of"));

/** What moves. Every value in it is immutable and replaced as a whole. */
const page = {
  /** @type {import("./types").Choice[]} */
  choices: [],
  /** @type {Situation | null} */
  situation: null,
  history: begun(base("")),
  /** The last state that was answered. @type {ViewState | null} */
  answered: null,
  /** @type {View | null} */
  view: null,
  /** From the last complete view. @type {Older | null} */
  older: null,
  /** Views of the unchanged scenario. @type {{preview: View | null, complete: View | null}} */
  bases: { preview: null, complete: null },
  /** @type {import("./header.js").Progress} */
  progress: { stage: "none" },
  /** Ends everything that was begun for the state shown before. */
  turn: new AbortController(),
  /** Full answers being worked out for this turn. @type {Set<string>} */
  pending: new Set(),
  /** @type {import("./rail.js").Rail | null} */
  rail: null,
  /** @type {import("./tour.js").Tour | null} */
  tour: null,
};

const tools = {
  undo: () => step(undone(page.history)),
  redo: () => step(redone(page.history)),
  reset: () => step(reset(page.history)),
  compare: () => {
    openCompare(postCompare(page.history.now));
    page.tour?.notice(page.history.now, "compare");
  },
  share: () => openShare(link(), page.history.now.scenario),
  overrides: () => page.view && openOverrides(page.view.screen.command, page.view.screen.variant),
  save,
  tour: () => {
    page.tour?.leave();
    page.tour = beginTour(page.history.now, () => {
      page.tour = null;
    });
  },
  help: openHelp,
  rail: () => {
    at("rail").scrollIntoView();
    at("rail").focus({ preventScroll: true });
  },
};

// -- opening ------------------------------------------------------------------------------------------------

/** Open what the link says, or the first scenario. */
async function start() {
  const { state, digest, unread } = fromFragment(location.hash);
  void endTurn();
  page.tour?.leave();
  fill(at("notices"));
  try {
    page.choices = await getScenarios();
    const scenario = state.scenario || page.choices[0]?.name || "";
    if (!page.choices.some(({ name }) => name === scenario)) {
      showUnknown(scenario);
      return;
    }
    const situation = await getSituation(scenario, state.as_of);
    const fitted = fit({ ...state, scenario }, situation);
    page.history = begun(withDate(fitted.state, ownDate(state.as_of, situation)));
    page.answered = null;
    page.view = null;
    settle(situation);
    tellOfLink([...unread, ...fitted.unknown], digest, situation);
  } catch (error) {
    showClosed(error);
    return;
  }
  await ask();
}

/**
 * The scenario's own date is written as no date.
 *
 * @param {string} as_of
 * @param {Situation} situation
 */
function ownDate(as_of, situation) {
  return as_of === situation.dates[0] ? "" : as_of;
}

/**
 * Show what can be changed in another scenario or on another day.
 *
 * @param {Situation} situation
 */
function settle(situation) {
  document.body.classList.remove("is-shut");
  page.situation = situation;
  page.older = null;
  page.bases = { preview: null, complete: null };
  page.rail = makeRail(parts.rail, situation, page.history.now, {
    onState: (next) => void change(next),
    onDial: (path, value) => void change(withSet(page.history.now, path, value), path),
  });
  document.title = `${situation.title} · guarantor`;
  showPickers(situation.name);
  const dates = [...new Set([...situation.dates, situation.as_of])];
  fill(datePicker, ...dates.map((day) => h("option", { value: day }, dateWords(day))));
  datePicker.value = situation.as_of;
  datePicker.disabled = dates.length < 2;
  showTools(parts.tools, tools, { tour: tourFits(situation) });
}

/** @param {string} chosen */
function showPickers(chosen) {
  fill(scenarioPicker, ...page.choices.map(({ name, title }) => h("option", { value: name }, title || name)));
  scenarioPicker.value = chosen;
  scenarioPicker.disabled = page.choices.length < 2 && page.situation !== null;
}

/**
 * Say what in a link was not understood, and whether its scenario has changed since.
 *
 * @param {string[]} unread
 * @param {string} digest
 * @param {Situation} situation
 */
function tellOfLink(unread, digest, situation) {
  if (unread.length > 0) {
    notice(
      "link",
      h("p", {}, "Not understood in this link, and left out:"),
      h("ul", {}, ...unread.map((words) => h("li", {}, words))),
    );
  }
  if (digest && digest !== situation.digest) {
    notice(
      "digest",
      h(
        "p",
        {},
        "This link was made with another version of this scenario: its numbers may differ from those that its sender saw.",
      ),
    );
  }
}

/** @param {string} scenario */
function showUnknown(scenario) {
  shut("There is no such scenario here", [
    h("p", {}, `The link asks for “${scenario}”, which this program does not have. It has:`),
    h(
      "ul",
      {},
      ...page.choices.map(({ name, title }) =>
        h("li", {}, h("a", { href: toFragment(base(name)) }, title || name)),
      ),
    ),
  ]);
}

/**
 * Say why nothing can be opened: faults in the scenario's files, or no server.
 *
 * @param {unknown} error
 */
function showClosed(error) {
  const faults = error instanceof Refused ? error.faults : [];
  shut(faults.length > 0 ? "This scenario cannot be read yet" : "Nothing to show", [
    h("p", {}, messageOf(error)),
    faults.length > 0 ? faultTable(faults) : null,
    h(
      "p",
      {},
      h("button", { type: "button", class: "button is-main", onclick: () => void start() }, "Read again"),
    ),
  ]);
}

/**
 * The page without an answer.
 *
 * @param {string} title
 * @param {(Node | null)[]} content
 */
function shut(title, content) {
  const asked = fromFragment(location.hash).state.scenario || (page.choices[0]?.name ?? "");
  page.situation = null;
  page.view = null;
  page.rail = null;
  page.progress = { stage: "none" };
  showPickers(asked);
  for (const part of [datePicker, parts.changes, parts.tools, parts.rail, parts.progress, at("foot")])
    fill(part);
  datePicker.disabled = true;
  document.body.classList.add("is-shut");
  document.title = `${title} · guarantor`;
  fill(parts.answer, h("section", { class: "shut" }, h("h1", {}, title), ...content));
  greyed(false);
}

// -- changing -----------------------------------------------------------------------------------------------

/**
 * Go to another state, and ask for its answer.
 *
 * @param {ViewState} next
 * @param {string} [path] of the input that it replaces, where it does
 * @returns {Promise<string>} why it was not accepted; empty if it was, or if another change came first
 */
async function change(next, path = "") {
  if (same(next, page.history.now)) {
    page.rail?.show(next);
    return "";
  }
  drop("input");
  page.history = pushed(page.history, next);
  return ask(path);
}

/**
 * Go to another place in the history.
 *
 * @param {import("./state.js").History} history
 */
async function step(history) {
  if (history === page.history) return;
  page.history = history;
  await ask();
}

/** @param {string} day */
async function changeDate(day) {
  if (page.situation) await change(withDate(page.history.now, ownDate(day, page.situation)));
}

/**
 * @param {Flip} flip
 * @returns {void}
 */
function applyFlip(flip) {
  const { now } = page.history;
  if (flip.reading) return void change(withReading(now, flip.reading, true));
  const event = page.situation?.events.find(({ name }) => name === flip.event);
  if (!event) return;
  return void change(withEvent(now, flip.event, hasLevels(event) ? flip.level : flip.level === "yes"));
}

/** End everything that was begun for the state shown before; resolves once the server has put it away. */
async function endTurn() {
  page.turn.abort();
  page.turn = new AbortController();
  const ended = [...page.pending].map(cancelRefinement);
  page.pending.clear();
  await Promise.allSettled(ended);
}

// -- asking -------------------------------------------------------------------------------------------------

/**
 * Ask for the answer of the state that is now; the one shown stays, greyed, until it comes.
 *
 * @param {string} [path] of the input that was replaced last
 * @returns {Promise<string>} why there is none; empty if there is, or if another question came first
 */
async function ask(path = "") {
  const ended = endTurn();
  const { signal } = page.turn;
  const state = page.history.now;
  page.progress = { stage: "asking" };
  showState();
  greyed(true);
  try {
    await ended;
    signal.throwIfAborted();
    if (page.situation && state.as_of !== ownDate(page.situation.as_of, page.situation)) {
      settle(await getSituation(state.scenario, state.as_of, signal));
      showState();
    }
    const view = await postAnswer(state, signal);
    signal.throwIfAborted();
    page.answered = state;
    drop("refused");
    show(view);
  } catch (error) {
    if (signal.aborted) return "";
    return refuse(error, state, path);
  }
  void follow(state, signal);
  return "";
}

/**
 * The full answer after the preview, and the base case beside it.
 *
 * @param {ViewState} state
 * @param {AbortSignal} signal
 */
async function follow(state, signal) {
  const view = page.view;
  if (!view) return;
  const unchanged = same(state, base(state.scenario, state.as_of));
  try {
    if (view.refinement) page.pending.add(view.refinement);
    const beside = unchanged ? null : await askBase(state, signal);
    if (!view.complete) {
      const full = await completed(view.refinement, signal, (progress) => {
        page.progress = progress;
        showProgressNow();
      });
      page.pending.delete(view.refinement);
      if (full) show(full);
      else stopped("The full answer was cancelled.");
    }
    if (beside && !page.bases.complete) {
      page.bases = { ...page.bases, complete: await completed(beside, signal, () => undefined) };
      page.pending.delete(beside);
      if (page.view) render(page.view);
    }
  } catch (error) {
    if (!signal.aborted) stopped(messageOf(error));
  }
}

/**
 * The base case on the first futures, where it is not there yet.
 *
 * @param {ViewState} state
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the id of its full answer; empty if that is there
 */
async function askBase(state, signal) {
  if (page.bases.complete) return "";
  const view = await postAnswer(base(state.scenario, state.as_of), signal);
  signal.throwIfAborted();
  page.bases = view.complete ? { ...page.bases, complete: view } : { ...page.bases, preview: view };
  if (page.view) render(page.view);
  if (view.refinement) page.pending.add(view.refinement);
  return view.refinement;
}

/** Stop working out the full answer: the preview stays. */
function cancel() {
  void endTurn();
  stopped("The full answer was cancelled.");
}

/** @param {string} message */
function stopped(message) {
  page.progress = { stage: "cancelled", message };
  showProgressNow();
  tell(message);
}

/**
 * A state without an answer. A replaced input that is refused is told beside its field and taken back;
 * anything else is told above the answer, and stays in the list of changes.
 *
 * @param {unknown} error
 * @param {ViewState} state
 * @param {string} path
 * @returns {Promise<string>}
 */
async function refuse(error, state, path) {
  const faults = error instanceof Refused ? error.faults : [];
  const before = page.answered?.sets ?? {};
  const wrong = faults.filter(({ where }) => where in state.sets && state.sets[where] !== before[where]);
  if (wrong.length > 0) {
    const right = wrong.reduce((now, { where }) => withSet(now, where, before[where] ?? ""), state);
    page.history = mended(page.history, right);
    const again = ask();
    for (const { where, message } of wrong) {
      const typed = state.sets[where] ?? "";
      page.rail?.fault(where, message, typed);
      if (where !== path) notice("input", h("p", {}, `Left out: ${where} = ${typed}: ${message}`));
    }
    await again;
    return wrong.find(({ where }) => where === path)?.message ?? "";
  }
  page.progress = { stage: "none" };
  showProgressNow();
  notice(
    "refused",
    h(
      "p",
      {},
      page.view
        ? "There is no answer to this; below stands the one before the last change."
        : "There is no answer to this.",
    ),
    h("p", {}, messageOf(error)),
    faults.length > 0 ? faultTable(faults) : null,
    h("p", {}, h("button", { type: "button", class: "button", onclick: () => void ask() }, "Ask again")),
  );
  tell(messageOf(error));
  return path ? messageOf(error) : "";
}

// -- showing ------------------------------------------------------------------------------------------------

/** Show the state everywhere but in the answer. */
function showState() {
  const { situation, history } = page;
  if (!situation) return;
  const url = new URL(link());
  window.history.replaceState(null, "", `${url.pathname}${url.hash}`);
  showChanges(
    parts.changes,
    changesOf(history.now, situation),
    history,
    tools,
    (change_) => void change(change_.undo(page.history.now)),
  );
  datePicker.value = history.now.as_of || (situation.dates[0] ?? situation.as_of);
  page.rail?.show(history.now);
  showProgressNow();
  page.tour?.notice(history.now);
}

function showProgressNow() {
  showProgress(parts.progress, page.progress, page.view, page.situation, { cancel, again: () => void ask() });
}

/**
 * Show an answer in place of the one before.
 *
 * @param {View} view
 */
function show(view) {
  const { now } = page.history;
  page.view = view;
  if (view.complete) page.older = view.screen;
  if (same(now, base(now.scenario, now.as_of))) {
    page.bases = view.complete ? { ...page.bases, complete: view } : { ...page.bases, preview: view };
  }
  page.progress = view.complete ? { stage: "done" } : { stage: "running", done: 0, of: 0, left: null };
  render(view);
  greyed(false);
  showFoot(at("foot"), view);
  showProgressNow();
  page.tour?.notice(now);
  const kind = view.complete ? "Full answer" : "Preview";
  tell(`${kind}, ${futures(view.assessment.run.draws)}. ${view.screen.headline}`);
}

/** @param {View} view */
function render(view) {
  const { situation, history, bases, older } = page;
  if (!situation) return;
  const unchanged = same(history.now, base(history.now.scenario, history.now.as_of));
  const beside = view.complete ? bases.complete : (bases.preview ?? bases.complete);
  const within = parts.answer.contains(document.activeElement);
  renderAnswer(
    parts.answer,
    { view, base: unchanged ? null : beside, older: view.complete ? null : older, situation },
    {
      onTrace: showCard,
      onReading: (name) =>
        void change(withReading(page.history.now, name, !page.history.now.readings.includes(name))),
      onFlip: applyFlip,
    },
  );
  if (within && !parts.answer.contains(document.activeElement)) at("main").focus({ preventScroll: true });
}

/**
 * @param {string} name
 * @param {string} text
 * @param {HTMLElement} element
 */
function showCard(name, text, element) {
  openCard(element, name, text, {
    fetchCard: (asked) => postCard(page.history.now, asked),
    sets: page.history.now.sets,
    onReplace: (path, value) => change(withSet(page.history.now, path, value), path),
    onRestore: (path) => void change(withSet(page.history.now, path, "")),
    onOpen: (other) => showCard(other, "", element),
  });
  page.tour?.notice(page.history.now, "card");
}

/** @param {boolean} stale */
function greyed(stale) {
  parts.answer.classList.toggle("is-stale", stale);
  if (stale) parts.answer.setAttribute("aria-busy", "true");
  else parts.answer.removeAttribute("aria-busy");
}

// -- links, files, keys -------------------------------------------------------------------------------------

/** @returns {string} a link to the state that is now, with its date and without the token */
function link() {
  const { now } = page.history;
  const day = now.as_of || (page.situation?.as_of ?? "");
  return `${location.origin}${location.pathname}${toFragment(withDate(now, day), page.situation?.digest)}`;
}

/** @param {"html" | "json"} format */
async function save(format) {
  const state = page.history.now;
  notice("export", h("p", { role: "status" }, "The full answer is being written to a file …"));
  parts.tools.setAttribute("aria-busy", "true");
  try {
    const address = URL.createObjectURL(await postExport(state, format));
    const name = `${state.scenario}-${state.as_of || (page.situation?.as_of ?? "")}.${format}`;
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    notice("export", h("p", { role: "status" }, `Saved as ${name}.`));
  } catch (error) {
    notice("export", h("p", { role: "alert" }, `Nothing was saved. ${messageOf(error)}`));
  } finally {
    parts.tools.removeAttribute("aria-busy");
  }
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const { target } = event;
  const typing =
    target instanceof HTMLElement && target.matches("input[type='text'], textarea, [contenteditable]");
  if (typing || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (key === "?" && !command) openHelp();
  else if (command && key === "z" && event.shiftKey) tools.redo();
  else if (command && key === "z") tools.undo();
  else if (command && key === "y") tools.redo();
  else return;
  event.preventDefault();
}

/** Another link was opened in this page. An anchor within the page is no link: the state's own link comes back. */
function onLink() {
  if (location.hash.includes("=")) void start();
  else showState();
}

scenarioPicker.addEventListener("change", () => {
  location.hash = toFragment(base(scenarioPicker.value));
});
datePicker.addEventListener("change", () => void changeDate(datePicker.value));
document.addEventListener("keydown", onKey);
window.addEventListener("hashchange", onLink);
for (const [skip, to] of [
  ["skip-answer", "main"],
  ["skip-rail", "rail"],
]) {
  at(skip ?? "").addEventListener("click", (event) => {
    event.preventDefault();
    at(to ?? "").scrollIntoView();
    at(to ?? "").focus({ preventScroll: true });
  });
}
// The rail sticks below the header, however many lines of changes that has.
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--top", `${at("top").offsetHeight}px`);
}).observe(at("top"));

void start();
