// From a change to its answer: one question at a time, and an answer that comes too late is never shown.

import { Refused, cancelRefinement, getSituation, postAnswer, postScreen } from "./api.js";
import { fill, h } from "./dom.js";
import { mended, pushed, same, turned } from "./history.js";
import { roomOf } from "./navigation.js";
import { drop, faultTable, messageOf, notice, tell } from "./notices.js";
import { ownDate, page } from "./page.js";
import { completed } from "./refine.js";
import { titleOf } from "./screens.js";
import { greyed, render, settle, show, showProgressNow, showScreen, showState } from "./showing.js";
import { unchanged, withDate, withSet } from "./state.js";

/** @typedef {import("./types").ViewState} ViewState */

/**
 * Go to another state, and ask for its answer.
 *
 * @param {ViewState} next
 * @param {string} [path] of the input that it replaces, where it does
 * @returns {Promise<string>} why it was not accepted; empty if it was, or if another change came first
 */
export async function change(next, path = "") {
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
 * @param {import("./history.js").History} history
 */
export async function step(history) {
  if (history === page.history) return;
  page.history = history;
  await ask();
}

/** @param {string} day */
export async function changeDate(day) {
  if (page.situation) await change(withDate(page.history.now, ownDate(day, page.situation)));
}

/**
 * Go to another screen; what it shows already of this state stays as it is.
 *
 * @param {string} screen
 */
export async function go(screen) {
  if (screen === page.history.now.screen) return;
  turnOver(); // nothing is changed: the full answer may be worked out meanwhile
  greyed(false);
  page.history = turned(page.history, screen);
  const drawn = page.drawn.get(screen);
  const there = drawn && same(drawn.state, page.history.now) && (screen || page.view?.complete);
  if (!there) return void (await ask("", { changed: false }));
  page.progress = { stage: "done" };
  showState();
  tell(titleOf(screen, page.situation));
}

/** Wait no longer for what was asked before. */
function turnOver() {
  page.turn.abort();
  page.turn = new AbortController();
}

/** End everything that was begun for the state shown before; resolves once the server has put it away. */
export async function endTurn() {
  turnOver();
  const ended = [...page.pending].map(cancelRefinement);
  page.pending.clear();
  await Promise.allSettled(ended);
}

/**
 * Ask for the answer of the state that is now; the one shown stays, greyed, until it comes.
 *
 * @param {string} [path] of the input that was replaced last
 * @param {{changed?: boolean}} [since] whether the state is another one, so that what is on its way is of no use
 * @returns {Promise<string>} why there is none; empty if there is, or if another question came first
 */
export async function ask(path = "", { changed = true } = {}) {
  const ended = changed ? endTurn() : turnOver();
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
    if (state.screen) {
      const told = await screenOf(state, signal);
      if (!told) return stopped("Cancelled.");
      drop("refused");
      showScreen(state, told);
      return "";
    }
    const view = await postAnswer(state, signal);
    signal.throwIfAborted();
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
 * A screen, at once or once it is worked out; null if it was cancelled.
 *
 * @param {ViewState} state
 * @param {AbortSignal} signal
 * @returns {Promise<import("./types").ScreenTold | null>}
 */
async function screenOf(state, signal) {
  const told = await postScreen(state.screen, state, signal);
  signal.throwIfAborted();
  if (!("refinement" in told)) return told;
  const { refinement } = told;
  page.pending.add(refinement);
  const { screen } = await completed(refinement, signal, (progress) => {
    page.progress = progress;
    showProgressNow();
  });
  page.pending.delete(refinement);
  return screen;
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
  const isBase = same(state, unchanged(state));
  try {
    if (view.refinement) page.pending.add(view.refinement);
    const beside = isBase ? null : await askBase(state, signal);
    if (!view.complete) {
      const { view: full } = await completed(view.refinement, signal, (progress) => {
        page.progress = progress;
        showProgressNow();
      });
      page.pending.delete(view.refinement);
      if (full) show(full);
      else stopped("The full answer was cancelled.");
    }
    if (beside && !page.bases.complete) {
      page.bases = { ...page.bases, complete: (await completed(beside, signal, () => undefined)).view };
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
  const seed = state.seed ?? page.situation?.seed;
  const { preview, complete } = page.bases;
  if ([preview, complete].some((view) => view && view.assessment.run.seed !== seed))
    page.bases = { preview: null, complete: null };
  if (page.bases.complete) return "";
  const view = await postAnswer(unchanged(state), signal);
  signal.throwIfAborted();
  page.bases = view.complete ? { ...page.bases, complete: view } : { ...page.bases, preview: view };
  if (page.view) render(page.view);
  if (view.refinement) page.pending.add(view.refinement);
  return view.refinement;
}

/** Stop working out the full answer: the preview stays. */
export function cancel() {
  void endTurn();
  stopped(page.history.now.screen ? "Cancelled." : "The full answer was cancelled.");
}

/**
 * @param {string} message
 * @returns {""}
 */
function stopped(message) {
  page.progress = { stage: "cancelled", message };
  showProgressNow();
  tell(message);
  return "";
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
  if (!page.drawn.has(state.screen)) {
    fill(roomOf(state.screen));
    greyed(false);
  }
  notice(
    "refused",
    h(
      "p",
      {},
      page.drawn.has(state.screen)
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
