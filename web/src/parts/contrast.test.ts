// Every pair of ink and ground that the stylesheets put together is readable in each look (WCAG 2.2 AA: 4.5 for text,
// 3 for the borders of controls).
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../styles/tokens.css", import.meta.url), "utf8");

function block(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  expect(start).toBeGreaterThanOrEqual(0);
  const body = css.slice(start, css.indexOf("}", start));
  return new Map(
    [...body.matchAll(/(--c-[\w-]+):\s*(#[0-9a-f]{6})/g)].map((found) => [found[1] ?? "", found[2] ?? ""]),
  );
}

function luminance(color: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** The ratio of two colours, as WCAG defines it. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const light = block(":root");
const looks = {
  light,
  dark: new Map([...light, ...block('[data-theme="dark"]')]),
  elder: new Map([...light, ...block('[data-elder="on"]')]),
  "elder in the dark": new Map([
    ...light,
    ...block('[data-theme="dark"]'),
    ...block('[data-theme="dark"][data-elder="on"]'),
  ]),
};

const grounds = ["--c-ground", "--c-paper", "--c-sunk", "--c-raised"];
const texts: [string, string[]][] = [
  [
    "--c-ink",
    [...grounds, "--c-ying-wash", "--c-soon-wash", "--c-late-wash", "--c-hold-wash", "--c-done-wash", "--c-mark"],
  ],
  ["--c-ink-2", [...grounds, "--c-ying-wash"]],
  ["--c-ink-3", [...grounds, "--c-ying-wash"]],
  ["--c-ying", [...grounds, "--c-ying-wash"]],
  ["--c-done", [...grounds, "--c-done-wash"]],
  ["--c-soon", [...grounds, "--c-soon-wash", "--c-ying-wash"]],
  ["--c-late", [...grounds, "--c-late-wash", "--c-ying-wash"]],
  ["--c-hold", [...grounds, "--c-hold-wash"]],
  ["--c-on-dark", ["--c-ying", "--c-ying-hover"]],
  ["--c-paper", ["--c-late", "--c-ink"]],
];

describe.each(Object.entries(looks))("in the %s look", (_, look) => {
  const of = (name: string) => look.get(name) ?? "missing";
  const pairs = texts.flatMap(([ink, on]) => on.map((ground) => [ink, ground] as const));
  it.each(pairs)("%s is readable on %s", (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(["--c-paper", "--c-ground"])("the border of a control is seen on %s", (ground) => {
    expect(contrast(of("--c-line-strong"), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
