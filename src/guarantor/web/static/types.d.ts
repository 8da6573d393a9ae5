// What the server gives and takes, as the page sees it; the server's own form is /api/openapi.json.

/** One view: everything that decides what is shown. Immutable; `state.js` makes new ones. */
export interface ViewState {
  readonly scenario: string;
  /** Name of the screen shown; empty for the answer. The page's own: the server is not told. */
  readonly screen: string;
  /** YYYY-MM-DD; empty for the scenario's own date. */
  readonly as_of: string;
  /** Seed of the sampled futures; null for the scenario's own. */
  readonly seed: number | null;
  /** Level of each lever; empty for the first course as written. */
  readonly levers: Readonly<Record<string, string>>;
  /** Events fixed in every future: true, false, or a level. */
  readonly given: Readonly<Record<string, boolean | string>>;
  /** Names of readings and variants, in the order of their application. */
  readonly readings: readonly string[];
  /** Inputs replaced: path to what is written instead. */
  readonly sets: Readonly<Record<string, string>>;
  /** Codes of actors left out. */
  readonly without: readonly string[];
}

export interface Fault {
  file: string;
  line: number;
  column: number;
  /** Dotted path of the faulty field; for a replaced input its path. Empty if none is meant. */
  where: string;
  message: string;
}

/** Any answer with a status of 400 or more. */
export interface Refusal {
  message: string;
  faults: Fault[];
}

/** What the complete answer can be saved as. */
export type FileForm = "html" | "json" | "csv" | "xlsx";

/** GET /api/scenarios */
export interface Choice {
  name: string;
  title: string;
}

/** GET /api/situation?scenario=NAME&as_of=DATE: what the rail shows; the same for every view of a scenario. */
export interface Situation {
  name: string;
  title: string;
  question: string;
  as_of: string;
  /** Digest of the scenario as written, with no change. */
  digest: string;
  draws: number;
  preview_draws: number;
  seed: number;
  levers: { name: string; title: string; levels: string[]; ordered: boolean }[];
  courses: { name: string; title: string; levers: Record<string, string> }[];
  events: { name: string; title: string; levels: string[]; written: string }[];
  /** standing: pledged, refused, assumed or unheard; `why` says why one cannot be switched. */
  actors: { code: string; name: string; standing: string; offer: string; why: string }[];
  readings: { name: string; title: string; contested: boolean }[];
  /** Inputs with a field of their own in the rail: rotation and requirement. */
  dials: { path: string; title: string; written: string; unit: string; missions: string[] }[];
  /** Dates on which the answer may be asked for: the scenario's own first. */
  dates: string[];
  /** Screens beside the answer, in their order. */
  screens: { name: string; title: string }[];
}

/** A number as shown; `trace` is the name under which its card is found, empty if it has none. */
export interface Figure {
  text: string;
  trace: string;
}

/** A change that a button applies to the state that is shown. */
export interface Change {
  title: string;
  levers: Record<string, string>;
  given: Record<string, boolean | string>;
  readings: string[];
  sets: Record<string, string>;
  without: string[];
}

export interface SentenceTold {
  kind: "sentence";
  heading: string;
  text: string;
  traces: Figure[];
  apply: Change | null;
}

export interface ListTold {
  kind: "list";
  items: Figure[];
}

export interface TableTold {
  kind: "table";
  title: string;
  header: string[];
  rows: { name: string; title: string; cells: Figure[]; apply: Change | null }[];
  note: string;
}

/** Why a part is not there, and what would add it. */
export interface MissingTold {
  kind: "missing";
  text: string;
}

export interface ChoiceTold {
  kind: "choice";
  name: string;
  label: string;
  form: "tabs" | "slider";
  /** Name of the option shown first; empty for the first one. */
  chosen: string;
  /** `mark`: how the words of the marks begin that it lights up in charts of its section. */
  options: { name: string; title: string; mark: string; blocks: Block[] }[];
}

export type Block = SentenceTold | ListTold | TableTold | ChartTold | MissingTold | ChoiceTold;

/** What something was made from: stands at the foot of the page and in its files. */
export type Made = Pick<Assessment, "scenario" | "run">;

/** POST /api/screens/NAME with a ViewState, where that takes a while: the screen follows under /api/refinements/ID. */
export interface Waiting {
  refinement: string;
}

