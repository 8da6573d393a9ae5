// The screens of the page, in their order (UX 3). A screen is shown here once it exists: no other place lists them.

/**
 * @typedef {object} Module
 * @property {(root: HTMLElement, told: unknown) => void} draw put what `/api/NAME` says in place of what is there
 */

/**
 * @typedef {object} Screen
 * @property {string} name in links, and of its address in the API; empty for the answer
 * @property {string} title
 * @property {string} module where its module is; empty for the answer, which the page itself draws
 */

/** @type {readonly Screen[]} */
export const SCREENS = [
  { name: "", title: "Answer", module: "" },
  { name: "force", title: "Force", module: "./force.js" },
];

/**
 * @param {string} name
 * @returns {boolean} whether there is a screen of that name beside the answer
 */
export function isScreen(name) {
  return SCREENS.some((screen) => screen.name === name && screen.module !== "");
}

/**
 * @param {string} name
 * @returns {string}
 */
export function titleOf(name) {
  return SCREENS.find((screen) => screen.name === name)?.title ?? "";
}
