// Administration: what binds like law is proposed by one and confirmed by another; people come in by an invitation.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { PASSWORD, signIn, sound } from "./house";

const ROOT = "/desk/administration";
const HEADERS = { "X-Huying": "1" };

/** A day so many days from now, by the server's clock, which a demonstration moves forward. */
async function dayFromNow(page: Page, days: number): Promise<string> {
  const { now } = (await (await page.request.get("/api/v1/session")).json()) as { now: string };
  return new Date(Date.parse(now) + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
}

async function as(page: Page, login: string, path = ROOT) {
  await page.context().clearCookies();
  await signIn(page, login, path);
}

test("a setting is proposed by one, confirmed by another, and holds from its day", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const second = await browser.newContext({ baseURL, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const confirmer = await second.newPage();
  await signIn(confirmer, "confirmer-110000", ROOT);
  await expect(confirmer.getByText("实时")).toBeVisible();
  await as(page, "administrator-110000");
  const from = await dayFromNow(page, 40);
  const document = `京政〔2026〕${Math.floor(Math.random() * 9_000 + 1_000)}号`;
  const value = String(Math.floor(Math.random() * 90 + 10));
  await page.goto(`${ROOT}/lists/settings`);
  await page.getByRole("button", { name: "改“诉求：最多异议几次”" }).click();
  const form = page.getByRole("form", { name: "定设定" });
  await expect(form.getByText("诉求：最多异议几次")).toBeVisible();
  await sound(page);
  await form.getByLabel("设定的值").fill(value);
  await form.getByLabel("生效日").fill("2026-01-01");
  await form.getByLabel("制定者").fill("市政务服务部门");
  await page.keyboard.press("Control+Enter");
  await expect(form.getByText("还没有写“文件”")).toBeVisible();
  await expect(form.getByLabel("文件")).toBeFocused();
  await form.getByLabel("文件").fill(document);
  await page.keyboard.press("Control+Enter");
  // What the server would not take stands beside the day that it names.
  await expect(form.getByText(/生效日2026-01-01已经过去/)).toBeVisible();
  await expect(form.getByLabel("生效日")).toBeFocused();
  await sound(page);
  // Nothing written is lost when the page is left.
  await page.reload();
  await page.getByRole("button", { name: "改“诉求：最多异议几次”" }).click();
  await expect(form.getByLabel("文件")).toHaveValue(document);
  await form.getByLabel("生效日").fill(from);
  await page.keyboard.press("Control+Enter");
  const changes = form.getByRole("group", { name: "会改变什么" });
  await expect(changes).toContainText(from);
  await expect(changes.locator("ins")).toHaveText(value);
  await sound(page);
  await page.keyboard.press("Enter");
  const done = page.getByRole("status").filter({ hasText: "已提出" });
  await expect(done).toBeFocused();
  const number = /\d+-\d+-\d+/.exec((await done.textContent()) ?? "")?.[0] ?? "";
  expect(number).not.toBe("");

  // Whoever proposed it may take it back, and nothing else.
  await page.goto(ROOT);
  const proposed = page.getByRole("article").filter({ hasText: document });
  // Only the first few proposals stand open.
  if ((await proposed.locator("details").getAttribute("open")) === null) await proposed.locator("summary").click();
  await expect(proposed.locator("ins")).toHaveText(value);
  await expect(proposed.getByRole("button", { name: `撤回提议 ${number}` })).toBeVisible();
  await expect(proposed.getByRole("button", { name: `确认生效 ${number}` })).toBeHidden();
  await sound(page);

  // The confirmer's screen tells of it and moves only when asked.
  const theirs = confirmer.getByRole("article").filter({ hasText: document });
  await expect(confirmer.getByRole("button", { name: /新到 \d+ 件，合入列表/ })).toBeVisible();
  await expect(theirs).toBeHidden();
  await confirmer.keyboard.press("r");
  await theirs.getByRole("button", { name: "不予确认" }).click();
  await theirs.getByRole("button", { name: "不予确认" }).click();
  await expect(theirs.getByText("还没有写“理由”")).toBeVisible();
  await theirs.getByRole("button", { name: "先不办" }).click();
  await theirs.getByRole("button", { name: `确认生效 ${number}` }).click();
  await expect(theirs.getByText("只能凭文件废止")).toBeVisible();
  await sound(confirmer);
  await confirmer.keyboard.press("Enter");
  await expect(confirmer.getByText(`${number} 已确认。`)).toBeVisible();
  await expect(theirs).toBeHidden();
  await second.close();

  // The list has it from its day on, with its document and its act; the day before it still has the old one.
  await page.goto(`${ROOT}/lists/settings?q=objections_at_most&on=${from}`);
  const list = page.getByRole("table").first();
  const row = list.getByRole("row").filter({ hasText: document });
  await expect(row).toContainText("诉求：最多异议几次");
  await expect(row.getByRole("link", { name: number })).toBeVisible();
  await expect(row.locator("b", { hasText: value })).toBeVisible();
  await sound(page);
  const before = await dayFromNow(page, 39);
  await page.getByLabel("哪天的样子").fill(before);
  await expect(row).toHaveCount(0);
  await expect(list).toContainText("诉求：最多异议几次");
  await page.setViewportSize({ width: 390, height: 844 });
  await sound(page);
  await page.getByRole("link", { name: number }).first().click();
  await expect(page).toHaveURL(/\/desk\/matters\//);
  await expect(page.getByText(number).first()).toBeVisible();
});

test("a person is invited, comes in with the code, gets a deputy and is dismissed", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const login = `new-${crypto.randomUUID().slice(0, 8)}`;
  await as(page, "administrator-110000", `${ROOT}/people`);
  await page.getByRole("button", { name: "请一个人进来" }).click();
  const form = page.getByRole("form", { name: "请一个人进来" });
  await expect(form.getByLabel("用户名")).toBeFocused();
  await form.getByLabel("用户名").fill("administrator-110000");
  await form.getByLabel("姓名").fill("试用审计员");
  await form.getByLabel("岗位").fill("审计");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Enter");
  // The name is taken: said beside the line, with everything still there.
  await expect(form.locator('[data-field="login"] .wrong')).toBeVisible();
  await expect(form.getByLabel("用户名")).toBeFocused();
  await sound(page);
  await form.getByLabel("用户名").fill(login);
  await page.keyboard.press("Control+Enter");
  const heading = page.getByRole("heading", { name: "试用审计员 的邀请码，只显示这一次" });
  await expect(heading).toBeFocused();
  const code = (await page.locator(".code-once").textContent()) ?? "";
  await sound(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText(code)).toBeVisible();
  await expect(page.getByRole("table")).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "我交好了" }).click();
  await expect(page.getByText(code)).toBeHidden();

  const other = await browser.newContext({ baseURL, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const theirs = await other.newPage();
  await theirs.goto(`${ROOT}`);
  await theirs.getByRole("button", { name: "第一次来，用邀请码" }).click();
  await theirs.getByLabel("邀请码").fill(code);
  await theirs.getByLabel("给自己定一个密码").fill("槐树下面的第三块大石头上有字");
  await theirs.getByLabel("再写一遍").fill("槐树下面的第三块大石头上有字");
  await theirs.keyboard.press("Enter");
  await expect(theirs.getByRole("heading", { name: "管理", exact: true })).toBeVisible();

  await page.getByLabel("找人").fill(login);
  await expect(page.getByText("共 1 人，显示 1 人")).toBeVisible();
  await sound(page);
  await page.getByRole("link", { name: "试用审计员" }).click();
  await expect(page.getByRole("heading", { name: "试用审计员" })).toBeVisible();
  await sound(page);

  // The new one stands in for the confirmer until tomorrow, and is told so.
  await page.goto(`${ROOT}/people/confirmer-110000`);
  await page.getByRole("button", { name: "委托代理" }).click();
  const delegate = page.getByRole("form", { name: /^委托代理/ });
  await delegate.getByLabel("生效日").fill(await dayFromNow(page, 0));
  await delegate.getByLabel("截止日").fill(await dayFromNow(page, 1));
  const deputy = delegate.locator('[data-field="deputy"]');
  if (await deputy.getByRole("combobox").isVisible()) {
    await deputy.getByRole("combobox").fill(login);
    await page.keyboard.press("Enter");
  } else await deputy.getByRole("radio", { name: login }).check();
  await page.keyboard.press("Control+Enter");
  await expect(delegate.getByRole("button", { name: /记录，按生效日生效/ })).toBeFocused();
  await sound(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "已记录" })).toBeVisible();
  await theirs.reload();
  await expect(theirs.getByText(/您代理.*确认人/)).toBeVisible();
  await sound(theirs);
  await other.close();
  await page.getByRole("button", { name: "好", exact: true }).click();
  const record = page.getByRole("row").filter({ hasText: "试用审计员" }).first();
  await record.getByRole("button", { name: /^结束/ }).click();
  await expect(record.getByText("代理马上结束。")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(record.getByRole("button", { name: /^结束/ })).toBeHidden();

  // Without posts chosen, all of them end and the account is off.
  await page.goto(`${ROOT}/people?q=${login}`);
  await page.getByRole("link", { name: "试用审计员" }).click();
  await page.getByRole("button", { name: "免去" }).click();
  const dismiss = page.getByRole("form", { name: /^免去/ });
  await dismiss.getByLabel("生效日").fill(await dayFromNow(page, 0));
  await page.keyboard.press("Control+Enter");
  await expect(dismiss.getByRole("button", { name: /记录，按生效日生效/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "已记录" })).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "停用" })).toBeVisible();
  const again = { login, password: "槐树下面的第三块大石头上有字" };
  expect((await page.request.post("/api/v1/session", { headers: HEADERS, data: again })).status()).toBe(401);
});

