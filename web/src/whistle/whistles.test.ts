import { describe, expect, it } from "vitest";
import {
  type Compose,
  draftedOf,
  heldStill,
  nameOf,
  opensWhistle,
  standing,
  ticking,
  untilNext,
  type Whistle,
  whistleOf,
} from "./whistles";

const whistle = (matter: string | null, lane = "l") => ({ matter, lanes: [{ matter: lane }] }) as Whistle;

describe("the board", () => {
  it("holds still: what changed stays in its place, what is new waits", () => {
    const rows = ["c", "n", "a"].map((name) => whistle(name));
    const { shown, waiting } = heldStill(["a", "b", "c"], rows);
    expect(shown.map(nameOf)).toEqual(["a", "c"]);
    expect(waiting.map(nameOf)).toEqual(["n"]);
    expect(heldStill([], rows).shown.map(nameOf)).toEqual(["c", "n", "a"]);
  });
  it("names a whistle that may not be seen by the report-in that stands for it", () =>
    expect(nameOf(whistle(null, "r"))).toBe("r"));
  it("draws a station by what has happened at it", () => {
    const clock = { key: "accept", zh: "", en: "" };
    const at = (part: object) =>
      standing({ clock, started: null, ended: null, due: null, late: false, remaining: null, ...part });
    expect(at({})).toBe("ahead");
    expect(at({ started: "x" })).toBe("here");
    expect(at({ started: "x", late: true })).toBe("owed");
    expect(at({ started: "x", ended: "y", late: true })).toBe("passed");
  });
});

it("an ask that opens a whistle has its own page, unless it is not possible", () => {
  const form = { fields: [{ field: { key: "whistle.task" } }] } as Parameters<typeof opensWhistle>[0]["form"];
  expect(opensWhistle({ possible: true, form })).toBe(true);
  expect(opensWhistle({ possible: false, form })).toBe(false);
  expect(opensWhistle({ possible: true, form: null })).toBe(false);
});

describe("a half-written whistle", () => {
  const field = (key: string, kind = "text") => ({ field: { key, zh: key, en: key }, kind, required: false });
  const body = (prefix: string, may_issue: boolean) =>
    ({
      called: "recipients",
      may_issue,
      draft: { fields: [field(`${prefix}task`), field(`${prefix}recipients`, "units")] },
      issue: { fields: [field("recipients", "units")] },
    }) as unknown as Compose;
  const typed = (prefix: string) => ({ [`${prefix}task`]: "到场会商", recipients: ["a", "b"] });
  it.each(["", "whistle."])("goes with the units that its writer proposes (%s)", (prefix) => {
    const drafted = { [`${prefix}task`]: "到场会商", [`${prefix}recipients`]: ["a", "b"] };
    expect(whistleOf(body(prefix, false), typed(prefix))).toEqual({ values: drafted });
    expect(whistleOf(body(prefix, false), { [`${prefix}task`]: "到场会商", recipients: [] })).toEqual({
      values: { [`${prefix}task`]: "到场会商" },
    });
  });
  it.each(["", "whistle."])("is sent out with them by whoever may (%s)", (prefix) =>
    expect(whistleOf(body(prefix, true), typed(prefix))).toEqual({
      values: { [`${prefix}task`]: "到场会商" },
      issue: { recipients: ["a", "b"] },
    }),
  );
  it("asks for the units once, in their own place", () =>
    expect(draftedOf(body("whistle.", false)).map((one) => one.field.key)).toEqual(["whistle.task"]));
});

describe("a countdown", () => {
  const left = { zh: "还剩3个工作日", en: "3 working days left", minutes: 1, level: "calm", working: false };
  const now = Date.parse("2026-11-25T02:00:00Z");
  const due = (seconds: number) => new Date(now + seconds * 1000).toISOString();
  it("goes by the minute in the last hour, by the second in the last minute, and past it", () => {
    expect(ticking(left, due(40 * 60), now, "zh")).toBe("还剩40分");
    expect(ticking(left, due(45), now, "zh")).toBe("还剩45秒");
    expect(ticking(left, due(-125), now, "en")).toBe("2 min overdue");
    expect([untilNext(due(45), now), untilNext(due(4000), now)]).toEqual([1_000, 15_000]);
  });
  it("leaves working time and long times to the server", () => {
    expect(ticking({ ...left, working: true }, due(60), now, "zh")).toBe("还剩3个工作日");
    expect(ticking(left, due(7200), now, "en")).toBe("3 working days left");
    expect(ticking({ ...left, level: "held" }, due(10), now, "zh")).toBe("还剩3个工作日");
  });
});
