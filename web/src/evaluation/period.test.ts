import { expect, test } from "vitest";
import { between, carried, choices, monthsOf, namedPeriod, periodName, periodOf, turned, written } from "./period";

const NOW = "2026-11";
const read = (query: string) => periodOf(new URLSearchParams(query), NOW);

test("a period is read from the address and written back", () => {
  for (const [query, kind, from, to] of [
    ["", "month", NOW, NOW],
    ["to=2026-09", "month", "2026-09", "2026-09"],
    ["from=2026-09&to=2026-09", "months", "2026-09", "2026-09"],
    ["to=2026-Q3", "quarter", "2026-Q3", "2026-Q3"],
    ["to=2026", "year", "2026", "2026"],
    ["from=2026-02&to=2026-05", "months", "2026-02", "2026-05"],
    ["from=2026-10", "months", "2026-10", NOW],
    ["from=2025&to=2026-Q2", "months", "2025-01", "2026-06"],
  ]) {
    const period = read(query ?? "");
    expect(period, query).toEqual({ kind, from, to });
    const again = Object.entries(written(period)).filter((pair): pair is [string, string] => pair[1] !== null);
    expect(periodOf(new URLSearchParams(again), NOW), query).toEqual(period);
  }
  expect(written(read("to=2026-Q3"))).toEqual({ from: null, to: "2026-Q3" });
  expect(carried(new URLSearchParams("within=110101&to=2026-Q3&weights=a%3D1"))).toBe("to=2026-Q3");
});

test("another kind of period lies where the one before lay", () => {
  expect(turned(read("to=2026-Q3"), "month", NOW)).toEqual({ kind: "month", from: "2026-09", to: "2026-09" });
  expect(turned(read("to=2026"), "quarter", NOW)).toEqual({ kind: "quarter", from: "2026-Q4", to: "2026-Q4" });
  expect(turned(read("to=2026"), "month", NOW).to).toBe(NOW);
  expect(turned(read("to=2026-02"), "year", NOW).to).toBe("2026");
  expect(turned(read("to=2026-Q1"), "months", NOW)).toEqual({ kind: "months", from: "2026-01", to: "2026-03" });
  expect(turned(read("to=2026-02"), "months", NOW)).toEqual({ kind: "months", from: "2025-12", to: "2026-02" });
  expect(turned(read("from=2025-02&to=2026-05"), "year", NOW).to).toBe("2026");
});

test("several months are in order and not too many", () => {
  expect(between("2026-05", "2026-03", "from")).toMatchObject({ from: "2026-05", to: "2026-05" });
  expect(between("2026-05", "2026-03", "to")).toMatchObject({ from: "2026-03", to: "2026-03" });
  expect(between("2024-01", "2026-03", "to")).toMatchObject({ from: "2024-04", to: "2026-03" });
  expect(between("2024-01", "2026-03", "from")).toMatchObject({ from: "2024-01", to: "2025-12" });
});

test("one can choose what has begun, and what is chosen stays", () => {
  expect(choices("quarter", "2026-Q4", NOW).slice(0, 2)).toEqual(["2026-Q4", "2026-Q3"]);
  expect(choices("year", "2026", NOW)).toEqual(["2026", "2025", "2024", "2023"]);
  expect(choices("year", "2019", NOW).at(-1)).toBe("2019");
  expect(choices("month", NOW, NOW)).toHaveLength(36);
  expect(choices("quarter", "2026-Q3", NOW)).toHaveLength(12);
});

test("periods are called by their names", () => {
  expect(["2026-09", "2026-Q3", "2026"].map((text) => namedPeriod(text, "zh"))).toEqual([
    "2026年9月",
    "2026年第3季度",
    "2026年",
  ]);
  expect(["2026-09", "2026-Q3", "2026"].map((text) => namedPeriod(text, "en"))).toEqual([
    "Sep 2026",
    "Q3 2026",
    "2026",
  ]);
  expect(namedPeriod("2026-02-01..2026-05-31", "en")).toBe("Feb 2026 – May 2026");
  expect(namedPeriod("2026-02-03..2026-03-04", "zh")).toBe("2026-02-03 – 2026-03-04");
  expect(periodName({ from: "2026-02", to: "2026-05" }, "zh")).toBe("2026年2月 – 2026年5月");
  expect(monthsOf("2026-Q4")).toEqual(["2026-10", "2026-12"]);
});
