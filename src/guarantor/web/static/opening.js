// Opening the page: what its link says, or why nothing can be shown.

import { Refused, getScenarios, getSituation } from "./api.js";
import { ask, endTurn } from "./asking.js";
import { at, fill, h } from "./dom.js";
import { begun } from "./history.js";
import { fit, fromFragment, toFragment } from "./link.js";
import { clear, enter, roomOf } from "./navigation.js";
import { faultTable, messageOf, notice } from "./notices.js";
import { datePicker, ownDate, page, parts } from "./page.js";
import { settle, showPickers } from "./showing.js";
import { base, withDate } from "./state.js";

/** @typedef {import("./types").Situation} Situation */

/** Open what the link says, or the first scenario. */
export async function start() {
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
    if (page.situation === null || page.situation.name !== scenario) forget();
    page.history = begun(withDate(fitted.state, ownDate(state.as_of, situation)));
    page.answered = null;
    page.view = null;
    page.drawn = new Map();
    settle(situation);
    tellOfLink([...unread, ...fitted.unknown], digest, situation);
  } catch (error) {
    showClosed(error);
    return;
  }
  await ask();
}

/** Nothing of another scenario stays. */
function forget() {
  clear();
  fill(at("foot"));
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
    const words =
      "This link was made with another version of this scenario: " +
      "its numbers may differ from those that its sender saw.";
    notice("digest", h("p", {}, words));
  }
}

/** @param {string} scenario */
function showUnknown(scenario) {
  const links = page.choices.map(({ name, title }) =>
    h("li", {}, h("a", { href: toFragment(base(name)) }, title || name)),
  );
  shut("There is no such scenario here", [
    h("p", {}, `The link asks for “${scenario}”, which this program does not have. It has:`),
    h("ul", {}, ...links),
  ]);
}

/**
 * Say why nothing can be opened: faults in the scenario's files, or no server.
 *
 * @param {unknown} error
 */
function showClosed(error) {
  const faults = error instanceof Refused ? error.faults : [];
  const again = h("button", { type: "button", class: "button is-main", onclick: () => void start() }, "Read again");
  shut(faults.length > 0 ? "This scenario cannot be read yet" : "Nothing to show", [
    h("p", {}, messageOf(error)),
    faults.length > 0 ? faultTable(faults) : null,
    h("p", {}, again),
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
  page.drawn = new Map();
  page.rail = null;
  page.progress = { stage: "none" };
  showPickers(asked);
  for (const part of [datePicker, ...Object.values(parts), at("foot")]) fill(part);
  datePicker.disabled = true;
  document.body.classList.add("is-shut");
  document.title = `${title} · guarantor`;
  clear();
  const room = roomOf("");
  fill(room, h("section", { class: "shut" }, h("h1", {}, title), ...content));
  enter("");
  room.classList.remove("is-stale");
  room.removeAttribute("aria-busy");
}
