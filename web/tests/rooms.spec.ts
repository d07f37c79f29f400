// Opening matters of every kind, what many speak of, and the knowledge base: on the screens of those whose work it is.
import { type Browser, expect, type Page, test } from "@playwright/test";
import { PASSWORD, signIn, sound } from "./house";

async function somebody(browser: Browser, baseURL: string | undefined, login: string, path = "/desk"): Promise<Page> {
  const context = await browser.newContext({ baseURL, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  await signIn(page, login, path);
  return page;
}

test("a clerk registers for somebody at the window and hands over the code", async ({ browser, baseURL }) => {
  const clerk = await somebody(browser, baseURL, "worker-110101001", "/desk/new");
  await clerk.getByRole("button", { name: "代为登记" }).click();
  const form = clerk.getByRole("form", { name: "代为登记" });
  await form.getByLabel("本人到窗口口述").check();
  await form.getByLabel("诉求内容").fill("楼道灯不亮，居民甲到窗口口述。");
  await form.getByRole("combobox", { name: "问题分类" }).fill("房屋质量");
  await clerk
    .getByRole("option", { name: /房屋质量/ })
    .first()
    .click();
  await form.getByLabel("求助").check();
  await form.getByLabel("一般").check();
  // What is missing is said at its place, and nothing that was written is lost.
  await clerk.keyboard.press("Control+Enter");
  await expect(form.locator("[data-field=place] .wrong")).toBeVisible();
  await form.locator("[data-field=place] select").nth(0).selectOption("110101001");
  await clerk.keyboard.press("Control+Enter");
  await expect(clerk.getByRole("heading", { name: "登记好了" })).toBeVisible();
  await expect(clerk.locator(".code-out")).toHaveText(/\S{4}/);
  await sound(clerk);
  await clerk.getByRole("button", { name: "再登记一件" }).click();
  await expect(clerk.getByRole("heading", { name: "新建" })).toBeVisible();
});

test("an article is written, checked by a second person, and read out while a caller speaks", async ({
  browser,
  baseURL,
}) => {
  const writer = await somebody(browser, baseURL, "worker-110101001", "/desk/knowledge");
  await writer.getByRole("link", { name: "写一条" }).click();
  const form = writer.getByRole("form", { name: "起草知识条目" });
  await form.getByLabel("问题", { exact: false }).first().fill("老旧小区加装电梯怎么申请");
  await form.getByRole("combobox", { name: "问题分类" }).fill("房屋质量");
  await writer
    .getByRole("option", { name: /房屋质量/ })
    .first()
    .click();
  await form.getByLabel("公开答复").fill("先由业主表决，再向街道办事处提出申请。");
  await form.getByLabel("答复依据").fill("加装电梯办事指南");
  await writer.keyboard.press("Control+Enter");
  await expect(writer).toHaveURL(/\/desk\/matters\//);
  const path = new URL(writer.url()).pathname;
  const [, , , district, matter] = path.split("/");
  // The leader checks it.
  const leader = await somebody(browser, baseURL, "leader-110101001", path);
  const reply = await leader.request.post(`/api/v1/matters/${district}/${matter}/asks/publish`, {
    headers: { "X-Huying": "1" },
    data: { values: { review_on: "2099-01-01" } },
  });
  expect(reply.ok(), await reply.text()).toBe(true);
  await expect(async () => {
    await leader.goto("/desk/knowledge?q=我想给楼里加装电梯怎么申请");
    await expect(leader.getByText("先由业主表决").first()).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await sound(leader);
  // Residents find it too, without signing in or script.
  const context = await browser.newContext({ baseURL, locale: "zh-CN", javaScriptEnabled: false });
  const resident = await context.newPage();
  await resident.setViewportSize({ width: 390, height: 844 });
  await resident.goto("/");
  await resident.getByRole("link", { name: "常见问题" }).first().click();
  await resident.getByLabel("想知道什么").fill("楼里想加装电梯怎么申请");
  await resident.getByRole("button", { name: "找答复" }).click();
  await expect(resident.getByText("先由业主表决").first()).toBeVisible();
  await resident.goto("/knowledge/beijing?q=太空旅行");
  await expect(resident.getByText("没有现成的答复。可以直接提诉求")).toBeVisible();
  const operator = await somebody(browser, baseURL, "operator-110000-hotline", "/desk/operator");
  await operator.getByLabel("说了什么").fill("我们是老旧小区，想问加装电梯怎么申请");
  await expect(operator.getByRole("heading", { name: "知识库里的答复" })).toBeVisible();
  await expect(operator.getByText("先由业主表决").first()).toBeVisible();
});

test("what many say becomes a common problem with its number before", async ({ browser, baseURL, page }) => {
  for (let n = 1; n <= 6; n++) {
    const data = {
      ...{ text: `${n}号楼旁边的工地夜里浇筑混凝土，轰鸣声吵得睡不着`, category: "house_quality", kind: "complaint" },
      ...{ place: "110101001010", contact_phone: `0000000880${n}` },
    };
    const reply = await page.request.post("/api/v1/appeals", { headers: { "X-Huying": "1" }, data });
    expect(reply.ok(), await reply.text()).toBe(true);
  }
  const supervisor = await somebody(browser, baseURL, "supervisor-110101", "/desk/topics");
  const topic = supervisor.locator(".topics > li", { hasText: "混凝土" });
  // Six, or those of a first try as well.
  await expect(topic).toContainText(/(6|12) 件/);
  await sound(supervisor);
  await topic.getByRole("link", { name: "提出共性问题" }).click();
  const form = supervisor.getByRole("form", { name: "提出共性问题" });
  await expect(form.getByLabel("治理前件数")).toHaveValue(/^(6|12)$/);
  await form.getByLabel("高频").check();
  await form.getByLabel("聚类归并").check();
  await supervisor.keyboard.press("Control+Enter");
  await expect(supervisor).toHaveURL(/\/desk\/matters\//);
  await expect(supervisor.locator("main")).toContainText("待确认");
  await supervisor.goto("/desk/topics");
  await expect(supervisor.getByRole("heading", { name: "已经提出的" })).toBeVisible();
});

test("whose posts open nothing is told so", async ({ page }) => {
  await page.request.post("/api/v1/session", {
    headers: { "X-Huying": "1" },
    data: { login: "auditor-110101", password: PASSWORD },
  });
  await page.route("**/api/v1/openings", (route) => route.fulfill({ json: { rows: [], total: 0, city: null } }));
  await page.goto("/desk/new");
  await expect(page.getByRole("heading", { name: "没有可以新建的事项" })).toBeVisible();
});
