// What the desk reads from the server: queues, a matter's page, and what goes with them.
import { call, Problem, type Schemas } from "../api/client";
import type { Words } from "../words/speech";
import { pageFrom } from "./bridge";
import { rowFrom, rowOfMatter } from "./rows";

export type Keyed = Schemas["Keyed"];
export type Named = Schemas["Named"];
export type Cited = Schemas["Cited"];
export type Field = Schemas["FieldBody"];
export type Value = Omit<Schemas["ValueBody"], "value"> & { value: unknown };
export type Matter = Omit<Schemas["MatterBody"], "values" | "proposals"> & { values: Value[]; proposals: Proposal[] };
export type Proposal = Omit<Schemas["ProposalBody"], "values"> & { values: Value[] };

export type Level = "calm" | "soon" | "late" | "held";
/** How much time is left, in words. */
export type Left = Words & { minutes: number; level: Level; working: boolean };
export type Said = { text: string | null; masked: boolean; erased: boolean; cut?: boolean };
export type Taken = { name: string; mine: boolean; at: string };
export type Row = Schemas["RowBody"] & {
  said: Said | null;
  next: Keyed | null;
  waits: Words | null;
  remaining: Left | null;
  tags: Keyed[];
  place_name: string | null;
  kind_words: Words | null;
  grade_words: Words | null;
  taken: Taken | null;
  proposal: { number: number; ask: Keyed; by: Named | null; within: string | null } | null;
  urged: { times: number; text: string | null; answer: string | null; waiting: boolean } | null;
};
export type Queue = Keyed & {
  note_zh: string;
  note_en: string;
  total: number;
  at_least: boolean;
  overdue: number;
};
export type Queues = { rows: Queue[]; soon_before: string | null };
export type Rows = { rows: Row[]; total: number; at_least: boolean; cut: boolean; next: string | null };
export type Count = Keyed & { count: number };
export type Counts = { total: number; at_least: boolean } & Record<Facet, Count[]>;
export type Facet = "state" | "category" | "place" | "kind" | "grade";

export type Will = Words & { kind: string; due?: string | null };
export type Form = Schemas["FormBody"] & { will?: Will[] };
export type Reason = Schemas["ReasonBody"];
export type Refused = Pick<Schemas["ProblemBody"], "reasons" | "basis" | "what_else" | "whom_to_ask">;
export type Ask = { ask: Keyed; basis: Cited[]; will: Will[] } & (
  | { possible: true; form: Form; refusal: null }
  | { possible: false; form: null; refusal: Refused | null }
);
export type Step = Words & {
  version: number;
  at: string;
  kind: string;
  ask: Keyed | null;
  actor: Words | null;
  unit: Named | null;
  post: Keyed | null;
  state: Keyed | null;
  basis: Cited[];
  values: Value[];
  more: (Words & { kind: string })[];
};
export type Planned = Words & { ask: Keyed; by: Words; when: string | null; clock: boolean; basis: Cited[] };
export type Cell = {
  day: string;
  weekday: Words;
  kind: "start" | "counted" | "off" | "made_up" | "paused";
  counted: number | null;
  name: string | null;
  today: boolean;
  due: boolean;
};
export type Strip = {
  clock: Keyed;
  due: string | null;
  provisional: boolean;
  remaining: Left | null;
  cells: Cell[];
  cut: boolean;
};
export type Child = {
  district: number;
  matter: string;
  number?: string | null;
  procedure: Keyed;
  state: Keyed;
  is_final: boolean;
  hands?: Words | null;
  holder?: Named | null;
  due?: string | null;
  remaining?: Left | null;
  opened_at?: string | null;
};
export type Letter = Words & { at: string; notice: string; to: Words; basis: Cited[] };
export type Page = {
  matter: Matter;
  row: Row;
  said: Said | null;
  hands: Words | null;
  timeline: Step[];
  planned: Planned[];
  strips: Strip[];
  children: Child[];
  parent: Child | null;
  letters: Letter[];
  asks: Ask[];
  elsewhere: Ask[];
  now: string;
  version: number;
  /** Whether the server put it together: only such a server can try a step without taking it. */
  isWhole: boolean;
};

const V1 = "/api/v1";
export const pathOf = (district: number | string, matter: string) =>
  `${V1}/matters/${district}/${encodeURIComponent(matter)}`;

/** Whether an answer says that there is no such thing. */
export const isAbsent = (problem: unknown) => problem instanceof Problem && problem.status === 404;

async function orElse<T>(first: Promise<T>, second: () => Promise<T>): Promise<T> {
  try {
    return await first;
  } catch (problem) {
    if (isAbsent(problem)) return second();
    throw problem;
  }
}

export const queues = () =>
  orElse(call<Queues>("GET", `${V1}/queues`), async () => {
    const list = await call<Schemas["Rows"]>("GET", `${V1}/worklist?limit=1`);
    const queue = { key: "mine", zh: "待我处理", en: "Waiting for me", note_zh: "", note_en: "", overdue: 0 };
    return { rows: [{ ...queue, total: list.total, at_least: list.at_least }], soon_before: null };
  });

/** Rows of a queue; `search` as in the address. */
export const rowsOf = (queue: string, search: URLSearchParams, after: string | null, limit = 50) => {
  const query = new URLSearchParams(search);
  query.set("limit", String(limit));
  if (after) query.set("after", after);
  return orElse(call<Rows>("GET", `${V1}/queues/${queue}?${query}`), async () => {
    const list = await call<Schemas["Rows"]>("GET", `${V1}/worklist?limit=200${after ? `&after=${after}` : ""}`);
    return { ...list, next: list.next ?? null, rows: list.rows.map(rowFrom), cut: !!list.next };
  });
};

export const countsOf = (queue: string, search: URLSearchParams) =>
  call<Counts>("GET", `${V1}/queues/${queue}/counts?${search}`);

export const exportOf = (queue: string, search: URLSearchParams, format: "csv" | "xlsx") =>
  `${V1}/queues/${queue}/export.${format}?${search}`;

/** A matter's page; `purpose` where personal data is granted for one only. */
export const page = (district: string, matter: string, purpose?: string): Promise<Page> => {
  const why = purpose ? `?purpose=${encodeURIComponent(purpose)}` : "";
  const path = pathOf(district, matter);
  const whole = async (): Promise<Page> => {
    const found = await call<Omit<Page, "row"> & { row: Row | null }>("GET", `${path}/page${why}`);
    return { ...found, row: found.row ?? rowOfMatter(found.matter), isWhole: true };
  };
  return orElse(whole(), async () => {
    const [body, history, forms] = await Promise.all([
      call<Matter>("GET", path + why),
      call<Schemas["History"]>("GET", `${path}/history`),
      call<Schemas["Forms"]>("GET", `${path}/asks`),
    ]);
    return pageFrom(body, history.rows, forms.rows);
  });
};

/** The asks in the order of a list of buttons: the likeliest first, what is not possible last; each once. */
export function inOrder(asks: Ask[], next: string | undefined): Ask[] {
  const known = new Set<string>();
  const rank = (one: Ask) => (one.possible ? 1 : 0) + (one.possible && one.ask.key === next ? 1 : 0);
  return asks.filter((one) => !known.has(one.ask.key) && known.add(one.ask.key)).sort((a, b) => rank(b) - rank(a));
}
