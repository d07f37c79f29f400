import { describe, expect, it } from "vitest";
import { opened, type Page, type Step, type Value } from "./desk";

const value = (key: string, shown: unknown, masked = false): Value => ({
  field: { key, zh: key, en: key },
  value: shown,
  masked,
  erased: false,
});
const step = (version: number, values: Value[]) => ({ version, values }) as Step;
const page = {
  version: 7,
  said: { text: "···", masked: true, erased: false, cut: false },
  matter: { values: [value("contact_phone", "138****", true), value("place", "110101001")] },
  timeline: [
    step(7, [value("contact_phone", "138****", true)]),
    step(1, [value("contact_phone", "139****", true), value("text", "···", true)]),
  ],
} as Page;
const values = [value("contact_phone", "00000001111"), value("text", "灯不亮"), value("place", "没问过的")];
const revealed = { purpose: "回电", at: "2026-10-10T10:00:00+08:00", version: 7, values };

describe("what was opened for a purpose", () => {
  const shown = opened(page, revealed);
  it("stands in place of the masks, and of nothing else", () => {
    expect(shown.matter.values.map((one) => one.value)).toEqual(["00000001111", "110101001"]);
    expect(shown.said).toMatchObject({ text: "灯不亮", masked: false });
  });
  it("is not put where an older step wrote something else", () => {
    expect(shown.timeline.map((one) => one.values.map((has) => has.value))).toEqual([
      ["00000001111"],
      ["139****", "灯不亮"],
    ]);
  });
  it("is masked again once the matter has changed", () => {
    expect(opened({ ...page, version: 8 }, revealed).said?.masked).toBe(true);
  });
});