test("a year is pictured while it is written, and a notice with its blanks filled", async ({ page }) => {
  await as(page, "administrator-110000", `${ROOT}/lists/calendar`);
  const year = String(Number((await dayFromNow(page, 0)).slice(0, 4)) + 1);
  await expect(page.getByRole("table")).toHaveCount(12);
  await page.getByRole("button", { name: new RegExp(`${year} 年`) }).click();
  const form = page.getByRole("form", { name: `发布 ${year} 年日历` });
  await form.getByLabel("放假日").fill(`${year}-01-01 元旦\n${year}-13-01 元旦`);
  await form.getByLabel("制定者").fill("国务院办公厅");
  await form.getByLabel("文件").fill("国办发明电（示例）");
  await expect(form.locator(".day.off").filter({ hasText: "1" }).first()).toBeVisible();
  await expect(form.getByText("放假 1 天")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(form.getByText(/第2行/)).toBeVisible();
  await expect(form.getByLabel("放假日")).toBeFocused();
  await sound(page);
  await page.goto(`${ROOT}/lists/notices?q=received`);
  await page.getByRole("button", { name: "改“received”" }).click();
  const notice = page.getByRole("form", { name: "改通知：received" });
  await notice.getByLabel("中文").fill("编号{matter}，{name}");
  await expect(notice.getByText("没有这样的空格：{name}")).toBeVisible();
  await expect(notice.locator(".sample").first()).toContainText("诉〔2026〕101号");
  await sound(page);
});

test("whoever only reads sees every list and may change none", async ({ page }) => {
  test.setTimeout(120_000);
  await as(page, "auditor-110101");
  for (const list of ["settings", "calendar", "catalogue", "categories", "notices", "units"]) {
    await page.goto(`${ROOT}/lists/${list}`);
    await expect(page.getByRole("heading", { name: "这份清单的变动" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^(改|定一个|发布|加一个|设立|撤销)/ })).toHaveCount(0);
    await sound(page);
  }
  await page.goto(`${ROOT}/people`);
  await expect(page.getByText(/共 \d+ 人/)).toBeVisible();
  await expect(page.getByRole("button", { name: "请一个人进来" })).toHaveCount(0);
  const file = await page.request.get("/api/v1/administration/people?format=csv");
  expect(await file.text()).toContain("auditor-110101");
  await page.goto(`${ROOT}/suggestions`);
  await expect(page.getByText(/现在用的模型|现在没有开机器阅读/)).toBeVisible();
  await sound(page);
  await page.goto(`${ROOT}/messages?state=failed`);
  await expect(page.getByText("什么都不往外发")).toBeVisible();
  await expect(page.getByRole("button", { name: /再发/ })).toHaveCount(0);
});

test("whoever proposed something cannot confirm it, and is told why", async ({ page, request }) => {
  const login = `both-${crypto.randomUUID().slice(0, 8)}`;
  const password = "一个人有两个岗位也不能自己确认";
  const send = async (path: string, data: object) => {
    const headers = { ...HEADERS, "Idempotency-Key": crypto.randomUUID() };
    const answer = await request.post(`/api/v1/${path}`, { headers, data });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()) as { code: string; matter: string; district: number; version: number };
  };
  await send("session", { login: "administrator-110000", password: PASSWORD });
  const posts = ["administrator", "confirmer"];
  const { code } = await send("administration/people", { login, name: "试用两岗人员", unit: "110000", posts });
  await send("invitation", { code, password });
  await send("session", { login, password });
  const document = `两岗试用〔2026〕${login}`;
  await page.goto(ROOT);
  await page.getByLabel("用户名").fill(login);
  await page.getByLabel("密码").fill(password);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("heading", { name: "管理", exact: true })).toBeVisible();
  const from = await dayFromNow(page, 50);
  const values = { setting: "evaluation.ranked_at_least", value: "31", from, issuer: "部署单位", document };
  const act = await send("administration/issue_setting", { values });
  await page.reload();
  const own = page.getByRole("article").filter({ hasText: document });
  await expect(own.getByText("这是您自己提的，要另一位确认人来定。")).toBeVisible();
  await expect(own.getByRole("button", { name: /^确认生效/ })).toHaveCount(0);
  const confirm = `/api/v1/matters/${act.district}/${act.matter}/asks/confirm`;
  const tried = await request.post(confirm, { headers: HEADERS, data: { values: {}, version: act.version } });
  expect(tried.status()).toBe(422);
  await sound(page);
  await own.getByRole("button", { name: /^撤回提议/ }).click();
  await page.keyboard.press("Enter");
  await expect(own).toBeHidden();
});

