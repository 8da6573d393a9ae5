// From screen to screen: the links in the header, and the room in which a screen is drawn.

import { at, fill, h } from "./dom.js";
import { toFragment } from "./link.js";
import { screensOf } from "./screens.js";
import { withScreen } from "./state.js";
import { hideTip } from "./tip.js";

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Situation} Situation */

/**
 * The links to the screens; each is a link of its own, which opens beside this page too.
 *
 * @param {HTMLElement} root
 * @param {Situation} situation
 * @param {ViewState} state
 * @param {(screen: string) => void} onGo
 */
export function showNavigation(root, situation, state, onGo) {
  const screens = screensOf(situation);
  if (!root.hasChildNodes())
    fill(root, h("ul", {}, ...screens.map(({ name, title }) => item(name, title, onGo))));
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
  const room = roomOf(name);
  if (!room.hasChildNodes()) fill(room, h("p", { class: "working" }, "Working …"));
  for (const other of at("screens").children) if (other instanceof HTMLElement) other.hidden = other !== room;
}

/** Empty every room: another scenario, or none. */
export function clear() {
  for (const room of at("screens").children) fill(room);
}
