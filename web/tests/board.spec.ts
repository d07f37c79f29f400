// The board: a number and the rounds behind it, before and after exclusion, at three widths, by keyboard.
import { expect, test } from "@playwright/test";
import { signIn, sound } from "./house";

test("a supervisor reads the rates, goes down a level and looks behind a number", async ({ page }) => {
  test.slow();
  await signIn(page, "supervisor-110101", "/desk/board?span=all");
  const solved = page.getByRole("region", { name: "解决率", exact: true });
  await expect(solved).toBeVisible();
  await sound(page);
  const part = solved.getByRole("button").first();
  const number = Number((await part.textContent())?.replaceAll(",", ""));
  expect(number).toBeGreaterThan(0);
  await part.focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByRole("status").first()).toContainText(`共 ${number.toLocaleString("en-US")} 轮`);
  await expect(drawer.getByRole("link").first()).toHaveAttribute("href", /\/desk\/matters\/110101\//);
  await sound(page);
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await page.getByRole("radio", { name: "剔除前" }).click();
  await expect(page.getByRole("region", { name: "解决率（剔除前）" })).toBeVisible();
  await page.getByRole("button", { name: "看表" }).click();
  await expect(page.getByRole("region", { name: "每月的率" })).toBeVisible();
  await sound(page);
  await page.getByRole("rowheader").getByRole("link").first().click();
  await expect(page.getByRole("navigation", { name: "层级" }).getByRole("link")).toHaveText("东城区");
  await expect(page.getByRole("combobox", { name: "看到" })).toHaveValue("community");
  for (const width of [768, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await sound(page);
  }
});

test("what is out of reach is said in words", async ({ page }) => {
  await signIn(page, "leader-110101001", "/desk/board?within=110102");
  await expect(page.getByRole("alert")).toContainText("不在您的范围内");
});