test("a catalogue is read from a file, and what it changes is shown before it is proposed", async ({ page }) => {
  await as(page, "administrator-110000", `${ROOT}/lists/catalogue`);
  const present = page.waitForEvent("download");
  await page.getByRole("link", { name: "导出 CSV" }).click();
  const file = readFileSync(await (await present).path(), "utf8");
  const [head = "", first = "", ...rest] = file.replace(/^\uFEFF/, "").split("\n");
  const [key = ""] = first.split(",");
  expect(head).toBe("key,category,unit,level,basis");
  const upload = page.getByLabel("用 CSV 文件发布新目录");
  await upload.setInputFiles({ name: "wrong.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2") });
  await expect(page.getByText("第一行须是 key,category,unit,level,basis")).toBeVisible();
  const changed = [head, first.replace(/,[^,]*,[^,]*,([^,]*)$/, ",street,street,$1"), ...rest].join("\r\n");
  await upload.setInputFiles({ name: "new.csv", mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${changed}`) });
  const form = page.getByRole("form", { name: "发布派单目录：new.csv" });
  await expect(form.getByLabel("目录各行")).toHaveValue(new RegExp(`^${head}\n${key},`));
  await form.getByLabel("版本").fill("2099-1");
  await form.getByLabel("生效日").fill(await dayFromNow(page, 30));
  await form.getByLabel("制定者").fill("市政务服务部门");
  await form.getByLabel("文件").fill("派单目录（示例）");
  await page.keyboard.press("Control+Enter");
  const changes = form.getByRole("group", { name: "会改变什么" });
  await expect(changes).toContainText("改变 1 处");
  await expect(changes.getByRole("row").filter({ hasText: "街道办事处" })).toBeVisible();
  await sound(page);
});
