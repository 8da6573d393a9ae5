// Dialogs of the page: help, share, overrides, comparison. Native <dialog>: Escape closes, focus goes back.

import { fill, h } from "./dom.js";

/** @typedef {import("./types").Compared} Compared */

/**
 * Open a dialog over the page; it is removed when it closes.
 *
 * @param {string} title
 * @param {...(Node | string | null)} content
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, ...content) {
  const close = h(
    "button",
    { type: "button", class: "close", "aria-label": "Close", onclick: () => dialog.close() },
    "×",
  );
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "dialog-title", onclose: () => dialog.remove() },
    h("div", { class: "dialog-top" }, h("h2", { id: "dialog-title" }, title), close),
    h("div", { class: "dialog-body" }, ...content),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * A button that puts a text on the clipboard, and says whether it did.
 *
 * @param {string} label
 * @param {string} text
 * @param {HTMLElement} shown selected if the clipboard is closed to us
 */
function copyButton(label, text, shown) {
  const said = h("span", { class: "hint", role: "status" });
  const button = h("button", { type: "button", class: "button" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "copied";
    } catch {
      getSelection()?.selectAllChildren(shown);
      said.textContent = "selected: copy it with Ctrl+C";
    }
  });
  return h("p", { class: "copy" }, button, said);
}

/**
 * A text to be copied, with its button.
 *
 * @param {string} label
 * @param {string} text
 * @param {string} name for who cannot see it
 * @returns {Node[]}
 */
function copied(label, text, name) {
  const shown = h("pre", { tabindex: "0", role: "region", "aria-label": name }, text);
  return [shown, copyButton(label, text, shown)];
}

/**
 * The link to what is shown.
 *
 * @param {string} link
 * @param {string} scenario
 */
export function openShare(link, scenario) {
  openDialog(
    "Share this view",
    h("p", {}, "The link holds every change and no answer: who opens it works the same numbers out again."),
    ...copied("Copy the link", link, "Link"),
    h(
      "p",
      { class: "hint" },
      "It leads to a program on the reader's own machine. Elsewhere: start ",
      h("code", {}, `guarantor app ${scenario}`),
      " and put the part from # on behind the address that it opens.",
    ),
  );
}

/**
 * The changes as a command and as a variant.
 *
 * @param {string} command
 * @param {string} variant
 */
export function openOverrides(command, variant) {
  openDialog(
    "The changes as text",
    h("h3", {}, "In a terminal"),
    ...copied("Copy the command", command, "Command"),
    h("h3", {}, "In scenario.yaml"),
    ...(variant
      ? copied("Copy the variant", variant, "Variant")
      : [
          h(
            "p",
            { class: "hint" },
            "No event is fixed and no input replaced, so there is nothing to write there.",
          ),
        ]),
  );
}

/**
 * A comparison with the scenario as written: filled in when it arrives.
 *
 * @param {Promise<Compared>} coming
 */
export async function openCompare(coming) {
  const body = h(
    "div",
    { "aria-busy": "true" },
    h("p", {}, "Working out both on the same sampled futures …"),
  );
  const dialog = openDialog("Compared with the base case", body);
  dialog.classList.add("is-wide");
  try {
    const compared = await coming;
    fill(body, ...told(compared));
  } catch (error) {
    fill(body, h("p", { class: "fault" }, error instanceof Error ? error.message : String(error)));
  }
  body.removeAttribute("aria-busy");
}

/**
 * @param {Compared} compared
 * @returns {Node[]}
 */
function told(compared) {
  const futures = `${compared.draws.toLocaleString("en-GB")} sampled futures`;
  if (compared.same) return [h("p", {}, `Nothing differs: both are the same, in each of ${futures}.`)];
  if (compared.rows.length === 0) return [h("p", {}, `The changes move no measure in ${futures}.`)];
  const courses = [...new Set(compared.rows.map(({ course }) => course))];
  const head = ["", "base case", "with the changes", "difference"];
  return [
    h(
      "p",
      { class: "hint" },
      `The same course on the same ${futures}; the difference has a range of its own.`,
    ),
    h(
      "table",
      { class: "grid" },
      h(
        "thead",
        {},
        h("tr", {}, ...head.map((text) => (text ? h("th", { scope: "col" }, text) : h("td", {})))),
      ),
      ...courses.map((course) =>
        h(
          "tbody",
          {},
          h("tr", {}, h("th", { scope: "rowgroup", colspan: head.length, class: "of-group" }, course)),
          ...compared.rows
            .filter((row) => row.course === course)
            .map((row) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, row.measure),
                h("td", {}, row.base),
                h("td", {}, row.now),
                h("td", {}, row.difference),
              ),
            ),
        ),
      ),
    ),
  ];
}

const KEYS = [
  ["Tab, Shift+Tab", "next and previous control, number or mark"],
  ["Enter on a number", "where it comes from, and another value for it"],
  ["arrow keys in the rail", "another level, another answer to an event"],
  ["Enter in a field of the rail", "apply the value; an empty field restores what is written"],
  ["arrow keys on the slider of a screen", "another month"],
  ["Ctrl+Z", "undo the last change"],
  ["Ctrl+Shift+Z or Ctrl+Y", "redo"],
  ["Escape", "close a dialog, a card or the tour"],
  ["?", "this help"],
];

/** The keys, and how to read the answer. */
export function openHelp() {
  openDialog(
    "Help",
    h("h3", {}, "How to read it"),
    h(
      "ul",
      {},
      h(
        "li",
        {},
        "“16 of 50” counts sampled futures under the stated assumptions. It is no chance of the real world.",
      ),
      h(
        "li",
        {},
        "A change is answered at once on the first futures; the full answer follows and replaces it.",
      ),
      h("li", {}, "Underlined numbers lead to their inputs, quotations and sources."),
      h(
        "li",
        {},
        "Changes are coloured and listed under the title; nothing is written to the scenario's files.",
      ),
    ),
    h("h3", {}, "Keys"),
    h(
      "table",
      { class: "grid keys" },
      h(
        "tbody",
        {},
        ...KEYS.map(([key, what]) =>
          h("tr", {}, h("th", { scope: "row" }, key ?? ""), h("td", {}, what ?? "")),
        ),
      ),
    ),
  );
}
