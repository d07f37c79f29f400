// What browser tests share: signing in, and the checks that every page must pass.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** The password of every demonstration account; such accounts work on loopback only. */
export const PASSWORD = "huying-demo";

/** The period of a board over a year: the days that a demonstration has may lie in the month before. */
export const LONG = `from=${new Date(Date.now() - 330 * 86_400_000).toISOString().slice(0, 7)}`;

/** Signs in as `post-unit` and waits for the desk. */
export async function signIn(page: Page, login: string, path = "/desk") {
  await page.goto(path);
  await page.getByLabel("用户名").fill(login);
  await page.getByLabel("密码").fill(PASSWORD);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("navigation", { name: "主导航" })).toBeVisible();
}

/** The looks, and at which widths each is looked at: dark changes colours alone, which one width shows. */
export const looks = {
  light: { words: "theme-light.elder-off", widths: [390, 768, 1440], least: 12 },
  dark: { words: "theme-dark.elder-off", widths: [1440], least: 12 },
  elder: { words: "theme-light.elder-on", widths: [390, 768, 1440], least: 18 },
};

/** No violation of axe's rules, no horizontal overflow, no text below the least size. */
export async function sound(page: Page, least = 12) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  const found = await page.evaluate((smallest) => {
    const small: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent || !node.textContent?.trim() || parent.closest("noscript, script, style, title")) continue;
      if (parent.getClientRects().length === 0) continue;
      const size = Number.parseFloat(getComputedStyle(parent).fontSize);
      if (size < smallest) small.push(`${size}px ${node.textContent.trim().slice(0, 20)}`);
    }
    return { small, wide: document.documentElement.scrollWidth - document.documentElement.clientWidth };
  }, least);
  expect(found.small).toEqual([]);
  expect(found.wide).toBeLessThanOrEqual(0);
}
