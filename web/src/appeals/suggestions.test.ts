import { describe, expect, it } from "vitest";
import { nameOf } from "../shell/keys";
import { chipsOf, differing, type Ground, passages, type ReadBody, urgent } from "./suggestions";

const guess = (key: string, confidence: number | null = 80) => ({ key, zh: key, en: key, confidence });
const ground = (words: string, from: number, in_title = false): Ground => ({
  words,
  in_title,
  from,
  to: from + [...words].length,
});
const guesses = (keys: string[], unsure = false) => ({ guesses: keys.map((key) => guess(key)), unsure, why: [] });
const read = (more: Partial<ReadBody> = {}): ReadBody => ({
  model: "a",
  category: guesses(["lifts", "noise", "roads"]),
  kind: guesses(["complaint", "report"]),
  grade: guesses(["ordinary"]),
  place: guesses(["110101001"]),
  signs: [],
  personal: [],
  alike: [],
  alike_total: 0,
  alike_at_least: false,
  note: { zh: "", en: "" },
  ...more,
});

describe("keys that take a suggestion", () => {
  it("are the same for the same field, however many there are", () => {
    const digits = (of: ReadBody) => chipsOf(of).map((one) => `${one.digit} ${one.field} ${one.guess.key}`);
    expect(digits(read())).toEqual([
      "1 category lifts",
      "2 category noise",
      "3 category roads",
      "4 kind complaint",
      "5 grade ordinary",
      "6 place 110101001",
    ]);
    expect(digits(read({ category: guesses([]), place: guesses(["a", "b"]) }))).toEqual([
      "4 kind complaint",
      "5 grade ordinary",
      "6 place a",
      "7 place b",
    ]);
  });
  it("are digits with Alt, by their place on the keyboard, and never what Alt and Ctrl write together", () => {
    const press = (more: object) =>
      nameOf({ key: "1", code: "Digit1", altKey: false, ctrlKey: false, metaKey: false, ...more });
    expect(press({})).toBe("1");
    expect(press({ altKey: true })).toBe("alt+1");
    expect(press({ altKey: true, key: "¡" })).toBe("alt+1");
    expect(press({ altKey: true, ctrlKey: true })).toBe("");
    expect(press({ altKey: true, key: "a", code: "KeyA" })).toBe("");
    expect(press({ ctrlKey: true, key: "Enter", code: "Enter" })).toBe("ctrl+enter");
  });
});

describe("what a suggestion rests on", () => {
  const shown = (text: string, grounds: Ground[]) =>
    passages(text, grounds).map((pieces) => pieces.map((one) => (one.marked ? `[${one.text}]` : one.text)).join(""));
  it("is marked where it stands, with a few characters around", () => {
    const text = "我住在六层，最近电梯老是停运，今天又坏了，请尽快派人维修，谢谢您了";
    expect(shown(text, [ground("电梯", 8)])).toEqual(["我住在六层，最近[电梯]老是停运，今天又"]);
    expect(shown(text, [ground("维修", 26), ground("电梯", 8)])).toEqual([
      "我住在六层，最近[电梯]老是停运，今天又坏了，请尽快派人[维修]，谢谢您了",
    ]);
  });
  it("counts whole characters, so that rare ones do not move the marks", () => {
    expect(shown("𠮷𠮷👍电梯坏了", [ground("电梯", 3)])).toEqual(["𠮷𠮷👍[电梯]坏了"]);
  });
  it("is one mark where words meet or overlap, and several passages where they stand apart", () => {
    expect(shown("电梯停运", [ground("电梯", 0), ground("梯停", 1), ground("停运", 2)])).toEqual(["[电梯停运]"]);
    const far = `电梯${"一".repeat(40)}坏了`;
    expect(shown(far, [ground("电梯", 0), ground("坏了", 42)])).toEqual([
      `[电梯]${"一".repeat(8)}`,
      `${"一".repeat(8)}[坏了]`,
    ]);
  });
  it("leaves out what does not stand in this text", () => {
    expect(shown("电梯", [ground("电梯", 0, true), ground("坏了", 5)])).toEqual([]);
  });
});

describe("what is read otherwise", () => {
  const above = new Map([["lift_trapped", "lifts"]]);
  const chosen = { category: "noise", kind: "complaint", grade: "ordinary" };
  it("is told only where it is sure and differs", () => {
    expect(differing(read(), chosen, above).map((one) => one.field)).toEqual(["category"]);
    expect(differing(read({ category: guesses(["lifts"], true) }), chosen, above)).toEqual([]);
    expect(differing(read(), {}, above)).toEqual([]);
  });
  it("is the same where somebody chose more exactly", () => {
    expect(differing(read(), { ...chosen, category: "lift_trapped" }, above)).toEqual([]);
  });
  it("never calls something less urgent than a person did", () => {
    expect(differing(read(), { ...chosen, category: "lifts", grade: "urgent" }, above)).toEqual([]);
    const life = read({ grade: guesses(["emergency"]) });
    expect(differing(life, { ...chosen, category: "lifts" }, above).map((one) => one.guess.key)).toEqual(["emergency"]);
  });
});

it("warns of danger that is or may be, not of what was or is not", () => {
  const sign = (sense: string) => ({
    danger: { key: "life", zh: "", en: "" },
    sense: { key: sense, zh: "", en: "" },
    at: ground("着火", 0),
  });
  const signs = ["now", "supposed", "past", "denied"].map(sign);
  expect(urgent(read({ signs })).map((one) => one.sense.key)).toEqual(["now", "supposed"]);
});
