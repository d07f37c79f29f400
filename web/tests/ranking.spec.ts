// The ranking: places with their intervals, the rounds behind a rate, weights that somebody tries out, at three widths.
import { expect, test } from "@playwright/test";
import { signIn, sound } from "./house";

test("a supervisor reads the ranking, looks behind a rate and tries out other weights", async ({ page }) => {
  test.slow();
  await signIn(page, "supervisor-110101", "/desk/board");
  await page.getByRole("link", { name: "看排名" }).click();
  await expect(page.getByRole("heading", { name: /三率综合得分/ })).toBeVisible();
  // The days that are shown may lie in the month before.
  const from = new Date(Date.now() - 32 * 86_400_000).toISOString().slice(0, 7);
  await page.goto(`/desk/ranking?from=${from}`);
  const table = page.getByRole("region", { name: "名次" });
  await expect(table).toBeVisible();
  // Everybody of the district is listed; who has too few has no place and says so.
  await expect(table.getByRole("row")).toHaveCount(19);
  await expect(table.getByText(/太少，不排名：\d+，应有30/).first()).toBeVisible();
  await expect(page.getByText("还没核实").first()).toBeVisible();
  await sound(page);
  const behind = table.getByRole("button", { name: /看是哪些/ }).first();
  await behind.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByRole("status").first()).toContainText(/共 \d+ 轮/);
  await page.keyboard.press("Escape");
  const weights = page.getByRole("form", { name: "权重" });
  await weights.getByRole("textbox", { name: /响应率/ }).fill("50");
  await expect(weights.getByRole("status")).toContainText("合计 120% · 应为 100");
  await expect(weights.getByRole("button", { name: "推演" })).toBeDisabled();
  await weights.getByRole("textbox", { name: /解决率/ }).fill("15");
  await weights.getByRole("button", { name: "推演" }).click();
  await expect(page.getByText("推演，不是公布的名次").first()).toBeVisible();
  await expect(page).toHaveURL(/weights=responded%3D50%2Csolved%3D15%2Csatisfied%3D35/);
  for (const width of [768, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await sound(page);
  }
  await page.getByRole("button", { name: "回到现行设定" }).click();
  await expect(page.getByText("推演，不是公布的名次")).toHaveCount(0);
});

test("an office sees its own place and is told so", async ({ page }) => {
  await signIn(page, "leader-110101001", "/desk/ranking");
  await expect(page.getByText(/自己在东城区的名次，别的单位的不列出/)).toBeVisible();
  await expect(page.getByRole("region", { name: "名次" }).getByRole("row")).toHaveCount(3);
});
