import { expect, it } from "vitest";
import type { Field } from "./desk";
import { keepDraft, readDraft, sweepDrafts } from "./drafts";
import { wayTo } from "./PlaceSteps";
import { rank } from "./reference";
import { missing, sentOf, typedOf } from "./values";

const field = (key: string, kind: string, more: Partial<Field> = {}) =>
  ({ field: { key, zh: key, en: key }, kind, required: false, read_only: false, choices: [], ...more }) as Field;

it("what is typed becomes what the server reads, and empty fields stay away", () => {
  const fields = [
    field("text", "text"),
    field("seen", "yes_no"),
    field("fee", "money"),
    field("at", "time"),
    field("helpers", "units"),
    field("none", "text"),
    field("owners", "units", { read_only: true }),
  ];
  const typed = {
    text: " 好 ",
    seen: "no",
    fee: "12.5",
    at: "2026-10-09T14:00",
    helpers: ["a"],
    none: "  ",
    owners: ["x"],
  };
  expect(sentOf(fields, typed)).toEqual({
    text: " 好 ",
    seen: false,
    fee: 1250,
    at: "2026-10-09T14:00:00+08:00",
    helpers: ["a"],
  });
});

it("what is missing, too short or too long is told before anything is sent", () => {
  const fields = [
    field("reason", "text", { required: true, min: 5, max: 8 }),
    field("unit", "unit", { required: true }),
  ];
  expect(missing(fields, {}).map((one) => [one.code, one.field])).toEqual([
    ["missing", "reason"],
    ["missing", "unit"],
  ]);
  expect(missing(fields, { reason: "四个汉字", unit: "u" })[0]?.zh).toContain("至少 5 个字，现在 4 个");
  expect(missing(fields, { reason: "一二三四五六七八九", unit: "u" })[0]?.code).toBe("too-long");
});

it("a value of a matter fills the form as it would be typed", () => {
  expect(typedOf({ kind: "yes_no" }, false)).toBe("no");
  expect(typedOf({ kind: "time" }, Date.parse("2026-10-09T14:00:00+08:00"))).toBe("2026-10-09T14:00");
  expect(typedOf({ kind: "row" }, { register: "duties", row: "r1", version: "1" })).toBe("r1");
  expect(typedOf({ kind: "text" }, null)).toBeUndefined();
});

it("a place is a way of steps", () => {
  expect(wayTo("110101001014", "110101")).toEqual(["110101001", "110101001014"]);
  expect(wayTo("110101001", "110000")).toEqual(["110101", "110101001"]);
  expect(wayTo("520102016", "520100")).toEqual(["520102", "520102016"]);
  expect(wayTo("520102016", "110000")).toEqual([]);
  expect(wayTo("", "110101")).toEqual([]);
});

it("what begins with the typed words stands first, scattered letters last", () => {
  const option = { key: "waste_sorting", name: { zh: "垃圾分类", en: "waste sorting" } };
  expect(rank(option, "垃圾", "zh")).toBe(0);
  expect(rank(option, "分类", "zh")).toBe(1);
  expect(rank(option, "waste_s", "zh")).toBe(2);
  expect(rank(option, "垃类", "zh")).toBe(3);
  expect(rank(option, "停水", "zh")).toBeNull();
});

it("drafts are each person's own, and old ones go", () => {
  const kept: Record<string, string> = {};
  const store = Object.create(
    {
      getItem: (name: string) => kept[name] ?? null,
      setItem(name: string, value: string) {
        kept[name] = value;
        Object.defineProperty(this, name, { enumerable: true, configurable: true, value });
      },
      removeItem(name: string) {
        delete kept[name];
        delete (this as Record<string, unknown>)[name];
      },
    },
    {},
  ) as Storage;
  keepDraft("one", "1/m/accept", { typed: { reason: "写了一半" }, version: 3, at: Date.now() }, store);
  expect(readDraft("one", "1/m/accept", store)?.typed).toEqual({ reason: "写了一半" });
  expect(readDraft("other", "1/m/accept", store)).toBeNull();
  sweepDrafts(false, store, Date.now() + 8 * 86_400_000);
  expect(readDraft("one", "1/m/accept", store)).toBeNull();
});
