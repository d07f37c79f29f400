import { describe, expect, it } from "vitest";
import {
  along,
  axisFrom,
  bar,
  change,
  cityOf,
  type Figure,
  families,
  type Indicator,
  lastDay,
  monthName,
  monthPlus,
  percent,
  pieces,
  type Row,
  ranked,
  stockLine,
} from "./figures";

const figure = (part: number, of: number, more: Partial<Figure> = {}): Figure => ({
  part,
  of,
  rate: of === 0 ? null : Math.round((part * 10_000) / of),
  low: null,
  high: null,
  small: of < 30,
  left: [],
  ...more,
});
const row = (code: string, one: Figure): Row => ({
  place: { code, level: "office", zh: code, en: code },
  below: true,
  open: 0,
  figures: { solved: { total: one, last: one, months: [] } },
});
const last = (one: Row, key: string) => one.figures[key]?.last;

describe("rates", () => {
  it("are whole only when they are whole, and missing when nothing is counted", () => {
    expect([8705, 10_000, 9_999, 9_995, 0, 1, null].map(percent)).toEqual([
      "87.1",
      "100.0",
      "99.9",
      "99.9",
      "0.0",
      "0.1",
      "—",
    ]);
  });
  it("differ by what is shown, with a sign", () => {
    expect([change(8740, 8680), change(8600, 8640), change(8600, 8602), change(null, 1)]).toEqual([
      "+0.6",
      "−0.4",
      "±0.0",
      "",
    ]);
  });
});

describe("months", () => {
  it("are counted over the turn of the year", () => {
    expect([monthPlus("2026-01", -1), monthPlus("2026-11", 2), monthPlus("2026-12", -11)]).toEqual([
      "2025-12",
      "2027-01",
      "2026-01",
    ]);
    expect([monthName("2026-09", "zh"), monthName("2026-09", "en")]).toEqual(["2026年9月", "Sep 2026"]);
  });
});

describe("pairs", () => {
  it("are those that the file links, whatever their names", () => {
    const one = (key: string, before: string | null) => ({ indicator: { key, zh: key, en: key }, before }) as Indicator;
    const found = families([one("b", null), one("a", "b"), one("c", null)]);
    expect(found.map(({ after, before }) => [after.indicator.key, before?.indicator.key])).toEqual([
      ["a", "b"],
      ["c", undefined],
    ]);
  });
});

describe("an axis", () => {
  it("holds the lowest rate and is the same for all", () => {
    expect([axisFrom([8650, 9900, null]), axisFrom([8000]), axisFrom([10_000]), axisFrom([5]), axisFrom([])]).toEqual([
      8000, 7000, 9000, 0, 0,
    ]);
    expect([along(9000, 8000), along(7000, 8000), along(10_000, 8000)]).toEqual([0.5, 0, 1]);
  });
  it("breaks a line where nothing is counted", () => {
    const figures = [figure(1, 1), figure(0, 0), figure(1, 2), figure(1, 1)];
    expect(pieces(figures, 0, 30, 10)).toEqual(["0.0,0.0", "20.0,5.0 30.0,0.0"]);
  });
});

describe("the bar from everything to the denominator", () => {
  it("adds up to everything, whatever fell out", () => {
    const { all, stretches } = bar(figure(60, 80, { left: [15, 5] }));
    expect(all).toBe(100);
    expect(stretches.map(({ part, guard, count }) => [part, guard, count])).toEqual([
      ["yes", null, 60],
      ["no", null, 20],
      ["out", 0, 15],
      ["out", 1, 5],
    ]);
    expect(stretches.reduce((sum, one) => sum + one.share, 0)).toBeCloseTo(1);
    expect(stretches[3]?.from).toBeCloseTo(0.95);
  });
  it("is empty when there is nothing", () => {
    expect(bar(figure(0, 0)).stretches.every(({ share }) => share === 0)).toBe(true);
  });
});

describe("an order", () => {
  const rows = [
    row("1", figure(30, 40)),
    row("2", figure(9, 9)),
    row("3", figure(40, 40)),
    row("4", figure(60, 80)),
    row("5", figure(0, 0)),
  ];
  it("by code is as the rows come and ranks nothing", () => {
    expect(ranked(rows, { by: null, down: true }, last).map(({ rank }) => rank)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
  it("by a rate gives equal rates one rank and small ones none", () => {
    const order = (down: boolean) =>
      ranked(rows, { by: "solved", down }, last).map(({ row, rank }) => `${row.place.code}:${rank}`);
    expect(order(true)).toEqual(["3:1", "1:2", "4:2", "2:null", "5:null"]);
    expect(order(false)).toEqual(["4:2", "1:2", "3:1", "2:null", "5:null"]);
  });
});

describe("a city", () => {
  it("is found from the unit's code, province-level cities included", () => {
    const cities = [{ division: 110_000 }, { division: 520_100 }];
    const of = (unit: string) => cityOf(unit, cities)?.division;
    expect([of("110101.housing"), of("520102016"), of("110000.hotline"), of("990101")]).toEqual([
      110_000,
      520_100,
      110_000,
      undefined,
    ]);
  });
});

describe("the stock", () => {
  it("ends with its month, or today if it runs now; midnight is China's", () => {
    const noon = Date.UTC(2026, 10, 27, 4);
    expect(lastDay("2026-10", noon)).toBe("2026-10-31");
    expect(lastDay("2026-02", noon)).toBe("2026-02-28");
    expect(lastDay("2026-11", noon)).toBe("2026-11-27");
    expect(lastDay("2026-11", Date.UTC(2026, 10, 27, 16))).toBe("2026-11-28");
    expect(lastDay("2026-11", Date.UTC(2026, 10, 27, 15, 59))).toBe("2026-11-27");
  });
  it("is a line from 0 to the most, of one day a dot", () => {
    expect(stockLine([0, 5, 10], 10, 100, 50)).toBe("M0.0 50.0L50.0 25.0L100.0 0.0");
    expect(stockLine([5], 10, 100, 50)).toBe("M0.0 25.0h.01");
  });
});
