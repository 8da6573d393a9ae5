// What a card says, by the kind of thing that it explains (F14).

import { h } from "./dom.js";
import { amount, cited, facts, groups, listOf, named, part, values } from "./pieces.js";
import { dayOf } from "./source.js";

/** @typedef {import("./types").Card} Card */
/** @typedef {import("./pieces.js").OnOpen} OnOpen */
/** @typedef {import("./told").Input} Input */
/** @typedef {import("./told").Entry} Entry */
/** @typedef {import("./told").Spread} Spread */

/** @typedef {(card: Card, onOpen: OnOpen) => (Node | null)[]} Teller */

/**
 * The body of a card; a kind that is not known here is told in the server's own words.
 *
 * @param {Card} card
 * @param {OnOpen} onOpen
 * @returns {(Node | null)[]}
 */
export function body(card, onOpen) {
  const tell = TELLERS[card.kind];
  return tell ? tell(card, onOpen) : [h("pre", {}, card.lines.join("\n"))];
}

/** @type {Record<string, Teller>} */
const TELLERS = {
  input: (card, onOpen) => inputParts(/** @type {Input} */ (/** @type {unknown} */ (card.told)), onOpen),
  number,
  event,
  actor,
  claim,
  change,
  source,
  course,
  name: (card) => {
    const told = /** @type {import("./told").NameTold} */ (/** @type {unknown} */ (card.told));
    return [h("ul", {}, ...told.lines.map((line) => h("li", {}, line)))];
  },
  several: (card, onOpen) => {
    const told = /** @type {import("./told").SeveralTold} */ (/** @type {unknown} */ (card.told));
    return [
      h("p", {}, `This name fits ${told.found.length} things; choose one.`),
      listOf(told.found.map(([name, title]) => [named(name, onOpen), `: ${title}`])),
    ];
  },
};

// -- inputs ---------------------------------------------------------------------------------------------------

/**
 * @param {Input} told
 * @param {OnOpen} onOpen
 * @returns {(Node | null)[]}
 */
function inputParts(told, onOpen) {
  return [
    ...told.entries.map((each) => entry(each, onOpen)),
    told.beside.length
      ? part(
          "With it",
          listOf(
            told.beside.map(([name, title, written]) => [named(name, onOpen), `: ${title}: ${written}`]),
          ),
        )
      : null,
    part("Used by", ...uses(told)),
    told.claims.length
      ? part(`Claims that can read it (${told.claims.length})`, names(told.claims, onOpen, "claims."))
      : null,
    told.ties.length
      ? part(
          "Moves with",
          ...told.ties.map((tie) =>
            h(
              "div",
              {},
              h(
                "p",
                {},
                named(tie.name, onOpen),
                tie.title ? ` ${tie.title}` : null,
                `, correlation ${tie.correlation}`,
              ),
              tie.others.length ? names(tie.others, onOpen) : null,
            ),
          ),
        )
      : null,
    told.changed_by.length
      ? part(
          "Changed by",
          listOf(
            told.changed_by.map((touch) => [
              `${touch.contested ? "reading" : "variant"} `,
              named(touch.name, onOpen, `${touch.contested ? "readings" : "variants"}.${touch.name}`),
              ` (${touch.title}${touch.applied ? ", applied here" : ""}): ${touch.to}`,
            ]),
          ),
        )
      : null,
  ];
}

/**
 * @param {Entry} told
 * @param {OnOpen} onOpen
 * @returns {HTMLElement}
 */
function entry(told, onOpen) {
  const when = told.when === "otherwise" ? "otherwise" : told.when && `when ${told.when}`;
  return h(
    "div",
    { class: "entry" },
    when ? h("p", { class: "soft" }, `${told.written} ${when}`) : null,
    told.unknown ? h("p", {}, "Nobody knows: a range is assumed.") : null,
    facts([
      ["Unit", told.unit],
      ["Grade", graded(told.grade, told.known_from)],
      ["Note", told.note],
    ]),
    told.spread ? spread(told.spread, told.unit) : null,
    told.citations.length
      ? h("div", {}, ...told.citations.map((row) => cited(row, onOpen)))
      : h("p", { class: "soft" }, "No source: a judgement."),
  );
}

/**
 * @param {string} grade
 * @param {string | null} from
 * @returns {string}
 */
function graded(grade, from) {
  return from ? `${grade}, in force from ${dayOf(from)}` : `${grade}, not dated`;
}

/**
 * @param {Spread} told
 * @param {string} unit
 * @returns {HTMLElement}
 */
