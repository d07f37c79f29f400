// The pure part of a queue: which group a row belongs to, what stands where, and what the address says.
import type { Sign } from "../parts/Pair";
import type { Words } from "../words/speech";
import type { Facet, Row } from "./desk";

type Group = "late" | "soon" | "next" | "later" | "held";

export const GROUPS: Record<Group, { flag: Words | null; name: Words; note: Words }> = {
  late: {
    flag: { zh: "逾期", en: "Overdue" },
    name: { zh: "已逾期", en: "Overdue" },
    note: { zh: "先办", en: "first" },
  },
  soon: {
    flag: { zh: "将到期", en: "Soon" },
    name: { zh: "马上到期", en: "Due soon" },
    note: { zh: "", en: "" },
  },
  next: {
    flag: null,
    name: { zh: "今天和下一个工作日", en: "Today and the next working day" },
    note: { zh: "", en: "" },
  },
  later: { flag: null, name: { zh: "以后", en: "Later" }, note: { zh: "", en: "" } },
  held: { flag: null, name: { zh: "没有在走的时钟", en: "No clock is running" }, note: { zh: "", en: "" } },
};

const DAY = 86_400_000;
/** The end of the working day after `now`, in the time of the place, as a moment. */
function endOfNext(now: number): number {
  const offset = 8 * 3_600_000;
  const today = Math.floor((now + offset) / DAY);
  const weekday = (today + 4) % 7; // the first day of the epoch was a Thursday; 0 is Sunday
  const ahead = weekday === 5 ? 3 : weekday === 6 ? 2 : 1;
  return (today + ahead + 1) * DAY - offset;
}

/** The group of a row. What is soon the server says; a day off between today and the next working day may move a row one group. */
export function groupOf(row: Pick<Row, "due" | "remaining" | "overdue">, now: number): Group {
  if (row.overdue || row.remaining?.level === "late") return "late";
  if (!row.due || row.remaining?.level === "held") return "held";
  if (row.remaining?.level === "soon") return "soon";
  return new Date(row.due).getTime() < endOfNext(now) ? "next" : "later";
}

/** A line of the list: a heading or a row with its place among the rows. */
export type Line = { kind: "group"; group: Group; count: number } | { kind: "row"; row: Row; at: number };

/** Rows with a heading wherever the group changes; the order of the server stays. */
export function linesOf(rows: Row[], now: number, grouped = true): Line[] {
  const lines: Line[] = [];
  let heading: Extract<Line, { kind: "group" }> | null = null;
  rows.forEach((row, at) => {
    const group = groupOf(row, now);
    if (grouped && heading?.group !== group) {
      heading = { kind: "group", group, count: 0 };
      lines.push(heading);
    }
    if (heading) heading.count += 1;
    lines.push({ kind: "row", row, at });
  });
  return lines;
}

/** Tops of the lines, and the height of all, from the two heights. */
export function topsOf(lines: Line[], heights: { row: number; group: number }): number[] {
  const tops = new Array<number>(lines.length + 1);
  let top = 0;
  lines.forEach((line, at) => {
    tops[at] = top;
    top += line.kind === "row" ? heights.row : heights.group;
  });
  tops[lines.length] = top;
  return tops;
}

/** The first and the last line that are seen, with some before and after. */
export function windowOf(tops: number[], from: number, height: number, over = 8): [number, number] {
  const last = tops.length - 1;
  const find = (y: number) => {
    let [low, high] = [0, last];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((tops[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return [Math.max(0, find(from) - over), Math.min(last, find(from + height) + 1 + over)];
}

/** What a list asked anew has that the shown one has not, and what changed in it or left it. */
export function differencesOf(shown: Seen[], now: Seen[]): { fresh: string[]; changed: string[] } {
  const known = new Map(shown.map((row) => [row.matter, row.version]));
  const still = new Map(now.map((row) => [row.matter, row.version]));
  return {
    fresh: now.filter((row) => !known.has(row.matter)).map((row) => row.matter),
    changed: shown.filter((row) => still.get(row.matter) !== row.version).map((row) => row.matter),
  };
}
type Seen = Pick<Row, "matter" | "version">;

export const FACETS: { facet: Facet; name: Words }[] = [
  { facet: "state", name: { zh: "状态", en: "State" } },
  { facet: "place", name: { zh: "地点", en: "Place" } },
  { facet: "category", name: { zh: "分类", en: "Category" } },
  { facet: "grade", name: { zh: "紧急程度", en: "Grade" } },
  { facet: "kind", name: { zh: "类型", en: "Kind" } },
];
const FILTERS = ["state", "category", "place", "kind", "grade", "q", "due_before", "why"];

/** The filters of an address, nothing else of it. */
export function filtersOf(search: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of [...FILTERS, "sort"]) {
    const value = search.get(name);
    if (value) kept.set(name, value);
  }
  return kept;
}

/** The names of the filters that are set. */
export const isFiltered = (search: URLSearchParams) => FILTERS.filter((name) => search.get(name));

/** The same filters with one value put in or taken out; `state` takes several. */
export function toggled(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = filtersOf(search);
  const now = (next.get(name) ?? "").split(",").filter(Boolean);
  const has = now.includes(value);
  const then = has ? now.filter((one) => one !== value) : name === "state" ? [...now, value] : [value];
  if (then.length > 0) next.set(name, then.join(","));
  else next.delete(name);
  return next;
}

const SIGNS: Record<string, Sign> = {
  registered: "heard",
  accepted: "waiting",
  suspended: "hold",
  hung: "hold",
  handled: "doing",
  fed_back: "answered",
  to_rate: "answered",
  closed: "closed",
  rejected: "refused",
  refused: "refused",
  silent: "silent",
  withdrawn: "closed",
  merged: "closed",
};

/** The glyph of a matter. */
export function signOf(row: Pick<Row, "state" | "round" | "is_final">): Sign {
  if (!row.is_final && row.round > 1 && row.state.key === "accepted") return "again";
  return SIGNS[row.state.key] ?? (row.is_final ? "closed" : "doing");
}

/** How much of the time is used, for the line; only a picture of the sentence beside it. */
export function shareOf(row: Pick<Row, "opened_at" | "due">, now: number): number {
  if (!row.due) return 0;
  const [from, to] = [new Date(row.opened_at).getTime(), new Date(row.due).getTime()];
  if (now >= to || to <= from) return 1;
  return Math.max(0.02, (now - from) / (to - from));
}

/** A number without the district before it, which a list's place tells. */
export const shortNumber = (number: string) => number.replace(/^\d{6}-(?=\d{8}-)/, "");
