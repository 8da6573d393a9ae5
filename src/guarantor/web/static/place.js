// Where a reader is in what is drawn anew: the focus, and how far boxes are scrolled.

import { hideTip } from "./tip.js";

/**
 * Remember where the focus is and how far boxes are scrolled.
 *
 * @param {HTMLElement} root
 * @returns {() => void} puts both back
 */
export function placeOf(root) {
  const boxes = /** @type {() => HTMLElement[]} */ (() => [...root.querySelectorAll(".scroll")]);
  const scrolled = new Map(boxes().map((box) => [box.dataset.key, box.scrollLeft]));
  const active = document.activeElement;
  const key =
    (active instanceof HTMLElement || active instanceof SVGElement) && root.contains(active)
      ? active.dataset.key
      : undefined;
  const alike = () =>
    /** @type {HTMLElement[]} */ ([...root.querySelectorAll(`[data-key="${CSS.escape(key ?? "")}"]`)]);
  const index = key === undefined || !active ? -1 : alike().findIndex((each) => each === active);
  return () => {
    for (const box of boxes()) box.scrollLeft = scrolled.get(box.dataset.key) ?? 0;
    if (index < 0) return;
    const found = alike();
    (found[index] ?? found[0])?.focus({ preventScroll: true });
    hideTip();
  };
}
