// Waiting for a full answer or a screen that is being worked out.

import { Refused, getRefinement } from "./api.js";

/** @typedef {import("./types").View} View */

/** Milliseconds between looks: soon at first, for one that is already there. */
const FIRST_LOOK = 100;
const NEXT_LOOK = 300;

/**
 * Wait for a full answer, or for a screen.
 *
 * @param {string} id
 * @param {AbortSignal} signal
 * @param {(progress: import("./header.js").Progress) => void} onProgress
 * @returns {Promise<{view: View | null, screen: import("./types").ScreenTold | null}>} neither if it was cancelled
 */
export async function completed(id, signal, onProgress) {
  onProgress({ stage: "running", done: 0, of: 0, left: null });
  for (let wait = FIRST_LOOK; ; wait = NEXT_LOOK) {
    await pause(wait, signal);
    const { stage, done, of, left, view, screen, message } = await getRefinement(id, signal);
    signal.throwIfAborted();
    if (stage === "failed") throw new Refused(500, message || "It could not be worked out.");
    if (stage === "waiting" || stage === "running") onProgress({ stage: "running", done, of, left });
    else return { view, screen };
  }
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
