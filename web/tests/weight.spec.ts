// What a page weighs on the wire, all told.
import { expect, type Page, test } from "@playwright/test";
import { signIn } from "./house";

type Weight = { all: number; script: number };

/** Counts every byte that arrives from now on, head and body, as packed. */
async function weigh(page: Page): Promise<Weight> {
  const weight = { all: 0, script: 0 };
  const kinds = new Map<string, string>();
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  network.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    weight.all += encodedDataLength;
    if (kinds.get(requestId) === "Script") weight.script += encodedDataLength;
  });
  return weight;
}

test("a resident's request page is at most 60 kB, its script at most 20 kB", async ({ page }) => {
  const weight = await weigh(page);
  await page.goto("/request", { waitUntil: "networkidle" });
  test.info().annotations.push({ type: "bytes", description: JSON.stringify(weight) });
  expect(weight.all).toBeGreaterThan(1_000);
  expect(weight.all).toBeLessThanOrEqual(60_000);
  expect(weight.script).toBeLessThanOrEqual(20_000);
});

test("the desk's first screen is at most 500 kB", async ({ page }) => {
  const weight = await weigh(page);
  await signIn(page, "dispatcher-110101001");
  await page.waitForLoadState("load");
  test.info().annotations.push({ type: "bytes", description: JSON.stringify(weight) });
  expect(weight.all).toBeLessThanOrEqual(500_000);
});
