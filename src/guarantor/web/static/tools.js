// What the buttons at the top and the keys do.

import { cancelRefinement, postAnswer, postCompare, postExport } from "./api.js";
import { go, step } from "./asking.js";
import { openCompare, openHelp, openOverrides, openShare } from "./dialogs.js";
import { at, h } from "./dom.js";
import { redone, reset, same, undone } from "./history.js";
import { messageOf, notice } from "./notices.js";
import { link, page, parts } from "./page.js";
import { beginTour } from "./tour.js";

/** @type {import("./header.js").Tools} */
export const tools = {
  undo: () => void step(undone(page.history)),
  redo: () => void step(redone(page.history)),
  reset: () => void step(reset(page.history)),
  compare: () => {
    void openCompare(postCompare(page.history.now));
    page.tour?.notice(page.history.now, "compare");
  },
  share: () => openShare(link(), page.history.now.scenario),
  overrides: () => void overrides(),
  save,
  tour: () => {
    page.tour?.leave();
    void go(""); // every step of it is about the answer
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

/** The changes as text; the server writes them beside an answer. */
async function overrides() {
  const { now } = page.history;
  const shown = page.drawn.get("");
  try {
    const view = page.view && shown && same(shown.state, now) ? page.view : await postAnswer(now);
    if (view !== page.view && view.refinement) void cancelRefinement(view.refinement);
    openOverrides(view.screen.command, view.screen.variant);
  } catch (error) {
    notice("export", h("p", { role: "alert" }, messageOf(error)));
  }
}

/** @param {import("./types").FileForm} format */
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
export function onKey(event) {
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