/** POST /api/screens/NAME with a ViewState: a screen beside the answer, composed of blocks. */
export interface ScreenTold extends Made {
  title: string;
  lead: SentenceTold[];
  sections: { title: string; finding: string; blocks: Block[] }[];
  /** The command that tells the same in the terminal; empty if there is none. */
  command: string;
}

export interface ReadingTold {
  /** "base" for the base case. */
  name: string;
  title: string;
  applied: boolean;
  /** One for each course, in the order of `courses`. */
  cells: { raised: string; enough: string; differs: boolean; trace: string }[];
}

export interface ClaimTold {
  id: string;
  reads_as: string;
  /** Two or three words: holds, does not hold, in between, undecided, circular, not testable, not yet computable. */
  stands: string;
  /** The verdict in full. */
  verdict: string;
  share: string;
  cells: string[];
  flips: { title: string; words: string; reading: string; event: string; level: string }[];
  evidence_for: string[];
  evidence_against: string[];
  already_in_the_inputs: string[];
  remark: string;
}

export interface QuotationTold {
  says: string;
  speaker: string;
  date: string;
  source: string;
  url: string;
  claims: ClaimTold[];
}

export interface ChartTold {
  kind: "chart";
  name: string;
  title: string;
  finding: string;
  /** Drawn by the server: the only markup that is not text. Marks carry aria-label and <title>. */
  svg: string;
  header: string[];
  rows: string[][];
  /** Vega-Lite specification. */
  spec: unknown;
  /** How the words of a mark begin, and the name of the card that it opens; absent in the answer. */
  traces?: Record<string, string>;
}

/** The answer in words, the same as in the terminal and the report. */
export interface Screen {
  headline: string;
  sentences: SentenceTold[];
  courses: TableTold;
  reading_header: string[];
  readings: ReadingTold[];
  quotations: QuotationTold[];
  bar: string;
  assumed: {
    text: string;
    stated: number;
    reported: number;
    estimated: number;
    assumed: number;
    oldest: string;
    newest: string;
  };
  not_in_this_answer: string[];
  warnings: string[];
  charts: ChartTold[];
  /** The command that gives this answer. */
  command: string;
  /** The same changes as a variant for scenario.yaml; empty if there is none. */
  variant: string;
}

/** POST /api/answer with a ViewState: at once, on the first futures. */
export interface View {
  /** guarantor.assessment/1; in a preview without readings, claims, inputs and sources. */
  assessment: Assessment;
  screen: Screen;
  /** Whether it stands on all futures of the scenario, with readings and claims. */
  complete: boolean;
  /** Under /api/refinements/ID the complete view is being worked out; empty if this one is complete. */
  refinement: string;
}

/** The part of the Assessment that the page reads by itself. */
export interface Assessment {
  scenario: { name: string; title: string; question: string; as_of: string; digest: string; variants: string[] };
  run: { draws: number; seed: number; engine_version: string };
  actors: Record<string, string>;
}

/** GET /api/refinements/ID; DELETE cancels it. */
export interface Refinement {
  done: number;
  of: number;
  /** Seconds left; null while nothing is known. */
  left: number | null;
  /** waiting, running, done, cancelled or failed */
  stage: string;
  view: View | null;
  /** A screen that was asked for, instead of a view. */
  screen: ScreenTold | null;
  message: string;
}

/** POST /api/card with {state, name}: `guarantor explain --json`, its kind and fields, and how to replace it. */
export interface Card {
  kind: string;
  name: string;
  title: string;
  /** The same in words, a line each, as `guarantor explain` prints it. */
  lines: string[];
  /** Fields of the explanation; see src/guarantor/measures/explanation.py. */
  told: Record<string, unknown>;
  /** An input that may be replaced: its path; else empty. */
  path: string;
  /** Written in the scenario, without changes; empty if it is no input. */
  was: string;
  /** What it cites as written, where it is replaced in this view. */
  was_citations: import("./told").Citation[];
}

/** POST /api/compare with a ViewState: against the scenario as written, on the same futures. */
export interface Compared {
  draws: number;
  same: boolean;
  rows: { course: string; measure: string; base: string; now: string; difference: string }[];
}
