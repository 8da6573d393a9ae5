// Asking the server. Nothing here knows what is shown.

/** @typedef {import("./types").ViewState} ViewState */
/** @typedef {import("./types").Fault} Fault */
/** @typedef {import("./types").FileForm} FileForm */

/** What the server would not do, and why; status 0 if it does not answer at all. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {Fault[]} [faults]
   */
  constructor(status, message, faults = []) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.faults = faults;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, signal?: AbortSignal}} [more]
 * @returns {Promise<Response>}
 */
async function call(method, path, { body, signal } = {}) {
  /** @type {RequestInit} */
  const request = { method, signal: signal ?? null, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = { "Content-Type": "application/json" };
  }
  let response;
  try {
    response = await fetch(path, request);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused(0, "The server does not answer. Is guarantor app still running in the terminal?");
  }
  if (response.ok) return response;
  const refusal = await response.json().catch(() => null);
  const said = typeof refusal?.message === "string" ? refusal.message : "";
  throw new Refused(
    response.status,
    said || `The server answered ${response.status} ${response.statusText}`.trim(),
    Array.isArray(refusal?.faults) ? refusal.faults : [],
  );
}

/**
 * What decides the answer: the screen on which it is shown does not.
 *
 * @param {ViewState} state
 * @returns {Omit<ViewState, "screen">}
 */
function asked({ screen: _, ...state }) {
  return state;
}

/**
 * The scenarios that can be opened, the one asked for first.
 *
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types").Choice[]>}
 */
export async function getScenarios(signal) {
  return (await call("GET", "/api/scenarios", { signal })).json();
}

/**
 * What can be changed in a scenario.
 *
 * @param {string} scenario
 * @param {string} as_of
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types").Situation>}
 */
export async function getSituation(scenario, as_of, signal) {
  const query = new URLSearchParams(as_of ? { scenario, as_of } : { scenario });
  return (await call("GET", `/api/situation?${query}`, { signal })).json();
}

/**
 * The answer at once, on the first futures.
 *
 * @param {ViewState} state
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types").View>}
 */
export async function postAnswer(state, signal) {
  return (await call("POST", "/api/answer", { body: asked(state), signal })).json();
}

/**
 * What another screen than the answer shows, or the id under which it follows.
 *
 * @param {string} screen
 * @param {ViewState} state
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types").ScreenTold | import("./types").Waiting>}
 */
export async function postScreen(screen, state, signal) {
  return (await call("POST", `/api/screens/${encodeURIComponent(screen)}`, { body: asked(state), signal })).json();
}

/**
 * How far the complete answer is.
 *
 * @param {string} id
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types").Refinement>}
 */
export async function getRefinement(id, signal) {
  return (await call("GET", `/api/refinements/${encodeURIComponent(id)}`, { signal })).json();
}

/**
 * Stop working out a complete answer.
 *
 * @param {string} id
 * @returns {Promise<void>}
 */
export async function cancelRefinement(id) {
  await call("DELETE", `/api/refinements/${encodeURIComponent(id)}`);
}

/**
 * What a name stands for and where it comes from.
 *
 * @param {ViewState} state
 * @param {string} name
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types").Card>}
 */
export async function postCard(state, name, signal) {
  return (await call("POST", "/api/card", { body: { state: asked(state), name }, signal })).json();
}

/**
 * The state against the scenario as written, on the same futures.
 *
 * @param {ViewState} state
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types").Compared>}
 */
export async function postCompare(state, signal) {
  return (await call("POST", "/api/compare", { body: asked(state), signal })).json();
}

/**
 * The complete answer as a file.
 *
 * @param {ViewState} state
 * @param {FileForm} format
 * @param {AbortSignal} [signal]
 * @returns {Promise<Blob>}
 */
export async function postExport(state, format, signal) {
  return (await call("POST", "/api/export", { body: { state: asked(state), format }, signal })).blob();
}
