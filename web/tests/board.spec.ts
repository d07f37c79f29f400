// The board: a number and the rounds behind it, before and after exclusion, at three widths, by keyboard.
import { expect, test } from "@playwright/test";
import { LONG, signIn, sound } from "./house";

test("a supervisor reads the rates, goes down a level and looks behind a number", async ({ page }) => {
  test.slow();
  await signIn(page, "supervisor-110101", `/desk/board?${LONG}`);
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

test("one period is chosen by keyboard, stays in the address and goes along to the ranking", async ({ page }) => {
  test.slow();
  await signIn(page, "supervisor-110101", "/desk/board?within=110101");
  const periods = page.getByRole("group", { name: "期间" });
  const kind = periods.getByRole("combobox", { name: "按什么看" });
  const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
  const [year, quarter] = [month.slice(0, 4), Math.ceil(Number(month.slice(5)) / 3)];
  await kind.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(new RegExp(`to=${year}-Q${quarter}`));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`${year}年第${quarter}季度`);
  await page.getByRole("link", { name: "看排名" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`${year}年第${quarter}季度`);
  await kind.selectOption("months");
  const [from, to] = ["从哪个月", "到哪个月"].map((name) => periods.getByRole("combobox", { name }));
  await to?.selectOption({ index: 2 });
  const chosen = await to?.inputValue();
  await expect(page).toHaveURL(new RegExp(`to=${chosen}`));
  // The first month gives way to a last one before it.
  expect((await from?.inputValue()) ?? "").toBe(chosen);
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await sound(page);
  }
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`${year}年`);
  await page.getByRole("link", { name: "看各率" }).click();
  await kind.selectOption("year");
  await expect(page.getByText(/比上期（/).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "与从前比" })).toContainText("比上期");
  await sound(page);
});

test("what is out of reach is said in words", async ({ page }) => {
  await signIn(page, "leader-110101001", "/desk/board?within=110102");
  await expect(page.getByRole("alert")).toContainText("不在您的范围内");
});
