// Places as they are shown: signs, verdicts, axes, weights that are a hundred.
import { describe, expect, it } from "vitest";
import { axisOf, moved, points, type RankRow, signed, sum, written } from "./standing";

const row = (given: Partial<RankRow>) => given as RankRow;

describe("a standing", () => {
  it("has its points with two decimals, and none where there is no score", () => {
    expect([8705, 10_000, 0, null, undefined].map(points)).toEqual(["87.05", "100.00", "0.00", "—", "—"]);
    expect([120, -5, 0, null].map(signed)).toEqual(["+1.20", "−0.05", "±0.00", ""]);
  });

  it("says whether a change is sure", () => {
    expect(moved(row({ places: 3, verdict: "up" }))).toMatchObject({ arrow: "▲", places: "+3" });
    expect(moved(row({ places: -2, verdict: "down" }))).toMatchObject({ arrow: "▼", places: "−2" });
    expect(moved(row({ places: 5, verdict: "unsure" })).words.zh).toBe("可能只是偶然");
    expect(moved(row({ places: null, verdict: "up" })).places).toBe("—");
    expect(moved(row({ verdict: null })).words.en).toBe("nothing to compare with");
  });

  it("lies on an axis that holds every ranked interval", () => {
    const at = (low: number, rank: number | null) => row({ rank, score: { points: low + 100, low, high: low + 200 } });
    expect(axisOf([at(8123, 1), at(100, null)])).toBe(8000);
    expect(axisOf([at(8000, 1)])).toBe(7000);
    expect(axisOf([at(9950, 1)])).toBe(9000);
    expect(axisOf([])).toBe(0);
  });
});

describe("weights", () => {
  it("are sent only when they are whole numbers and a hundred in all", () => {
    expect(
      written([
        ["responded", "40"],
        ["solved", "60"],
      ]),
    ).toBe("responded=40,solved=60");
    expect(
      written([
        ["responded", "40"],
        ["solved", "61"],
      ]),
    ).toBeNull();
    expect(
      written([
        ["responded", "40.5"],
        ["solved", "59.5"],
      ]),
    ).toBeNull();
    expect(
      written([
        ["responded", ""],
        ["solved", "100"],
      ]),
    ).toBeNull();
    expect(
      written([
        ["responded", "-1"],
        ["solved", "101"],
      ]),
    ).toBeNull();
    expect(
      sum([
        ["responded", "40"],
        ["solved", "x"],
      ]),
    ).toBe(40);
  });
});
