import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { filtersOf, KINDS, withFilter } from "./kinds";

describe("kinds of the access log", () => {
  it("are those that the server notes", () => {
    const source = readFileSync(new URL("../../../crates/desk/src/access_log.rs", import.meta.url), "utf8");
    const noted = [...source.matchAll(/^pub const [A-Z_]+: &str = "(\w+)";$/gm)].map((found) => found[1]);
    expect(noted.length).toBeGreaterThan(10);
    expect(Object.keys(KINDS)).toEqual(noted);
  });
});

describe("filters", () => {
  it("are kept apart from the rest of an address", () => {
    expect(String(filtersOf(new URLSearchParams("kind=revealed&after=9&to=&from=2026-01-01")))).toBe(
      "kind=revealed&from=2026-01-01",
    );
  });
  it("are set one by one and taken out by an empty value", () => {
    const search = new URLSearchParams("kind=revealed");
    expect(String(withFilter(search, "account", "a b"))).toBe("kind=revealed&account=a+b");
    expect(String(withFilter(search, "kind", ""))).toBe("");
  });
});