function spread(told, unit) {
  const [low, high] = told.clipped;
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
  return h(
    "div",
    {},
    told.percentiles.length
      ? h(
          "div",
          { class: "scroll", role: "region", "aria-label": "How it spreads", tabindex: 0 },
          h(
            "table",
            { class: "spread" },
            h("caption", {}, "How it spreads: in that share of futures it lies below"),
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                ...told.percentiles.map(([share]) => h("th", { scope: "col" }, `${share}%`)),
                h("th", { scope: "col" }, "mean"),
              ),
            ),
            h(
              "tbody",
              {},
              h(
                "tr",
                {},
                ...told.percentiles.map(([, value]) => h("td", {}, amount(value, unit))),
                h("td", {}, told.mean === null ? "-" : amount(told.mean, unit)),
              ),
            ),
          ),
        )
      : null,
    facts([
      ["Shape", told.rule],
      [
        "Values",
        told.words
          .map(([word, share]) => (share === null ? word : `${word} ${amount(share, "share")}`))
          .join(", "),
      ],
      ["Range", told.ends ? told.ends.map((end) => amount(end, unit)).join(" to ") : ""],
      [
        "Cut off",
        low >= 0.0005 || high >= 0.0005
          ? `${percent(low)} moved up to the lower bound, ${percent(high)} down to the upper`
          : "",
      ],
    ]),
  );
}

/**
 * Measures that can read it, those of the same courses together.
 *
 * @param {Input} told
 * @returns {HTMLElement[]}
 */
function uses(told) {
  if (!told.uses.length) return [h("p", {}, "No measure of any course here.")];
  /** @type {Map<string, string[]>} */
  const together = new Map();
  for (const { title, courses } of told.uses) {
    const key = courses.join(", ");
    together.set(key, [...(together.get(key) ?? []), title]);
  }
  return [...together].map(([courses, titles]) =>
    h("p", {}, titles.join("; "), h("span", { class: "soft" }, ` (in ${courses})`)),
  );
}

/**
 * Names as links, folded away where they are many.
 *
 * @param {readonly string[]} found
 * @param {OnOpen} onOpen
 * @param {string} [before] put before a name when it is asked for
 * @returns {HTMLElement}
 */
function names(found, onOpen, before = "") {
  const links = found.flatMap((name, k) => [k ? ", " : "", named(name, onOpen, `${before}${name}`)]);
  if (found.length <= 8) return h("p", { class: "names" }, ...links);
  return h("details", {}, h("summary", {}, `${found.length} names`), h("p", { class: "names" }, ...links));
}

// -- numbers and events ---------------------------------------------------------------------------------------

/** @type {Teller} */
function number(card, onOpen) {
  const told = /** @type {import("./told").NumberTold} */ (/** @type {unknown} */ (card.told));
  return [
    h("p", { class: "definition" }, told.definition),
    facts([
      ["Rule", told.rule],
      ["Unit", told.unit],
      ["Taken over", told.over],
    ]),
    values(told.values, told.unit, told.draws),
    groups(told.inputs, "It can read", onOpen),
  ];
}

/** @type {Teller} */
function event(card, onOpen) {
  const told = /** @type {import("./told").EventTold} */ (/** @type {unknown} */ (card.told));
  return [
    facts([
      ["Whose", told.actor && `a yes of ${told.actor}`],
      ["Levels", told.levels.join(", ")],
    ]),
    ...inputParts(told.chance, onOpen),
    told.named_by.length ? part("Waited for by", names(told.named_by, onOpen)) : null,
    told.values.length ? values(told.values, "yes/no", told.draws) : null,
  ];
}

// -- actors, claims, changes, sources, courses ----------------------------------------------------------------

/** @type {Record<string, string>} */
const STANDING = {
  refused: "It has refused.",
  assumed: "Nothing is on record; this reading assumes an offer.",
  unheard: "Unheard: no pledge is on record, so it does not join.",
};

