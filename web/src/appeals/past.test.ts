import { expect, test } from "vitest";
import { average, sameMonths } from "./past";

test("the same month of the three years before is counted, over the end of a year too", () => {
  expect(sameMonths("2027-12-05")).toEqual([
    { name: "2026-12", from: "2026-12-01", before: "2027-01-01" },
    { name: "2025-12", from: "2025-12-01", before: "2026-01-01" },
    { name: "2024-12", from: "2024-12-01", before: "2025-01-01" },
  ]);
  expect(sameMonths("2027-03-31")[0]).toEqual({ name: "2026-03", from: "2026-03-01", before: "2026-04-01" });
  expect(sameMonths("")).toEqual([]);
  expect(sameMonths("soon")).toEqual([]);
});

test("a year in which nobody counted does not make the average smaller", () => {
  expect(average([12, 15, 0])).toBe(14);
  expect(average([0, 0, 0])).toBeNull();
  expect(average([])).toBeNull();
});
