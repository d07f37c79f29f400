import { expect, it } from "vitest";
import { readingPath } from "./files";

it("a table is read for the day that the form names, once it is a day", () => {
  const at = { home: "110101001", from: "2030-01-01", sheet: "第二张" };
  expect(readingPath("c", "duties", at)).toBe(
    `/api/v1/lists/c/duties/reading?home=110101001&from=2030-01-01&sheet=${encodeURIComponent("第二张")}`,
  );
  expect(readingPath("c", "duties", { from: "2030-0" })).toBe("/api/v1/lists/c/duties/reading?");
  expect(readingPath("c", "duties", {})).toBe("/api/v1/lists/c/duties/reading?");
});
