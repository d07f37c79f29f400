// A year of days as a notice writes it: one line a day, `2027-01-01 元旦`.

/** What a day is in a year's calendar. */
export type Kind = "work" | "rest" | "off" | "make_up";
export type Cell = { day: string; date: number; kind: Kind; name: string };

const LINE = /^(\d{4}-\d{2}-\d{2})\s+(\S.*)$/;

/** The days of a text with their names; what cannot be read is left out, the server names it. */
export function daysOf(text: string): Map<string, string> {
  const days = new Map<string, string>();
  for (const line of text.split("\n")) {
    const found = LINE.exec(line.trim());
    if (found?.[1] && found[2]) days.set(found[1], found[2]);
  }
  return days;
}

/** The twelve months of a year, each in weeks from Monday; `null` where another month's days stand. */
export function monthsOf(year: number, off: string, makeUp: string): (Cell | null)[][][] {
  const [free, worked] = [daysOf(off), daysOf(makeUp)];
  return Array.from({ length: 12 }, (_, month) => {
    const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    const before = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7;
    const cells: (Cell | null)[] = Array.from({ length: before }, () => null);
    for (let date = 1; date <= length; date++) {
      const day = `${year}-${String(month + 1).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
      const isWeekend = cells.length % 7 >= 5;
      const name = free.get(day) ?? worked.get(day) ?? "";
      const kind = free.has(day) ? "off" : worked.has(day) ? "make_up" : isWeekend ? "rest" : "work";
      cells.push({ day, date, kind, name });
    }
    while (cells.length % 7) cells.push(null);
    return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
  });
}

/** How many days are worked in a year as it is written. */
export const workdaysOf = (months: (Cell | null)[][][]) =>
  months.flat(2).filter((cell) => cell && (cell.kind === "work" || cell.kind === "make_up")).length;