/** @type {Teller} */
function actor(card, onOpen) {
  const told = /** @type {import("./told").ActorTold} */ (/** @type {unknown} */ (card.told));
  const inputs = (/** @type {string} */ title, /** @type {typeof told.force} */ rows) =>
    rows.length
      ? part(
          title,
          listOf(rows.map(([name, , written, grade]) => [named(name, onOpen), `: ${written} (${grade})`])),
        )
      : null;
  return [
    facts([
      ["Roles", told.roles.join(", ")],
      ["In groups", told.groups.join(", ")],
      ["On joining", STANDING[told.standing] ?? ""],
    ]),
    ...told.pledges.map((pledge) =>
      part(
        `Pledge ${pledge.id} (${pledge.grade})`,
        h(
          "p",
          {},
          pledge.refused
            ? "Refused."
            : `Offers ${pledge.offers.map((offer) => offer.join(": ")).join(", ")}; joins if ${pledge.condition}. `,
          named(`pledges.${pledge.id}`, onOpen),
        ),
        ...pledge.citations.map((row) => cited(row, onOpen)),
      ),
    ),
    inputs("Holds", told.force),
    inputs("Guarantee", told.guarantee),
    told.events.length ? part("Says yes to", names(told.events, onOpen, "events.")) : null,
    told.on_record.length
      ? part(`On record (${told.on_record.length})`, ...told.on_record.map((row) => cited(row, onOpen)))
      : null,
  ];
}

/** @type {Record<string, string>} */
const ENDS = {
  both: "each moving on its own, and all moving together",
  alone: "each moving on its own",
  together: "all moving together",
};

/** @type {Teller} */
function claim(card, onOpen) {
  const told = /** @type {import("./told").ClaimTold} */ (/** @type {unknown} */ (card.told));
  return [
    h("blockquote", {}, `“${told.says}”`),
    told.speaker ? h("p", { class: "soft" }, told.speaker) : null,
    told.source ? cited(told.source, onOpen) : null,
    facts(
      told.not_testable
        ? [["Not tested", told.not_testable]]
        : [
            ["Read as", told.reads_as],
            [
              "Holds if",
              `true in ${Math.round(100 * told.holds_in)}% of the futures, ${ENDS[told.end] ?? told.end}`,
            ],
          ],
    ),
    ...told.evidence.map((row) => cited(row, onOpen)),
    told.not_testable ? null : groups(told.inputs, "It can rest on", onOpen),
  ];
}

/** @type {Teller} */
function change(card, onOpen) {
  const told = /** @type {import("./told").ChangeTold} */ (/** @type {unknown} */ (card.told));
  const kind = told.contested ? "A reading that informed people dispute" : "A variant";
  return [
    h("p", {}, `${kind}${told.applied ? ", applied here" : ""}.`),
    part(
      "Sets",
      listOf(
        told.sets.map(([path, before, after]) => [
          named(path, onOpen),
          ": ",
          before ? h("s", {}, before) : null,
          before ? " " : null,
          h("strong", {}, after),
        ]),
      ),
    ),
    facts([
      ["Grade", graded(told.grade, told.known_from)],
      ["Note", told.note],
    ]),
    ...told.citations.map((row) => cited(row, onOpen)),
  ];
}

/** @type {Teller} */
function source(card, onOpen) {
  const told = /** @type {import("./told").SourceTold} */ (/** @type {unknown} */ (card.told));
  return [
    cited(told.row, onOpen),
    part(
      "Cited by",
      told.cited_by.length
        ? listOf(
            told.cited_by.map(([name, title, role]) => [
              named(name, onOpen),
              `: ${title}${role === "note" ? " (in its note)" : ""}`,
            ]),
          )
        : h("p", {}, "No input in force."),
    ),
    told.claims.length
      ? part(
          "Claims",
          listOf(told.claims.map(([name, role]) => [named(name, onOpen, `claims.${name}`), ` (${role})`])),
        )
      : null,
    told.changes.length ? part("Readings and variants", names(told.changes, onOpen)) : null,
  ];
}

/** @type {Teller} */
function course(card, onOpen) {
  const told = /** @type {import("./told").CourseTold} */ (/** @type {unknown} */ (card.told));
  const barred = told.pledges.filter(([, condition]) => condition === "never").map(([name]) => name);
  return [
    facts([
      [
        "Levers",
        Object.entries(told.levers)
          .map((lever) => lever.join(" = "))
          .join(", "),
      ],
      ["Asked for", told.requirement],
    ]),
    part(
      "Pledges, with these levers",
      listOf(
        told.pledges
          .filter(([, condition]) => condition !== "never")
          .map(([name, condition]) => [named(name, onOpen, `pledges.${name}`), `: ${condition}`]),
      ),
      barred.length
        ? h("div", {}, h("p", {}, "Barred by these levers:"), names(barred, onOpen, "pledges."))
        : null,
    ),
    part(
      "Ways to approval",
      listOf(
        told.routes
          .filter(([, condition]) => condition !== "never")
          .map(([name, condition]) => [`${name}: ${condition}`]),
      ),
    ),
  ];
}
