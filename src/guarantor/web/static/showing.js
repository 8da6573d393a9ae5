// The state and its answer, everywhere on the page. It asks for nothing itself: what a reader does is passed on.

import { renderAnswer } from "./answer.js";
import { postCard } from "./api.js";
import { renderScreen } from "./blocks.js";
import { openCard } from "./card.js";
import { changesOf } from "./changes.js";
import { at, fill, h } from "./dom.js";
import { dateWords, futures, showChanges, showFoot, showProgress, showTools } from "./header.js";
import { same } from "./history.js";
import { enter, roomOf, showNavigation } from "./navigation.js";
import { tell } from "./notices.js";
import { datePicker, link, page, parts, scenarioPicker } from "./page.js";
import { makeRail } from "./rail.js";
import { titleOf } from "./screens.js";
import { hasLevels, unchanged, withChange, withEvent, withReading, withSet } from "./state.js";
import { tourFits } from "./tour.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Situation} Situation */
/** @typedef {import("./types").ClaimTold["flips"][number]} Flip */

/**
 * What a reader can do, by whatever is pressed.
 * @typedef {object} Acts
 * @property {(next: ViewState, path?: string) => Promise<string>} change why it was not accepted; empty if it was
 * @property {(screen: string) => void} go
 * @property {() => void} ask
 * @property {() => void} cancel
 * @property {import("./header.js").Tools} tools
 */

/** @type {Acts} */
let acts;

/** @param {Acts} given */
export function connect(given) {
  acts = given;
}

/**
 * Show what can be changed in another scenario or on another day.
 *
 * @param {Situation} situation
 */
export function settle(situation) {
  document.body.classList.remove("is-shut");
  page.situation = situation;
  page.older = null;
  page.bases = { preview: null, complete: null };
  page.rail = makeRail(parts.rail, situation, page.history.now, {
    onState: (next) => void acts.change(next),
    onDial: (path, value) => void acts.change(withSet(page.history.now, path, value), path),
  });
  showPickers(situation.name);
  const dates = [...new Set([...situation.dates, situation.as_of])];
  fill(datePicker, ...dates.map((day) => h("option", { value: day }, dateWords(day))));
  datePicker.value = situation.as_of;
  datePicker.disabled = dates.length < 2;
  showTools(parts.tools, acts.tools, { tour: tourFits(situation) });
}

/** @param {string} chosen */
export function showPickers(chosen) {
  fill(scenarioPicker, ...page.choices.map(({ name, title }) => h("option", { value: name }, title || name)));
  scenarioPicker.value = chosen;
  scenarioPicker.disabled = page.choices.length < 2 && page.situation !== null;
}

/** Show the state everywhere but in what answers it. */
export function showState() {
  const { situation, history } = page;
  if (!situation) return;
  const { now } = history;
  const url = new URL(link());
  window.history.replaceState(null, "", `${url.pathname}${url.hash}`);
  const heading = now.screen ? `${titleOf(now.screen, situation)} · ${situation.title}` : situation.title;
  document.title = `${heading} · guarantor`;
  showNavigation(parts.navigation, situation, now, acts.go);
  enter(now.screen);
  showChanges(
    parts.changes,
    changesOf(now, situation),
    history,
    acts.tools,
    (taken) => void acts.change(taken.undo(page.history.now)),
  );
  datePicker.value = now.as_of || (situation.dates[0] ?? situation.as_of);
  page.rail?.show(now);
  showProgressNow();
  page.tour?.notice(now);
}

export function showProgressNow() {
  const { progress, situation, history, drawn } = page;
  const { screen } = history.now;
  const made = drawn.get(screen)?.made ?? null;
  if (made) showFoot(at("foot"), made);
  showProgress(parts.progress, progress, made, situation, {
    screen: screen !== "",
    shown: made !== null,
    cancel: acts.cancel,
    again: acts.ask,
  });
}

/**
 * The screen that is now has what the state says; who listens is told.
 *
 * @param {ViewState} state
 * @param {import("./types").Made} made
 * @param {string} words
 */
function arrived(state, made, words) {
  page.answered = state;
  page.drawn = new Map([...page.drawn, [state.screen, { state, made }]]);
  greyed(false);
  showProgressNow();
  page.tour?.notice(page.history.now);
  tell(words);
}

/**
 * Show an answer in place of the one before.
 *
 * @param {View} view
 */
export function show(view) {
  const { now } = page.history;
  page.view = view;
  if (view.complete) page.older = view.screen;
  if (same(now, unchanged(now))) {
    page.bases = view.complete ? { ...page.bases, complete: view } : { ...page.bases, preview: view };
  }
  page.progress = view.complete ? { stage: "done" } : { stage: "running", done: 0, of: 0, left: null };
  render(view);
  const kind = view.complete ? "Full answer" : "Preview";
  arrived(now, view.assessment, `${kind}, ${futures(view.assessment.run.draws)}. ${view.screen.headline}`);
}

/**
 * Show another screen than the answer.
 *
 * @param {ViewState} state
 * @param {import("./types").ScreenTold} told
 */
export function showScreen(state, told) {
  const { situation } = page;
  if (!situation) return;
  page.progress = { stage: "done" };
  inRoom(roomOf(state.screen), (room) =>
    renderScreen(room, told, {
      onTrace: showCard,
      onApply: (change) => void acts.change(withChange(page.history.now, situation, change)),
      isApplied: (change) => same(withChange(state, situation, change), state),
    }),
  );
  arrived(state, told, `${told.title} ${told.lead[0]?.text ?? ""}`);
}

/**
 * Draw in a room. A focus that stood on something that is gone goes to the main part of the page.
 *
 * @param {HTMLElement} room
 * @param {(room: HTMLElement) => void} draw
 */
function inRoom(room, draw) {
  const within = room.contains(document.activeElement);
  draw(room);
  if (within && !room.contains(document.activeElement)) at("main").focus({ preventScroll: true });
}

/** @param {View} view */
export function render(view) {
  const { situation, history, bases, older } = page;
  if (!situation) return;
  const isBase = same(history.now, unchanged(history.now));
  const beside = view.complete ? bases.complete : (bases.preview ?? bases.complete);
  const told = { view, base: isBase ? null : beside, older: view.complete ? null : older, situation };
  inRoom(roomOf(""), (room) =>
    renderAnswer(room, told, {
      onTrace: showCard,
      onReading: (name) =>
        void acts.change(withReading(page.history.now, name, !page.history.now.readings.includes(name))),
      onFlip: applyFlip,
    }),
  );
}

/**
 * @param {Flip} flip
 * @returns {void}
 */
function applyFlip(flip) {
  const { now } = page.history;
  if (flip.reading) return void acts.change(withReading(now, flip.reading, true));
  const event = page.situation?.events.find(({ name }) => name === flip.event);
  if (!event) return;
  return void acts.change(withEvent(now, flip.event, hasLevels(event) ? flip.level : flip.level === "yes"));
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
    onReplace: (path, value) => acts.change(withSet(page.history.now, path, value), path),
    onRestore: (path) => acts.change(withSet(page.history.now, path, "")),
    onOpen: (other) => showCard(other, "", element),
  });
  page.tour?.notice(page.history.now, "card");
}

/** @param {boolean} stale */
export function greyed(stale) {
  const room = roomOf(page.history.now.screen);
  room.classList.toggle("is-stale", stale);
  if (stale) room.setAttribute("aria-busy", "true");
  else room.removeAttribute("aria-busy");
}
