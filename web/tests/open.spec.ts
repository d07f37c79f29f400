// Open data as everybody reads it: on a phone and at a desk, in every look, by keyboard, without signing in or script.
import { expect, test } from "@playwright/test";
import { looks, sound } from "./house";

const PAGES = [
  "/open/beijing",
  "/open/beijing?by=street",
  "/open/guiyang?by=kind&lang=en",
  "/open/beijing/appeals",
  "/open/guiyang/appeals?lang=en",
  "/knowledge/beijing",
  "/knowledge/guiyang?lang=en&q=lift",
];

for (const { words, widths, least } of Object.values(looks)) {
  test(`open data are sound at every width: ${words}`, async ({ page, context, baseURL }) => {
    await context.addCookies([{ name: "huying-look", value: `lang-zh.${words}`, url: `${baseURL}` }]);
    for (const width of widths.filter((one) => one !== 768)) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of PAGES) {
        expect((await page.goto(path))?.status(), path).toBe(200);
        await sound(page, least);
      }
    }
  });
}

test("a month is chosen, counted otherwise, listed and taken away, without script", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: `${baseURL}`, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("link", { name: "公开的数" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("诉求公开统计");
  const months = await page.getByLabel("月份").locator("option").allTextContents();
  expect(months).toHaveLength(24);
  await page.getByLabel("月份").selectOption(`${months[1]}`);
  await page.getByRole("button", { name: "看这个月" }).click();
  await expect(page).toHaveURL(new RegExp(`month=${months[1]}`));
  await page.getByRole("link", { name: "按街道" }).click();
  await expect(page).toHaveURL(/by=street/);
  await expect(page.getByRole("link", { name: "按街道" })).toHaveAttribute("aria-current", "true");
  await expect(page.getByText("不足5件的数不写")).toBeVisible();
  await expect(page.getByText("尚未核实").first()).toBeVisible();
  const away = await page.getByRole("link", { name: /CSV/ }).getAttribute("href");
  const table = await page.request.get(`${away}`);
  expect(table.headers()["content-type"]).toContain("text/csv");
  expect(await table.text()).toContain("全市");
  await page.getByRole("link", { name: "这个月办完的诉求" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("办完的诉求");
  await expect(page.getByText("不列：")).toBeVisible();
  await context.close();
});
