import { expect, test } from "vitest";
import { isWithin } from "./reference";

test("a district lies in its own city, whether that is a municipality or not", () => {
  expect(isWithin(110101, 110000)).toBe(true);
  expect(isWithin("520102", 520100)).toBe(true);
  expect(isWithin(520100, 520100)).toBe(true);
  expect(isWithin(520302, 520100)).toBe(false);
  expect(isWithin(120101, 110000)).toBe(false);
});
