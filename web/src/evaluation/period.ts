// Which period the pages of figures show: a month, quarter, year or several months, as it stands in the address (`to`, and
// `from` where there are several months), and how it is called.
import { serverNow } from "../words/dates";
import type { Lang } from "../words/speech";
import { monthName, monthPlus } from "./figures";

/** What can be chosen. */
export type Kind = "month" | "quarter" | "year" | "months";

/** A period: a month (`2026-09`), quarter (`2026-Q3`) or year (`2026`), or from a month to a month. */
export type Period = { kind: Kind; from: string; to: string };

/** Months in one look at most, as the server has it. */
export const MOST = 24;
/** How far back one can choose. */
const [MONTHS, QUARTERS, YEARS] = [36, 12, 4];

/** The month that runs now, in China. */
export const thisMonth = () => new Date(serverNow() + 8 * 3_600_000).toISOString().slice(0, 7);

/** The first and the last month of a month, quarter or year; of what is none, itself. */
export function monthsOf(text: string): [string, string] {
  const [year = "", rest] = text.split("-");
  if (rest === undefined) return [`${year}-01`, `${year}-12`];
  if (!rest.startsWith("Q")) return [text, text];
  const first = monthPlus(`${year}-01`, (Number(rest.slice(1)) - 1) * 3);
  return [first, monthPlus(first, 2)];
}

const quarterOf = (month: string) => `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`;

/** The period that an address says; without one, the month that runs. */
export function periodOf(params: URLSearchParams, newest: string): Period {
  const to = params.get("to") ?? newest;
  const from = params.get("from");
  if (from !== null) return { kind: "months", from: monthsOf(from)[0], to: monthsOf(to)[1] };
  const kind = /^\d{4}$/.test(to) ? "year" : /^\d{4}-Q[1-4]$/.test(to) ? "quarter" : "month";
  return { kind, from: to, to };
}

/** What of it stands in the address: `from` only of several months. */
export const written = ({ kind, from, to }: Period) => ({ from: kind === "months" ? from : null, to });

/** What an address says of the period, for a link to another page of figures. */
export const carried = (params: URLSearchParams) =>
  new URLSearchParams([...params].filter(([name]) => name === "from" || name === "to")).toString();

/** The period of another kind that lies where this one does: it holds its last month that has begun. */
export function turned(period: Period, kind: Kind, newest: string): Period {
  const [first, end] = [monthsOf(period.from)[0], monthsOf(period.to)[1]];
  const last = [end, newest].sort()[0] ?? newest;
  switch (kind) {
    case "month":
      return { kind, from: last, to: last };
    case "quarter":
      return { kind, from: quarterOf(last), to: quarterOf(last) };
    case "year":
      return { kind, from: last.slice(0, 4), to: last.slice(0, 4) };
    case "months":
      // Two months at least: one would be a month.
      return between(first < last ? first : monthPlus(last, -2), last, "to");
  }
}

/** From a month to a month, in order and not too many; the one that was not moved gives way. */
export function between(from: string, to: string, moved: "from" | "to"): Period {
  if (moved === "from") {
    const end = monthPlus(from, MOST - 1);
    return { kind: "months", from, to: to < from ? from : to > end ? end : to };
  }
  const start = monthPlus(to, 1 - MOST);
  return { kind: "months", from: from > to ? to : from < start ? start : from, to };
}

/** What can be chosen of a kind, newest first; what is chosen now is among it. */
export function choices(kind: Kind, now: string, newest: string): string[] {
  const [year] = newest.split("-").map(Number);
  const listed =
    kind === "year"
      ? Array.from({ length: YEARS }, (_, back) => String((year ?? 0) - back))
      : kind === "quarter"
        ? Array.from({ length: QUARTERS }, (_, back) => quarterOf(monthPlus(newest, -3 * back)))
        : Array.from({ length: MONTHS }, (_, back) => monthPlus(newest, -back));
  return listed.includes(now) ? listed : [...listed, now].sort().reverse();
}

/** `2026年9月`, `2026年第3季度`, `2026年`, or `2026年2月 – 2026年5月`; the same in English. */
export function periodName({ from, to }: { from: string; to: string }, lang: Lang): string {
  if (from !== to) return `${monthName(from, lang)} – ${monthName(to, lang)}`;
  const [year = "", rest] = from.split("-");
  if (rest === undefined) return lang === "zh" ? `${year}年` : year;
  if (!rest.startsWith("Q")) return monthName(from, lang);
  return lang === "zh" ? `${year}年第${rest.slice(1)}季度` : `${rest} ${year}`;
}

/** What the server names so: `2026-09`, `2026-Q3`, `2026`, or days with two points between. */
export function namedPeriod(text: string, lang: Lang): string {
  const [from = text, to] = text.split("..");
  if (to === undefined) return periodName({ from, to: from }, lang);
  const whole = from.endsWith("-01") && lastOf(to.slice(0, 7)) === to;
  return whole ? periodName({ from: from.slice(0, 7), to: to.slice(0, 7) }, lang) : `${from} – ${to}`;
}

const lastOf = (month: string) => {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year ?? 0, number ?? 1, 0)).toISOString().slice(0, 10);
};
