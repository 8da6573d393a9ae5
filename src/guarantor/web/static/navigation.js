// From screen to screen: the links in the header, and the room in which a screen is drawn.

import { postScreen } from "./api.js";
import { at, fill, h } from "./dom.js";
import { toFragment } from "./link.js";
import { SCREENS } from "./screens.js";
import { withScreen } from "./state.js";
import { hideTip } from "./tip.js";

/** @typedef {import("./types").ViewState} ViewState */

/**
 * The links to the screens; each is a link of its own, which opens beside this page too.
 *
 * @param {HTMLElement} root
 * @param {ViewState} state
 * @param {(screen: string) => void} onGo
 */
export function showNavigation(root, state, onGo) {
  if (!root.hasChildNodes()) fill(root, h("ul", {}, ...SCREENS.map(({ name, title }) => item(name, title, onGo))));
  for (const link of root.querySelectorAll("a")) {
    const name = link.dataset["screen"] ?? "";
    link.href = toFragment(withScreen(state, name));
    if (name === state.screen) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/**
 * @param {string} name
 * @param {string} title
 * @param {(screen: string) => void} onGo
 */
function item(name, title, onGo) {
  const link = h("a", { "data-screen": name }, title);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onGo(name);
  });
  return h("li", {}, link);
}

/**
 * The room of a screen, made when it is first asked for; the answer's own stands in the page.
 *
 * @param {string} name
 * @returns {HTMLElement}
 */
export function roomOf(name) {
  if (name === "") return at("answer");
  const id = `screen-${name}`;
  const found = document.getElementById(id);
  if (found) return found;
  const made = h("div", { id, class: "screen answer", hidden: true });
  at("screens").append(made);
  return made;
}

/**
 * Show the room of a screen in place of the others. One that is empty says that it is being worked out.
 *
 * @param {string} name
 */
export function enter(name) {
  hideTip();
  for (const screen of SCREENS) if (screen.name !== name) roomOf(screen.name).hidden = true;
  const room = roomOf(name);
  if (!room.hasChildNodes()) fill(room, h("p", { class: "working" }, "Working …"));
  room.hidden = false;
}

/** Empty every room: another scenario, or none. */
export function clear() {
  for (const { name } of SCREENS) fill(roomOf(name));
}

/**
 * Ask for what a screen shows of a state, and draw it.
 *
 * @param {ViewState} state
 * @param {AbortSignal} signal
 */
export async function drawScreen(state, signal) {
  const { module } = SCREENS.find(({ name }) => name === state.screen) ?? { module: "" };
  /** @type {Promise<import("./screens.js").Module>} */
  const coming = import(module);
  const [{ draw }, told] = await Promise.all([coming, postScreen(state.screen, state, signal)]);
  signal.throwIfAborted();
  const room = roomOf(state.screen);
  const within = room.contains(document.activeElement);
  draw(room, told);
  if (within && !room.contains(document.activeElement)) at("main").focus({ preventScroll: true });
}
