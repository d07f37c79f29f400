// What the board does with the server's figures before it shows them: words, order, places on an axis. No formula: rates
// and intervals come as they are, in hundredths of a percent.
import type { Schemas } from "../api/client";
import type { Lang, Words } from "../words/speech";

export type Board = Schemas["BoardBody"];
export type Indicator = Schemas["BoardIndicator"];
export type Figure = Schemas["FigureBody"];
export type Row = Schemas["BoardRow"];
export type Moved = Schemas["MovedBody"];

/** What the server says of a change: whether chance alone may explain it. */
export const VERDICTS: Record<string, Words> = {
  up: { zh: "确有提高", en: "surely better" },
  down: { zh: "确有下降", en: "surely worse" },
  unsure: { zh: "可能只是偶然", en: "may be chance" },
};
export const ARROWS: Record<string, string> = { up: "▲", down: "▼", unsure: "≈" };
/** Which rounds behind a figure: numerator, denominator alone, denominator, fallen out before it. */
export type Part = "yes" | "no" | "all" | "out";

/** The whole, in hundredths of a percent. */
export const WHOLE = 10_000;

/** `87.4`; never 100 or 0 unless it is so; `—` when nothing is counted. */
export function percent(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) return "—";
  if (rate > 0 && rate < 10) return "0.1";
  if (rate < WHOLE && rate > WHOLE - 10) return "99.9";
  return (Math.round(rate / 10) / 10).toFixed(1);
}

/** `+1.2` or `−0.4`, in percentage points; nothing when either is missing. */
export function change(now: number | null | undefined, then: number | null | undefined): string {
  if (now === null || now === undefined || then === null || then === undefined) return "";
  const tenths = Math.round(now / 10) - Math.round(then / 10);
  const sign = tenths > 0 ? "+" : tenths < 0 ? "−" : "±";
  return `${sign}${(Math.abs(tenths) / 10).toFixed(1)}`;
}

/** A count with its thousands apart. */
export const count = (number: number) => number.toLocaleString("en-US");

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2026年9月` or `Sep 2026`. */
export function monthName(month: string, lang: Lang): string {
  const [year, number] = month.split("-").map(Number);
  return lang === "zh" ? `${year}年${number}月` : `${MONTHS[(number ?? 1) - 1] ?? ""} ${year}`;
}

/** The month so many months later (or earlier). */
export function monthPlus(month: string, n: number): string {
  const [year, number] = month.split("-").map(Number);
  const all = (year ?? 0) * 12 + (number ?? 1) - 1 + n;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, "0")}`;
}

/** The last day of a month; of the one that runs now, today. Days are those of China. */
export function lastDay(month: string, now: number): string {
  const [year, number] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year ?? 0, number ?? 1, 0)).toISOString().slice(0, 10);
  const today = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
  return [last, today].sort()[0] ?? today;
}

/** A line through numbers from 0 to `most`, one a day; of one day, a dot. */
export function stockLine(numbers: number[], most: number, width: number, height: number): string {
  const step = width / Math.max(1, numbers.length - 1);
  const at = (number: number, index: number) =>
    `${(index * step).toFixed(1)} ${(height - (number / most) * height).toFixed(1)}`;
  return numbers.length === 1 ? `M${at(numbers[0] ?? 0, 0)}h.01` : `M${numbers.map(at).join("L")}`;
}

/** An indicator with the one that counts the same before exclusion. */
export type Family = { after: Indicator; before: Indicator | null };

/** The indicators in pairs, in the rulebook's order; one that stands alone is a pair with nothing. */
export function families(indicators: Indicator[]): Family[] {
  const before = new Set(indicators.map((one) => one.before));
  return indicators
    .filter((one) => !before.has(one.indicator.key))
    .map((after) => ({ after, before: indicators.find((one) => one.indicator.key === after.before) ?? null }));
}

