// The one small box of words beside what is pointed at or focused.

import { h } from "./dom.js";

const GAP = 8;

/** @returns {HTMLElement} */
function box() {
  const found = document.getElementById("tip");
  if (found) return found;
  // What it says is also in the name or the label of the thing itself, so it is not read out twice.
  const made = h("div", { id: "tip", class: "tip", "aria-hidden": "true", hidden: true });
  document.body.append(made);
  return made;
}

/**
 * Show words above an element, or below it where there is no room.
 *
 * @param {Element} element
 * @param {string} text
 */
export function showTip(element, text) {
  const tip = box();
  tip.textContent = text;
  tip.hidden = false;
  const at = element.getBoundingClientRect();
  const own = tip.getBoundingClientRect();
  const left = at.left + at.width / 2 - own.width / 2;
  const widest = document.documentElement.clientWidth - own.width - GAP;
  tip.style.left = `${Math.max(GAP, Math.min(left, widest))}px`;
  tip.style.top = `${at.top - own.height - GAP < 0 ? at.bottom + GAP : at.top - own.height - GAP}px`;
}

/** Take the words away. */
export function hideTip() {
  box().hidden = true;
}

/**
 * Show words while an element is pointed at or focused; Escape takes them away.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function tipFor(element, text) {
  const show = () => showTip(element, text);
  element.addEventListener("pointerenter", show);
  element.addEventListener("pointerleave", hideTip);
  element.addEventListener("focus", () => element.matches(":focus-visible") && show());
  element.addEventListener("blur", hideTip);
  element.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
}
