// What goes wrong under somebody's hands at the desk: the session ends over a half-written answer, the network goes while
// a step is sent, and a resident's words that would be a program are read as words.
import { expect, type Page, test } from "@playwright/test";
import { PASSWORD, signIn } from "./house";

const CLERK = "dispatcher-110101001";
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}`;

/** A resident's appeal, on the matter's own page. */
async function opened(page: Page, text: string): Promise<{ district: number; matter: string; number: string }> {
  const answer = await page.request.post("/api/v1/appeals", {
    headers: { "X-Huying": "1", "Idempotency-Key": crypto.randomUUID() },
    data: { text, category: "house_quality", kind: "complaint", grade: "ordinary", place: "110101001010" },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  const { district, matter, number } = await answer.json();
  await signIn(page, CLERK, `/desk/matters/${district}/${matter}`);
  await expect(page.locator(".hd .code")).toContainText(number);
  return { district, matter, number };
}

/** How many steps of a kind a matter has. */
async function steps(page: Page, { district, matter }: { district: number; matter: string }, ask: string) {
  const history = await (await page.request.get(`/api/v1/matters/${district}/${matter}/history`)).json();
  return history.rows.filter((row: { ask?: string | null }) => row.ask === ask).length;
}

test("a session that ends over a half-written reason asks again, keeps the words, and sends them once", async ({
  page,
}) => {
  const of = await opened(page, "楼道堆物，走不过去。");
  await page.getByRole("button", { name: /^不予受理/ }).click();
  const form = page.getByRole("form", { name: "不予受理" });
  await form.getByLabel("理由").fill("地点在邻街，已告诉他向谁说。");
  await page.evaluate(() => fetch("/api/v1/session", { method: "DELETE", headers: { "X-Huying": "1" } }));
  await form.getByRole("radio", { name: "不在本辖区" }).check();
  await page.keyboard.press("Control+Enter");
  const password = page.getByLabel(/的密码/);
  await expect(password).toBeVisible({ timeout: 15_000 });
  await password.fill(PASSWORD);
  await password.press("Enter");
  await expect(password).toBeHidden();
  // Either the form still stands with every word, or the step waits to go out: nothing is typed again.
  const send = page.getByRole("button", { name: "现在发" });
  if (await form.isVisible()) {
    await expect(form.getByLabel("理由")).toHaveValue("地点在邻街，已告诉他向谁说。");
    await page.keyboard.press("Control+Enter");
  }
  await send.click();
  await expect(page.getByRole("status").filter({ hasText: "等签字" }).first()).toBeVisible();
  const shown = await (await page.request.get(`/api/v1/matters/${of.district}/${of.matter}`)).json();
  expect(shown.proposals).toHaveLength(1);
});

test("a network that goes while a step is sent loses nothing and doubles nothing", async ({ page, context }) => {
  const of = await opened(page, "路面有个坑，骑车摔了人。");
  await page.getByRole("button", { name: /^受理/ }).click();
  await expect(page.getByRole("form", { name: "受理" })).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await context.setOffline(true);
  await page.getByRole("button", { name: "现在发" }).click();
  await expect(page.getByText(/没有连上服务器/).first()).toBeVisible();
  await context.setOffline(false);
  await page.getByRole("button", { name: "现在发" }).click();
  await expect(page.getByRole("status").filter({ hasText: "现为“已受理”" }).first()).toBeVisible({ timeout: 20_000 });
  expect(await steps(page, of, "accept")).toBe(1);
});

test("hostile words are shown as words on every screen", async ({ page }) => {
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  const of = await opened(page, HOSTILE);
  await expect(page.getByText(HOSTILE, { exact: false }).first()).toBeVisible();
  // Search results name the matter without its words; every other screen shows them.
  for (const [path, words] of [
    ["/desk?state=registered", "onerror=alert(1)"],
    [`/desk/search?q=${of.number}`, of.number],
    [`/matters/${of.district}/${of.matter}`, "onerror=alert(1)"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("main")).toContainText(words);
    expect(await page.locator("main img[src=x], main script").count()).toBe(0);
  }
  expect(asked).toEqual([]);
});
