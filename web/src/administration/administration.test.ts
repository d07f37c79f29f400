import { expect, test } from "vitest";
import { sample, unknownBlanks } from "./blanks";
import { catalogueFile } from "./csv";
import { daysOf, monthsOf, workdaysOf } from "./days";
import { treeOf } from "./tree";

test("a year's picture has every day once, marks what the notice names, and starts its weeks on Monday", () => {
  const months = monthsOf(2027, "2027-01-01 元旦\n2027-01-02 元旦", "2027-01-03 元旦");
  const cells = months.flat(2).filter((cell) => cell !== null);
  expect(cells).toHaveLength(365);
  expect(new Set(cells.map((cell) => cell.day)).size).toBe(365);
  // 1 January 2027 is a Friday.
  expect(months[0]?.[0]?.map((cell) => cell?.kind)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    "off",
    "off",
    "make_up",
  ]);
  expect(months.every((weeks) => weeks.every((week) => week.length === 7))).toBe(true);
  // 261 weekdays, one of them off, one Sunday worked.
  expect(workdaysOf(months)).toBe(261);
  expect(monthsOf(2028, "", "").flat(2).filter(Boolean)).toHaveLength(366);
});

test("lines that are no day are left out", () => {
  expect([...daysOf("2027-01-01 元旦\nnothing\n 2027-02-06  春节 \n2027-03-01")]).toEqual([
    ["2027-01-01", "元旦"],
    ["2027-02-06", "春节"],
  ]);
});

test("a catalogue's file quotes what needs it", () => {
  const rows = [{ key: "a-1", more: { category: "a", unit: 'the "one", first', level: "street" } }];
  expect(catalogueFile(rows)).toBe('key,category,unit,level,basis\na-1,a,"the ""one"", first",street,');
});

test("a notice's sample fills every blank, and a wrong blank is named once", () => {
  expect(sample("{matter}：{clock}，{due}。{basis}", "zh")).not.toContain("{");
  expect(unknownBlanks("{matter} {name} {name} {}")).toEqual(["name", ""]);
});

test("a tree keeps those above what was looked for, and loses nobody", () => {
  const row = (key: string, parent?: string) => ({ key, more: { parent }, words: { zh: key, en: key } });
  const rows = [row("a"), row("b", "a"), row("c", "b"), row("d"), row("e", "gone")];
  expect(treeOf(rows, "").map((one) => one.row.key)).toEqual(["a", "d", "e"]);
  const found = treeOf(rows, "c");
  expect(found.map((one) => one.row.key)).toEqual(["a"]);
  expect(found[0]?.below[0]?.below[0]?.row.key).toBe("c");
});
