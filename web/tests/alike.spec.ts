// Requests that are alike: handled together from the page of one, or joined to it; and another matter found by its number.
import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { signIn, sound } from "./house";

type Made = { matter: string; number: string };

/** Requests in the same words, by different people. */
async function said(request: APIRequestContext, text: string, times: number, first = 1): Promise<Made[]> {
  const made: Made[] = [];
  for (let at = 0; at < times; at++) {
    const data = {
      place: "110101001010",
      text,
      category: "road_flooding",
      kind: "help",
      contact_phone: `0000000${String(7100 + first + at)}`,
    };
    const reply = await request.post("/api/v1/appeals", { data });
    expect(reply.status()).toBe(201);
    made.push(await reply.json());
  }
  return made;
}

const address = (one: Made) => `/desk/matters/110101/${one.matter}`;

/** The page of one, once the others stand beside it. */
async function beside(page: Page, one: Made, others: Made[]) {
  await page.goto(address(one));
  await expect(async () => {
    await page.reload();
    for (const other of others)
      await expect(page.getByRole("checkbox", { name: `选中 ${other.number}` })).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 40_000 });
}

test("alike requests are accepted together from the page of one, each with its outcome", async ({ page, request }) => {
  test.setTimeout(120_000);
  const all = await said(request, "正义路地下通道口积水半个月没人抽，行人绕到机动车道上走，请尽快来抽水。", 3);
  const [one, ...others] = all as [Made, ...Made[]];
  await signIn(page, "dispatcher-110101001");
  await beside(page, one, others);
  for (const other of others) {
    await page.getByRole("checkbox", { name: `选中 ${other.number}` }).focus();
    await page.keyboard.press("Space");
  }
  const bar = page.getByRole("group", { name: "选中的" });
  await expect(bar).toContainText("选中 2 件");
  await sound(page);
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();
  for (const other of others) await page.getByRole("checkbox", { name: `选中 ${other.number}` }).check();
  await bar.getByRole("button", { name: "受理", exact: true }).click();
  await bar.getByRole("button", { name: /^受理 3 件/ }).click();
  await expect(bar.getByRole("status")).toContainText("办成 3 件，没办成 0 件");
  await expect(bar.getByRole("status")).toContainText(`${one.number} 已受理`);
  await bar.getByRole("button", { name: "知道了" }).click();
  await expect(bar).toBeHidden();
});

test("what is the same as the one in hand is joined to it", async ({ page, request }) => {
  test.setTimeout(120_000);
  const text = "台基厂头条口的雨水篦子堵死了，一下雨水就漫上人行道，老人孩子都过不去，请来疏通。";
  const [one, other] = (await said(request, text, 2, 20)) as [Made, Made];
  await signIn(page, "dispatcher-110101001");
  await beside(page, one, [other]);
  await page.getByRole("checkbox", { name: `选中 ${other.number}` }).check();
  const bar = page.getByRole("group", { name: "选中的" });
  await bar.getByRole("button", { name: "并入同一诉求", exact: true }).click();
  // The one on whose page it is stands in the form already, by its number.
  await expect(bar.locator(".chip")).toContainText(one.number);
  await bar.getByRole("button", { name: /^并入同一诉求 1 件/ }).click();
  await expect(bar.getByRole("status")).toContainText(`${other.number} 已并入`);
});

test("another matter is found by its number; nobody types an id", async ({ page, request }) => {
  test.setTimeout(120_000);
  const text = "东交民巷路口的井盖翘起来了，自行车骑过去差点翻，请换一个新的井盖。";
  const [earlier] = (await said(request, text, 1, 40)) as [Made];
  const [again] = (await said(request, "东交民巷路口的井盖还是翘着，没有人来换。", 1, 40)) as [Made];
  await signIn(page, "dispatcher-110101001");
  await page.goto(`${address(again)}?ask=tell_repeated`);
  const form = page.getByRole("form", { name: "重复诉求告知" });
  const box = form.getByRole("combobox", { name: "先前的诉求" });
  await expect(async () => {
    await box.fill("");
    await box.fill(earlier.number);
    await page.getByRole("option", { name: earlier.number }).click({ timeout: 3_000 });
  }).toPass({ timeout: 40_000 });
  await expect(form.locator(".chip")).toContainText(earlier.number);
  await form.getByLabel("没有", { exact: true }).check();
  await form.getByRole("textbox", { name: /理由/ }).fill("与先前一件是同一个井盖");
  await sound(page);
  await form.getByRole("button", { name: /^重复诉求告知/ }).click();
  // It is the same person's, and not answered yet: that is said, with the provision.
  await expect(page.getByText(/同一人提出，还没有答复/)).toBeVisible();
});
