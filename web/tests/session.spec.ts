// Signing in and out, and what is kept when a session ends under one's hands.
import { expect, test } from "@playwright/test";
import { PASSWORD, signIn, sound } from "./house";

test("a wrong password is told in words, the right one opens the desk", async ({ page }) => {
  await page.goto("/desk");
  await sound(page);
  await page.getByLabel("用户名").fill("dispatcher-110101001");
  await page.getByLabel("密码").fill("不是这个");
  await page.getByLabel("密码").press("Enter");
  await expect(page.getByRole("alert")).toContainText("用户名或者密码不对");
  await page.getByLabel("密码").fill(PASSWORD);
  await page.getByLabel("密码").press("Enter");
  await expect(page.getByRole("navigation", { name: "主导航" })).toBeVisible();
});

test("an ended session asks again on top of the screen and everything below stays", async ({ page }) => {
  await signIn(page, "dispatcher-110101001", "/desk/account");
  for (const loaded of ["就是这里", "没有令牌", "没有启用", "今天不代理任何人"])
    await expect(page.getByText(loaded).first()).toBeVisible();
  const find = page.getByRole("searchbox");
  await find.fill("写了一半");
  await page.evaluate(() => fetch("/api/v1/session", { method: "DELETE", headers: { "X-Huying": "1" } }));
  await page.getByRole("link", { name: "收件", exact: true }).click();
  await expect(page.getByRole("heading", { name: "登录到期了，请再登录" })).toBeVisible();
  await page.getByLabel(/的密码/).fill(PASSWORD);
  await page.getByLabel(/的密码/).press("Enter");
  await expect(page.getByRole("heading", { name: "登录到期了，请再登录" })).toBeHidden();
  await expect(find).toHaveValue("写了一半");
});

test("a stream that was refused is opened again", async ({ page }) => {
  let refused = 0;
  await page.route("**/api/v1/events", (route) => {
    refused += 1;
    return refused === 1 ? route.fulfill({ status: 503 }) : route.continue();
  });
  await signIn(page, "dispatcher-110101001");
  await expect(page.getByText("与服务器断开")).toBeVisible();
  await expect(page.locator(".live")).toHaveText("实时");
  expect(refused).toBe(2);
});
