// A position: what the device says suggests a place, and nobody but the person chooses it. The outlines are invented.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { signIn, sound } from "./house";

const [FIRST, SECOND] = ["110101001", "110101002"];

/** Two streets side by side, a tenth of a degree square each. */
function outlines(): string {
  const square = (code: string, name: string, west: number) => ({
    type: "Feature",
    properties: { code, name },
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [west, 30],
          [west + 0.1, 30],
          [west + 0.1, 30.1],
          [west, 30.1],
          [west, 30],
        ],
      ],
    },
  });
  const file = join(mkdtempSync(join(tmpdir(), "huying-areas-")), "streets.geojson");
  const features = [square(FIRST, "东华门街道", 110), square(SECOND, "景山街道", 110.1)];
  writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features }));
  return file;
}

test.beforeAll(() => {
  const binary = process.env.HUYING_BINARY ?? "../target/debug/huying";
  const data = join(process.env.HUYING_BROWSER_DATA ?? "", "sqlite");
  execFileSync(binary, ["import", "areas", outlines(), "--city", "beijing", "--precision", "5", "--data", data]);
});

test.beforeEach(({ page: _ }, testInfo) => {
  test.skip(testInfo.project.name !== "sqlite", "the outlines are in that database");
});

for (const width of [390, 1440])
  test(`a resident is offered the place of the device at ${width} pixels`, async ({ page, context, baseURL }) => {
    await page.setViewportSize({ width, height: 900 });
    await context.grantPermissions(["geolocation"], { origin: baseURL });
    await context.setGeolocation({ longitude: 110.04, latitude: 30.05, accuracy: 12 });
    await page.goto("/request");
    await page.getByLabel("说说您遇到的事").fill("路灯杆歪了，怕倒");
    await expect(page.getByLabel("经度,纬度")).toBeHidden();
    await page.getByRole("button", { name: "用我现在的位置" }).click();
    await expect(page.getByLabel("经度,纬度")).toHaveValue("110.040000,30.050000");
    await expect(page.getByText("这个位置在东城区 东华门街道")).toBeVisible();
    await expect(page.locator("#street")).toHaveCount(0);
    await sound(page);
    await page.getByRole("button", { name: "选东城区 东华门街道" }).click();
    await expect(page.locator("#street")).toHaveValue(FIRST);
    await expect(page.getByText("坐标与所选的地点一致")).toBeVisible();
    await page.locator("#street").selectOption(SECOND);
    await expect(page.getByText("与所选的地点不一致")).toBeVisible();
    await sound(page);
    await page.getByLabel("经度,纬度").fill("30.05,110.04");
    await page.getByLabel("经度,纬度").blur();
    await expect(page.getByText("要先写经度，再写纬度")).toBeVisible();
    await page.getByLabel("经度,纬度").fill("");
    await page.getByLabel("经度,纬度").blur();
    await expect(page.locator(".says")).toBeEmpty();
  });

test("an operator reads coordinates off a map, and the clerk is told that the chosen place differs", async ({
  page,
}) => {
  await signIn(page, "operator-110000-hotline", "/desk/operator");
  await page.getByLabel("说了什么").fill("路灯杆歪了，怕倒，来电人说了坐标");
  await page.getByLabel("坐标系").selectOption("gcj02");
  await page.locator("#op-position").fill("110.1463,30.0472");
  await expect(page.getByText(/这个位置在东城区 景山街道/)).toBeVisible();
  await expect(page.getByLabel("坐标系")).toHaveValue("wgs84");
  await sound(page);
  await page.getByRole("button", { name: "选东城区 景山街道" }).click();
  await expect(page.getByText("坐标与所选的地点一致")).toBeVisible();
  await sound(page);
});
