// Browser tests over the real program: two demonstration cities on the embedded database, and one on PostgreSQL where
// HUYING_BROWSER_POSTGRES names an empty database. HUYING_BINARY is the program; `cargo xtask browse` sets both.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const binary = process.env.HUYING_BINARY ?? "../target/debug/huying";
const postgres = process.env.HUYING_BROWSER_POSTGRES;
const chromium = process.env.HUYING_CHROMIUM ?? "/usr/bin/chromium";
const ports = { sqlite: 8391, look: 8393, postgres: 8392 };
// Workers read this file again; only the first reading makes a folder.
process.env.HUYING_BROWSER_DATA ??= mkdtempSync(join(tmpdir(), "huying-browser-"));
const data = process.env.HUYING_BROWSER_DATA;

/** A week and a half of a few matters a day shows every kind of row, and is made in seconds. */
const DEMONSTRATION = "--days 10 --per-day 8";

function server(name: keyof typeof ports, more: string) {
  const where = `--data ${join(data, name)} ${more}`;
  return {
    command: `${binary} demo ${DEMONSTRATION} ${where} && exec ${binary} serve --demo ${where} --listen 127.0.0.1:${ports[name]}`,
    url: `http://127.0.0.1:${ports[name]}/readyz`,
    timeout: 300_000,
    reuseExistingServer: !process.env.CI,
    stdout: "ignore" as const,
    stderr: "ignore" as const,
  };
}

/** A city has one worker: what one test does in it is there for the next. Two cities are walked through at a time. */
function project(name: keyof typeof ports, specs: { testMatch?: RegExp; testIgnore?: RegExp }) {
  return { name, ...specs, workers: 1, use: { baseURL: `http://127.0.0.1:${ports[name]}` } };
}

/** What looks at pages and at the rooms that change how a city works, in a city of its own: about half of the time. */
const LOOK = /[\\/](account|administration|board|law|open|pictures|ranking|weight)\.spec\.ts$/;

export default defineConfig({
  testDir: "tests",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: false,
  workers: 2,
  // On a busy machine a browser stumbles; what passes only the second time is named as flaky.
  retries: 1,
  reporter: [["list"]],
  use: {
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    actionTimeout: 20_000,
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  // The interface is tested on both databases without a browser; here the second one has whole stories and the lists.
  projects: [
    project("sqlite", { testIgnore: LOOK }),
    project("look", { testMatch: LOOK }),
    ...(postgres ? [project("postgres", { testMatch: /(story|resident)\.spec\.ts$/ })] : []),
  ],
  webServer: [
    server("sqlite", ""),
    server("look", ""),
    ...(postgres ? [server("postgres", `--database ${postgres}`)] : []),
  ],
});
