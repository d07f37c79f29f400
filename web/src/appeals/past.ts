// The same month in earlier years, and what is usual in it.

/** How many years back. */
const YEARS = 3;

/** A month: its name, its first day, and the first day behind it. */
export type Month = { name: string; from: string; before: string };

/** The month of a day in the years before, the nearest first; none if it is no day. */
export function sameMonths(day: string): Month[] {
  const [, year, month] = /^(\d{4})-(\d{2})-\d{2}$/.exec(day) ?? [];
  if (!year || !month) return [];
  const name = (of: number, at: number) => `${of}-${String(at).padStart(2, "0")}`;
  return Array.from({ length: YEARS }, (_, back) => {
    const [of, at] = [Number(year) - 1 - back, Number(month)];
    const next = at === 12 ? name(of + 1, 1) : name(of, at + 1);
    return { name: name(of, at), from: `${name(of, at)}-01`, before: `${next}-01` };
  });
}

/** The average of the years in which there was anything: before that nobody counted. Nothing if there never was. */
export function average(counts: number[]): number | null {
  const counted = counts.filter((count) => count > 0);
  return counted.length === 0 ? null : Math.round(counted.reduce((sum, one) => sum + one, 0) / counted.length);
}
