// Fields of an explanation as plain data; see src/guarantor/measures/explanation.py.

export interface Citation {
  id: string;
  /** source, note, for, against, row */
  role: string;
  said_on: string;
  known_from: string;
  speaker: string;
  actor: string;
  quote: string;
  paraphrase: string;
  title: string;
  url: string;
  reliability: string;
}

export interface Spread {
  rule: string;
  percentiles: [number, number][];
  mean: number | null;
  ends: [number, number] | null;
  words: [string, number | null][];
  clipped: [number, number];
}

export interface Entry {
  written: string;
  when: string;
  unit: string;
  unknown: boolean;
  grade: string;
  known_from: string | null;
  note: string;
  citations: Citation[];
  spread: Spread | null;
}

export interface Input {
  name: string;
  title: string;
  entries: Entry[];
  beside: [name: string, title: string, written: string][];
  uses: { measure: string; title: string; courses: string[] }[];
  claims: string[];
  ties: { name: string; title: string; correlation: string; others: string[] }[];
  changed_by: {
    name: string;
    title: string;
    contested: boolean;
    applied: boolean;
    sets: string;
    to: string;
  }[];
}

export interface InputGroup {
  kind: string;
  title: string;
  names: string[];
  grades: Record<string, number>;
  sources: string[];
}

export interface Cell {
  name: string;
  value: number;
}

export interface Share {
  probability: number | null;
  se: number | null;
  cells: Cell[];
}

export interface Amount {
  unit: string;
  p05: number;
  p50: number | null;
  p95: number;
  cells: Cell[];
}

export interface CourseValue {
  course: string;
  title: string;
  alone: Share | Amount | null;
  together: Share | Amount | null;
  reason: string;
}

export interface NumberTold {
  definition: string;
  rule: string;
  unit: string;
  over: string;
  draws: number;
  values: CourseValue[];
  inputs: InputGroup[];
}

export interface EventTold {
  actor: string;
  levels: string[];
  chance: Input;
  draws: number;
  values: CourseValue[];
  named_by: string[];
}

export interface ActorTold {
  roles: string[];
  groups: string[];
  standing: string;
  pledges: {
    id: string;
    condition: string;
    offers: [line: string, offer: string][];
    refused: boolean;
    assumed: boolean;
    grade: string;
    citations: Citation[];
  }[];
  force: [name: string, title: string, written: string, grade: string][];
  guarantee: [name: string, title: string, written: string, grade: string][];
  events: string[];
  on_record: Citation[];
}

export interface ClaimTold {
  says: string;
  speaker: string;
  source: Citation | null;
  reads_as: string;
  end: string;
  holds_in: number;
  not_testable: string;
  inputs: InputGroup[];
  evidence: Citation[];
}

export interface ChangeTold {
  contested: boolean;
  applied: boolean;
  grade: string;
  known_from: string | null;
  note: string;
  citations: Citation[];
  sets: [path: string, before: string, after: string][];
}

export interface SourceTold {
  row: Citation;
  cited_by: [name: string, title: string, role: string][];
  claims: [name: string, role: string][];
  changes: string[];
}

export interface CourseTold {
  levers: Record<string, string>;
  pledges: [name: string, condition: string][];
  routes: [name: string, condition: string][];
  requirement: string;
}

export interface NameTold {
  lines: string[];
}

export interface SeveralTold {
  found: [name: string, title: string][];
}