/** Which of a pair is shown: before exclusion only where there is such a one. */
export const shown = (family: Family, before: boolean) => (before ? (family.before ?? family.after) : family.after);

/** The lower end of an axis that holds all these rates: a whole ten percent, at most 90. */
export function axisFrom(rates: (number | null | undefined)[]): number {
  const known = rates.filter((rate): rate is number => typeof rate === "number");
  if (known.length === 0) return 0;
  return Math.max(0, Math.min(WHOLE - 1000, Math.floor((Math.min(...known) - 1) / 1000) * 1000));
}

/** Where a rate lies between the ends of an axis, 0 to 1. */
export const along = (rate: number, from: number) => Math.max(0, Math.min(1, (rate - from) / (WHOLE - from)));

/** The pieces of a line over some months: a month in which nothing is counted breaks it. */
export function pieces(figures: Figure[], from: number, width: number, height: number): string[] {
  const step = figures.length > 1 ? width / (figures.length - 1) : 0;
  const lines: string[][] = [[]];
  for (const [index, { rate }] of figures.entries()) {
    if (typeof rate === "number") {
      const [x, y] = [index * step, height - along(rate, from) * height];
      lines.at(-1)?.push(`${x.toFixed(1)},${y.toFixed(1)}`);
    } else lines.push([]);
  }
  return lines.filter((line) => line.length > 0).map((line) => line.join(" "));
}

/** A stretch of the bar from everything to the denominator. */
type Stretch = { part: Part; guard: number | null; count: number; from: number; share: number };

/** Everything that was looked at, as stretches of one bar: numerator, rest of the denominator, each way to fall out. */
export function bar(figure: Figure): { all: number; stretches: Stretch[] } {
  const left = figure.left ?? [];
  const all = figure.of + left.reduce((sum, one) => sum + one, 0);
  const counts: Omit<Stretch, "from" | "share">[] = [
    { part: "yes", guard: null, count: figure.part },
    { part: "no", guard: null, count: figure.of - figure.part },
    ...left.map((one, guard) => ({ part: "out" as const, guard, count: one })),
  ];
  let from = 0;
  const stretches = counts.map((one) => {
    const stretch = { ...one, from, share: all > 0 ? one.count / all : 0 };
    from += stretch.share;
    return stretch;
  });
  return { all, stretches };
}

/** How rows are ordered: by code, or by the rate of an indicator, the highest first. */
export type Order = { by: string | null; down: boolean };

/** Rows in order, each with its rank. What is too small or not counted comes last, by code, and has none. */
export function ranked(rows: Row[], order: Order, figure: (row: Row, key: string) => Figure | undefined) {
  const { by, down } = order;
  if (by === null) return rows.map((row) => ({ row, rank: null as number | null }));
  const rate = (row: Row) => {
    const found = figure(row, by);
    return found && !found.small && typeof found.rate === "number" ? found.rate : null;
  };
  const able = rows.filter((row) => rate(row) !== null);
  const rest = rows.filter((row) => rate(row) === null);
  able.sort((one, two) => (rate(two) ?? 0) - (rate(one) ?? 0) || one.place.code.localeCompare(two.place.code));
  // Equal rates share a rank.
  const ranks = able.map((row) => 1 + able.filter((other) => (rate(other) ?? 0) > (rate(row) ?? 0)).length);
  const listed: { row: Row; rank: number | null }[] = able.map((row, index) => ({ row, rank: ranks[index] ?? null }));
  if (!down) listed.reverse();
  return [...listed, ...rest.map((row) => ({ row, rank: null }))];
}

/** The city in which a unit stands: the one whose code, without the pairs of zeros at its end, begins the unit's. */
export function cityOf<T extends { division: number }>(unit: string, cities: T[]): T | undefined {
  const start = ({ division }: T) => String(division).replace(/(00)+$/, "");
  const found = cities.filter((city) => unit.startsWith(start(city)));
  return found.sort((one, two) => start(two).length - start(one).length)[0];
}
