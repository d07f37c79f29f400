import { describe, expect, it } from "vitest";
import { asFile, COMMUNITIES, type Community, sorted, totalOf } from "./burden";

const row = (zh: string, total: number, forms: number): Community => ({
  unit: { id: zh, zh, en: zh },
  total,
  in_use: [{ of: { key: "form", zh: "报表", en: "form" }, count: forms }],
  departments: 1,
  by_month: [],
  raised: 0,
  matters: [],
});

describe("the burden's tables", () => {
  const rows = [row("甲", 1, 1), row("乙", 3, 0), row("丙", 2, 2)];
  it("are sorted by a column, the largest first, and left alone without one", () => {
    expect(sorted(rows, COMMUNITIES, "total").map((one) => one.unit.zh)).toEqual(["乙", "丙", "甲"]);
    expect(sorted(rows, COMMUNITIES, "form").map((one) => one.unit.zh)).toEqual(["丙", "甲", "乙"]);
    expect(sorted(rows, COMMUNITIES, "").map((one) => one.unit.zh)).toEqual(["甲", "乙", "丙"]);
  });
  it("have totals", () => {
    const total = COMMUNITIES.find((column) => column.key === "total");
    expect(total && totalOf(rows, total)).toBe(6);
  });
  it("are written so that no cell is a formula", () => {
    const file = asFile([row('=1,"2"', 1, 0)], COMMUNITIES, (words) => words.zh);
    expect(file.split("\r\n")[1]).toBe('"\'=1,""2""",1,0,0,0,1,0');
  });
});
