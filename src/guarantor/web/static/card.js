// The card of a number or a name: where it comes from, and a field to put something else in its place.

import { fill, h } from "./dom.js";
import { body } from "./kinds.js";
import { cited } from "./pieces.js";

/** @typedef {import("./types").Card} Card */
/** @typedef {import("./told").Input} Input */

/**
 * @typedef {object} Options
 * @property {(name: string) => Promise<Card>} fetchCard
 * @property {Readonly<Record<string, string>>} sets inputs replaced so far
 * @property {(path: string, value: string) => Promise<string>} onReplace gives a message if it was refused
 * @property {(path: string) => unknown} onRestore
 * @property {(name: string) => void} onOpen opens another card from within this one
 */

/**
 * @typedef {object} Place
 * @property {string} name
 * @property {string} text the number as shown; empty if it was not opened from one
 */

/**
 * The panel while it is open.
 * @typedef {object} Panel
 * @property {HTMLElement} element
 * @property {HTMLElement} content
 * @property {Element} opener where the focus goes back to
 * @property {number} index of it among those that open the same card: it may be drawn anew in the meantime
 * @property {Place[]} trail cards on the way here, this one last
 * @property {Options} options
 */

/** @type {Panel | null} */
let panel = null;
let within = false;

/**
 * Open the card of a name in the panel; the panel that is open already is used again.
 *
 * @param {Element} element what was pressed: the focus returns to it
 * @param {string} name
 * @param {string} text the number as shown; empty for a name
 * @param {Options} options
 */
export function openCard(element, name, text, options) {
  const followed = panel !== null && (within || panel.element.contains(element));
  panel ??= built(element);
  panel.options = options;
  if (!followed) {
    panel.opener = element;
    panel.index = alike(name).indexOf(element);
    panel.trail = [];
  }
  panel.trail.push({ name, text });
  void show(panel);
}

/** Close the panel; the focus goes back to where it was opened. */
export function closeCard() {
  if (!panel) return;
  const { element, opener, index, trail } = panel;
  panel = null;
  element.remove();
  const back = opener.isConnected ? opener : alike(trail[0]?.name ?? "")[index];
  if (back instanceof HTMLElement || back instanceof SVGElement) back.focus();
  else document.getElementById("main")?.focus();
}

/**
 * Everything on the page that opens the card of a name.
 *
 * @param {string} name
 * @returns {Element[]}
 */
function alike(name) {
  return [...document.querySelectorAll(`[data-trace="${CSS.escape(name)}"]`)];
}

/**
 * @param {Element} opener
 * @returns {Panel}
 */
function built(opener) {
  const content = h("div", { class: "card-content" });
  const element = h(
    "div",
    { class: "card", role: "dialog", "aria-labelledby": "card-title", tabindex: -1 },
    content,
  );
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    closeCard();
  });
  document.body.append(element);
  return { element, content, opener, index: -1, trail: [], options: NONE };
}

/** @type {Options} */
const NONE = {
  fetchCard: () => Promise.reject(new Error("no card")),
  sets: {},
  onReplace: async () => "",
  onRestore: () => undefined,
  onOpen: () => undefined,
};

/**
 * Fetch and show the last card of the trail.
 *
 * @param {Panel} open
 * @param {string} [told] what has just been done
 */
async function show(open, told = "") {
  const place = open.trail[open.trail.length - 1];
  if (!place) return;
  open.element.setAttribute("aria-busy", "true");
  if (!open.content.hasChildNodes())
    fill(open.content, ...head(open, place.text || place.name), h("p", {}, "One moment."));
  if (!open.element.contains(document.activeElement)) open.element.focus();
  /** @type {Card} */
  let card;
  try {
    card = await open.options.fetchCard(place.name);
  } catch (error) {
    if (current(open, place)) {
      open.element.removeAttribute("aria-busy");
      const words = error instanceof Error && error.message ? error.message : "There is no card for this.";
      fill(open.content, ...head(open, place.name), h("p", { class: "wrong", role: "alert" }, words));
      open.element.focus();
    }
    return;
  }
  if (!current(open, place)) return;
  open.element.removeAttribute("aria-busy");
  fill(
    open.content,
    ...head(open, card.title || card.name),
    card.title ? h("p", { class: "soft" }, h("code", {}, card.name)) : null,
    place.text && /\d/.test(place.text) ? h("p", { class: "card-value" }, place.text) : null,
    told ? h("p", { class: "soft", role: "status" }, told) : null,
    ...written(open, card),
    ...body(card, following(open)),
  );
  open.element.scrollTop = 0;
  open.element.focus();
}

