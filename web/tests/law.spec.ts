// The law as pages that everybody reads, and the official texts behind them: imported by one person, decided issue by
// issue, approved by another, and then to be read beside the gist.
import { expect, type Page, test } from "@playwright/test";
import { looks, signIn, sound } from "./house";

const TEXTS = "/desk/administration/texts";

test("the public reads a regulation, narrows it down, and sees what follows from a provision", async ({ page }) => {
  await page.goto("/law/beijing");
  await expect(page.getByRole("heading", { name: "北京市的依据" })).toBeVisible();
  await page.getByRole("link", { name: "北京市街道办事处条例", exact: true }).click();
  await expect(page).toHaveURL(/\/law\/beijing\/instrument\/BJ$/);
  await expect(page.getByRole("heading", { name: /北京市街道办事处条例/ })).toBeVisible();
  await page.goBack();

  // By mechanism, then by standing within it; each link says how many it leaves.
  await page.getByText("按机制：").click();
  const whistle = page.getByRole("link", { name: /M02 吹哨报到/ });
  const counted = Number(/\d+$/.exec((await whistle.textContent())?.trim() ?? "")?.[0]);
  expect(counted).toBeGreaterThan(0);
  await whistle.click();
  await expect(page.getByRole("status")).toContainText(`找到${counted}条`);
  await expect(page.locator(".tree > li")).toHaveCount(counted);
  await page
    .getByRole("navigation", { name: "缩小范围" })
    .getByRole("link", { name: /给出规则/ })
    .click();
  await expect(page).toHaveURL(/mechanism=M02.*standing=rules/);
  expect(await page.locator(".tree > li").count()).toBeLessThanOrEqual(counted);

  // By number and by words.
  await page.goto("/law/beijing");
  await page.getByLabel("找一条").fill("17.1(2)");
  await page.keyboard.press("Enter");
  await expect(page.locator(".tree > li")).toHaveCount(1);
  await page.getByLabel("找一条").fill("移送 部门");
  await page.getByRole("button", { name: "查找" }).click();
  const found = page.locator('[id="BJ-17.1(2)"]');
  await expect(found).toContainText("移送");
  await found.getByRole("link").first().click();

  await expect(page.getByRole("heading", { level: 1 })).toContainText("BJ-17.1(2)");
  const rule = page.locator('[id="appeals.transfer"]');
  await expect(rule).toContainText("移送");
  const scenario = page.locator("details.scenario").first();
  await scenario.locator("summary").click();
  await expect(scenario.getByText("假如")).toBeVisible();
  await expect(page.locator("#elsewhere")).toContainText("GY-29.1(1)");
  await expect(page.locator("#decisions")).toContainText("件事引用了这一条");
  await expect(page.getByText("这是编审自己的话")).toBeVisible();
  await page.locator("#elsewhere").getByRole("link", { name: "第二十九条" }).first().click();
  await expect(page).toHaveURL(/\/law\/guiyang\/GY-29\.1\(1\)/);
});

test("two cities stand side by side, mechanism by mechanism", async ({ page }) => {
  await page.goto("/law/beijing");
  await page.getByRole("link", { name: /按机制并看/ }).click();
  await expect(page.locator(".totals tbody tr").first()).toBeVisible();
  await page.getByRole("link", { name: /^M01 / }).click();
  await expect(page).toHaveURL(/mechanism=M01/);
  const row = page.locator('[id="appeals.transfer"]');
  await expect(row.getByRole("link", { name: /BJ|条/ }).first()).toBeVisible();
  await expect(row).toContainText("BJ-17.1(2)");
  await expect(row).toContainText("GY-29.1(1)");
  await page.getByRole("navigation", { name: "别的机制" }).getByRole("link", { name: /^M02 / }).click();
  await expect(page).toHaveURL(/mechanism=M02/);
});

