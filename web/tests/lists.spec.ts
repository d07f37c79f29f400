// Lists: a file becomes the rows of a form, shown before it is sent with what is wrong; and everybody reads what holds
// today, without script.
import { expect, test } from "@playwright/test";
import { signIn, sound } from "./house";

const HEAD = "key,item,holder,basis,head";

test("a file is read into the rows of a list, shown, put right and sent", async ({ page }) => {
  test.slow();
  await signIn(page, "registrar-110000", "/desk/new?kind=duty_list.draft_list");
  const rows = page.locator('[data-field="rows"]');
  const read = rows.getByRole("region", { name: "读到的各行" });
  const file = (text: string) => ({ name: "清单.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  const input = rows.locator('input[type="file"]');
  await input.setInputFiles(file(`${HEAD}\na,示例甲,street,BJ-10.1(2),no_such\n`));
  await expect(read).toContainText("有 1 处要改");
  await expect(read).toContainText("第2行");
  await sound(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await sound(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await input.setInputFiles(
    file(`${HEAD}\na,示例甲,street,BJ-10.1(2),city_management\nb,示例乙,street,BJ-10.1(2),city_management\n`),
  );
  await expect(read).toContainText("读到 2 行");
  await expect(read).toContainText("逐行看过");
  await expect(read.getByRole("row")).toHaveCount(3);
  // What is changed by hand is not what was looked at.
  await rows.getByRole("textbox").fill(`${HEAD}\na,示例甲,street,BJ-10.1(2),city_management\n`);
  await expect(read).toHaveCount(0);
  await rows.getByRole("button", { name: "核对各行" }).click();
  await expect(read).toContainText("读到 1 行");
  const fill = (field: string, text: string) =>
    page.locator(`[data-field="${field}"]`).locator("input, textarea").first().fill(text);
  await fill("version", "示例浏览器版");
  // Rows are judged by the day from which they are to hold: another day, and they are to be looked at again.
  await fill("from", "2035-01-01");
  await expect(read).toHaveCount(0);
  const asked = page.waitForRequest((one) => one.url().includes("/reading?"));
  await rows.getByRole("button", { name: "核对各行" }).click();
  expect(new URL((await asked).url()).searchParams.get("from")).toBe("2035-01-01");
  await expect(read).toContainText("读到 1 行");
  await fill("issuer", "示例机关");
  await fill("document", "示例文件");
  await page.getByRole("button", { name: /起草职责清单 Ctrl/ }).click();
  await expect(page.getByText("待合法性审核").first()).toBeVisible();
});

test("what is no table is answered in words", async ({ page }) => {
  await signIn(page, "registrar-110000", "/desk/new?kind=duty_list.draft_list");
  const rows = page.locator('[data-field="rows"]');
  const locked = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  await rows.locator('input[type="file"]').setInputFiles({ name: "清单.xlsx", mimeType: "", buffer: locked });
  await expect(rows).toContainText("加密的工作簿");
  await sound(page);
});

test("today's rows are read by everybody, without script, at the desk and on a phone", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: `${baseURL}`, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto("/lists/beijing");
  await page.getByRole("link", { name: "看今天在用的各行" }).first().click();
  await expect(page.getByText(/这一天有\d+行在用/)).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await context.close();
});

test("a supervisor sees which powers nobody used", async ({ page }) => {
  await signIn(page, "supervisor-110101", "/desk/burden");
  const powers = page.getByRole("region", { name: "职权用了没有" });
  await expect(powers).toContainText("BJ-11.1(7)");
  await expect(powers).toContainText("从未用过：平台还没有办它的流程");
  await sound(page);
});