/**
 * Opens another card in this panel, whatever element the page says that it was opened from.
 *
 * @param {Panel} open
 * @returns {(name: string) => void}
 */
function following(open) {
  return (name) => {
    within = true;
    try {
      open.options.onOpen(name);
    } finally {
      within = false;
    }
  };
}

/**
 * Whether a card is still the one that is asked for.
 *
 * @param {Panel} open
 * @param {Place} place
 * @returns {boolean}
 */
function current(open, place) {
  return panel === open && open.trail[open.trail.length - 1] === place;
}

/**
 * @param {Panel} open
 * @param {string} title
 * @returns {Node[]}
 */
function head(open, title) {
  const close = h("button", { type: "button", class: "tool" }, "Close");
  close.addEventListener("click", closeCard);
  const back = h("button", { type: "button", class: "tool" }, "Back");
  back.addEventListener("click", () => {
    open.trail.pop();
    void show(open);
  });
  const bar = h("div", { class: "card-bar" }, open.trail.length > 1 ? back : null, close);
  return [bar, h("h2", { id: "card-title" }, title)];
}

// -- replacing an input ---------------------------------------------------------------------------------------

/**
 * The value of an input as written, struck through where it is replaced, and the field that replaces it.
 *
 * @param {Panel} open
 * @param {Card} card
 * @returns {(Node | null)[]}
 */
function written(open, card) {
  const input = inputOf(card);
  if (!input) return [];
  const now = input.entries.map(({ written: text }) => text).join("; ");
  const { sets } = open.options;
  if (!card.path) return [h("p", { class: "card-value" }, now)];
  const replaced = sets[card.path];
  if (replaced === undefined) return [h("p", { class: "card-value" }, now), field(open, card)];
  const sources = card.was_citations;
  return [
    h(
      "p",
      { class: "card-value changed" },
      h("del", { class: "old" }, card.was),
      " ",
      h("strong", {}, replaced),
    ),
    h("p", { class: "soft" }, "Replaced by you; what was written, and its source, no longer count."),
    sources.length ? h("del", { class: "old" }, ...sources.map((row) => cited(row, following(open)))) : null,
    field(open, card),
  ];
}

/**
 * @param {Card} card
 * @returns {Input | null}
 */
function inputOf({ kind, told }) {
  if (kind === "input") return /** @type {Input} */ (/** @type {unknown} */ (told));
  return kind === "event" ? /** @type {Input} */ (told.chance) : null;
}

/**
 * @param {Panel} open
 * @param {Card} card
 * @returns {HTMLElement}
 */
function field(open, card) {
  const { options } = open;
  const replaced = card.path in options.sets;
  const share = inputOf(card)?.entries.some(({ unit }) => unit === "share" || unit === "probability");
  const example = share ? "20% to 60%" : "20000 to 40000";
  const input = h("input", {
    id: "card-field",
    type: "text",
    placeholder: "a to b",
    autocomplete: "off",
    spellcheck: "false",
    value: options.sets[card.path] ?? "",
    "aria-describedby": "card-hint card-wrong",
  });
  const wrong = h("p", { id: "card-wrong", class: "wrong", role: "alert" });
  const apply = h("button", { type: "submit", class: "tool" }, "Apply");
  const restore = h("button", { type: "button", class: "tool" }, "Restore");
  const say = (/** @type {string} */ message) => {
    wrong.textContent = message;
    if (message) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  const form = h(
    "form",
    { class: "replace" },
    h("label", { for: "card-field" }, "Replace by"),
    h("div", { class: "replace-row" }, input, apply, replaced ? restore : null),
    h(
      "p",
      { id: "card-hint", class: "soft" },
      `Two numbers, such as ${example}: one in twenty futures lies below the first, one above the second. Or one number.`,
    ),
    wrong,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const value = input.value.trim();
    if (!value) {
      say("Write a value, such as a to b.");
      input.focus();
      return;
    }
    say("");
    apply.disabled = true;
    apply.textContent = "One moment";
    const message = await options
      .onReplace(card.path, value)
      .catch((error) => String(error?.message ?? error));
    apply.disabled = false;
    apply.textContent = "Apply";
    if (panel !== open) return;
    say(message);
    if (message) {
      input.focus();
      return;
    }
    open.options = { ...open.options, sets: { ...open.options.sets, [card.path]: value } };
    await show(open, `Replaced by ${value}.`);
  });
  restore.addEventListener("click", async () => {
    await options.onRestore(card.path);
    if (panel !== open) return;
    const { [card.path]: _, ...sets } = open.options.sets;
    open.options = { ...open.options, sets };
    await show(open, "Restored as written.");
  });
  return form;
}
