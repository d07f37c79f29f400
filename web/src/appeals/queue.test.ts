import { describe, expect, it } from "vitest";
import type { Row } from "./desk";
import { lettersOf } from "./letters";
import { differencesOf, filtersOf, groupOf, linesOf, shareOf, shortNumber, toggled, topsOf, windowOf } from "./queue";

// Friday 2026-10-09 14:00 in the time of the place.
const now = Date.parse("2026-10-09T14:00:00+08:00");
const left = (minutes: number, level: string) => ({ zh: "", en: "", minutes, level, working: false });
const row = (due: string | null, level = "calm", matter = due ?? "none") =>
  ({ matter, due, overdue: false, remaining: left(0, level), opened_at: "2026-10-08T14:00:00+08:00" }) as Row;

describe("groups", () => {
  it("follow what the server says of the time that is left", () => {
    expect(groupOf(row("2026-10-09T10:00:00+08:00", "late"), now)).toBe("late");
    expect(groupOf(row("2026-10-09T16:00:00+08:00", "soon"), now)).toBe("soon");
    expect(groupOf(row("2026-10-30T16:00:00+08:00", "held"), now)).toBe("held");
    expect(groupOf(row(null), now)).toBe("held");
  });
  it("reach over the weekend to the next working day", () => {
    expect(groupOf(row("2026-10-12T23:59:59+08:00"), now)).toBe("next");
    expect(groupOf(row("2026-10-13T00:00:00+08:00"), now)).toBe("later");
    const monday = Date.parse("2026-10-12T09:00:00+08:00");
    expect(groupOf(row("2026-10-13T18:00:00+08:00"), monday)).toBe("next");
    expect(groupOf(row("2026-10-14T00:00:00+08:00"), monday)).toBe("later");
  });
  it("get a heading with their count, and rows keep the server's order", () => {
    const rows = [row("a", "late"), row("b", "late"), row("2026-10-12T10:00:00+08:00")];
    const lines = linesOf(rows, now);
    expect(lines.map((line) => (line.kind === "group" ? `${line.group} ${line.count}` : line.at))).toEqual([
      "late 2",
      0,
      1,
      "next 1",
      2,
    ]);
    expect(linesOf(rows, now, false)).toHaveLength(3);
  });
});

describe("the window", () => {
  const lines = linesOf(
    Array.from({ length: 10_000 }, (_, at) => row("a", "late", String(at))),
    now,
  );
  const tops = topsOf(lines, { row: 50, group: 30 });
  it("draws what is seen and a little more", () => {
    expect(windowOf(tops, 0, 500)).toEqual([0, 19]);
    const [first, last] = windowOf(tops, 250_030, 500);
    expect([first, last]).toEqual([4993, 5020]);
    expect(windowOf(tops, 9_999_999, 500)[1]).toBe(10_001);
  });
});

describe("filters in the address", () => {
  it("keep only what is a filter and take several states", () => {
    const search = filtersOf(new URLSearchParams("state=own&place=110101&drawer=1"));
    expect(String(search)).toBe("state=own&place=110101");
    expect(String(toggled(search, "state", "accepted"))).toBe("state=own%2Caccepted&place=110101");
    expect(String(toggled(search, "place", "110101001"))).toBe("state=own&place=110101001");
    expect(String(toggled(search, "state", "own"))).toBe("place=110101");
  });
});

it("the line shows how much of the time is used", () => {
  expect(shareOf(row("2026-10-10T14:00:00+08:00"), now)).toBeCloseTo(0.5);
  expect(shareOf(row("2026-10-09T13:00:00+08:00"), now)).toBe(1);
});

it("a number loses its district and nothing else", () => {
  expect(shortNumber("110101-20261123-000011")).toBe("20261123-000011");
  expect(shortNumber("展诉〔2026〕4127号")).toBe("展诉〔2026〕4127号");
});

it("no letter does two things, and what has none of its own gets a digit", () => {
  const letters = lettersOf(["accept", "reject", "report", "report_unsolved", "hang"]);
  expect([...letters.values()]).toEqual(["a", "1", "e", "2", "3"]);
});

describe("a list asked anew", () => {
  it("tells what came, what changed and what left", () => {
    const shown = [
      { matter: "a", version: 3 },
      { matter: "b", version: 5 },
      { matter: "c", version: 1 },
    ];
    const now = [
      { matter: "d", version: 1 },
      { matter: "a", version: 3 },
      { matter: "b", version: 6 },
    ];
    expect(differencesOf(shown, now)).toEqual({ fresh: ["d"], changed: ["b", "c"] });
    expect(differencesOf(shown, shown)).toEqual({ fresh: [], changed: [] });
  });
});