const PAGES = [
  "/law/beijing",
  "/law/beijing?q=%E5%90%B9%E5%93%A8&standing=rules",
  "/law/beijing?q=xyzzy",
  "/law/beijing/instrument/BJ",
  "/law/beijing/instrument/BJ/versions",
  "/law/beijing/BJ-17.1(2)",
  "/law/guiyang/GY-29.1(1)?lang=en",
  "/law/compare?a=beijing&b=guiyang",
  "/law/compare?a=beijing&b=guiyang&mechanism=M01",
];
for (const { words, widths, least } of Object.values(looks)) {
  test(`every page of the law is sound at every width: ${words}`, async ({ page, context, baseURL }) => {
    test.setTimeout(180_000);
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

test("a citation in a matter opens its provision", async ({ page }) => {
  const answer = await page.request.post("/api/v1/appeals", {
    headers: { "X-Huying": "1", "Idempotency-Key": crypto.randomUUID() },
    data: { text: "楼道灯坏了一个月。", category: "house_quality", kind: "help", place: "110101001010" },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  const { district, matter } = await answer.json();
  await signIn(page, "dispatcher-110101001", `/desk/matters/${district}/${matter}`);
  const cite = page.locator("a.cite").first();
  const provision = (await cite.textContent()) ?? "";
  expect(provision).toMatch(/^[A-Z]+-\d/);
  await cite.click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(provision);
  await expect(page.locator("#decisions")).toContainText("在您看得到的范围内");
});

/** An invented text, new each time: an article is missing, another may be cut, a converter's stamp stands on top. */
const damaged = (mark: string) =>
  Buffer.from(
    `Evaluation Warning: made with a trial version.\n某市试验条例\n（2019年4月2日某市人民代表大会第三次会议通过）\n第一条　为了试验，制定本条例。\n第二条　街道应当办理第${mark}号诉求。\n第四条　街区组织巡查\n第五条　本条例自2019年7月1日起施行。\n`,
  );

async function as(page: Page, login: string, path: string) {
  await page.context().clearCookies();
  await signIn(page, login, path);
}

test("an official text is imported, decided issue by issue, approved by another, and read by everybody", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const mark = String(Math.floor(Math.random() * 9_000_000 + 1_000_000));
  await as(page, "administrator-110000", TEXTS);
  const section = page.getByRole("region", { name: "北京市街道办事处条例", exact: true });
  await section.getByRole("button", { name: /^导入/ }).click();
  const box = section.getByRole("group", { name: /^导入/ });
  await expect(box.getByLabel("选文件")).toBeFocused();
  await sound(page);

  // What cannot be read is refused with what to do, and another file can be chosen at once.
  await box.getByLabel("选文件").setInputFiles({
    name: "旧文件.doc",
    mimeType: "application/msword",
    buffer: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]),
  });
  await expect(box.getByRole("alert")).toContainText("另存为 .docx");
  await box.getByLabel("换一个文件").setInputFiles({
    name: "太大.txt",
    mimeType: "text/plain",
    buffer: Buffer.alloc(16 * 1024 * 1024 + 1, "a"),
  });
  await expect(box.getByText("“太大.txt”太大，最多 16 MB")).toBeVisible();
  await sound(page);

  await box.getByLabel("换一个文件").setInputFiles({ name: "条例.txt", mimeType: "text/plain", buffer: damaged(mark) });
  await expect(box.getByRole("heading", { name: /^试读：条例.txt，什么也没有写入/ })).toBeFocused();
  await expect(box.getByText("4 条")).toBeVisible();
  const numbers = box.getByRole("region", { name: "编号" });
  await expect(numbers.getByText("原文件第 6 行")).toBeVisible();
  await expect(numbers.getByText("第四条　街区组织巡查")).toBeVisible();
  await expect(numbers.getByRole("button", { name: /核定/ })).toHaveCount(0);
  await box.getByText("删除的内容").click();
  await expect(box.getByText("converter-stamp")).toBeVisible();
  await sound(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await sound(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await box.getByRole("button", { name: "存为草稿" }).click();

  // The version: each issue is decided in words.
  await expect(page).toHaveURL(/\/texts\/BJ\/[0-9a-f]{64}$/);
  const address = new URL(page.url()).pathname;
  await expect(page.getByText("草稿，有问题待核").first()).toBeVisible();
  await page.getByRole("button", { name: "核定问题 1" }).click();
  const first = page.getByRole("article", { name: "问题 1", exact: true });
  await first.getByRole("button", { name: "核定" }).click();
  await expect(first.getByText("还没有写“怎样处理，依据什么”")).toBeVisible();
  await first.getByLabel("怎样处理，依据什么").fill("核对公报：本就没有这一条");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "记下了，还有" })).toBeFocused();
  await expect(first.getByText("已核：核对公报：本就没有这一条")).toBeVisible();
  await sound(page);
  for (;;) {
    const next = page.getByRole("button", { name: /^核定问题/ });
    const left = await next.count();
    if (left === 0) break;
    await next.first().click();
    await page.getByLabel("怎样处理，依据什么").fill("与公报一致");
    await page.keyboard.press("Enter");
    await expect(next).toHaveCount(left - 1);
  }
  await expect(page.getByText("草稿，已核，待批准").first()).toBeVisible();
  // Whoever imported it cannot approve it, and is told who can.
  await page.getByRole("button", { name: "批准", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("须由另一人批准");
  await expect(page.getByRole("alert")).toContainText("北京市的确认人");
  await sound(page);
  const words = `街道应当办理第${mark}号诉求`;

  await as(page, "confirmer-110000", address);
  await expect(page.getByRole("button", { name: /核定/ })).toHaveCount(0);
  await page.getByRole("button", { name: /^批准/ }).click();
  await expect(page.getByText("批准以后不能撤回")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "已批准" })).toBeFocused();
  await expect(page.getByText("公众看到的就是这个版本。")).toBeVisible();
  await sound(page);
  await page.context().clearCookies();
  await page.goto("/law/beijing/BJ-2");
  await expect(page.locator("#official")).toContainText(words);
  await expect(page.locator("#official")).toContainText("已批准");
  await sound(page);

  // The next version shows what changed before anybody approves it.
  await as(page, "administrator-110000", TEXTS);
  await expect(section.getByText("公众看到的", { exact: true }).last()).toBeVisible();
  await section.getByRole("button", { name: /^导入/ }).click();
  const newer = Buffer.from(damaged(mark).toString().replace("应当办理", "应当在七日内办理"));
  await box.getByLabel("选文件").setInputFiles({ name: "新.txt", mimeType: "text/plain", buffer: newer });
  await box.getByRole("button", { name: "存为草稿" }).click();
  await page.getByText("和之前的版本比，改了什么").click();
  await expect(page.locator(".law-changes ins")).toHaveText("在七日内");
  await sound(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await sound(page);
});

test("whoever only reads sees every version and report, and may change nothing", async ({ page }) => {
  await as(page, "auditor-110101", TEXTS);
  await expect(page.getByText(/共 \d+ 份文件/)).toBeVisible();
  await expect(page.getByRole("button", { name: /^导入/ })).toHaveCount(0);
  await sound(page);
  await page.goto(`${TEXTS}/BJ/${"0".repeat(64)}`);
  await expect(page.getByRole("alert")).toContainText("没有这一项");
});
