// The screens of the page, in their order: the answer, and what the server lists beside it (UX 3).

/** @typedef {import("./types").Situation} Situation */

/**
 * @param {Situation} situation
 * @returns {{name: string, title: string}[]} the name of the answer is empty
 */
export function screensOf(situation) {
  return [{ name: "", title: "Answer" }, ...situation.screens];
}

/**
 * @param {string} name
 * @param {Situation | null} situation
 * @returns {string}
 */
export function titleOf(name, situation) {
  return situation?.screens.find((screen) => screen.name === name)?.title ?? "Answer";
}
