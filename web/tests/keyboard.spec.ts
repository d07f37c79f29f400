// The main paths without a mouse: asking on the request page, answering at a department's desk, calling back.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { signIn, sound } from "./house";

/** Goes on with Tab until something is in hand. */
async function reach(page: Page, what: ReturnType<Page["locator"]>, steps = 60) {
  for (let step = 0; step < steps; step += 1) {
    if (await what.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${what} is not reached with ${steps} Tabs`);
}

test("a resident asks, reads the code and follows, by keyboard alone", async ({ page }) => {
  await page.goto("/");
  await reach(page, page.getByRole("link", { name: "说说您遇到的事" }).first());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/request/);
  await reach(page, page.getByLabel("说说您遇到的事"));
  await page.keyboard.type("单元门坏了，关不上。");
  await reach(page, page.getByLabel("街道、社区的名字"));
  await page.keyboard.type("多福巷");
  const place = page.getByRole("button", { name: /多福巷社区/ });
  await expect(place).toBeVisible();
  await reach(page, place);
  await page.keyboard.press("Enter");
  await reach(page, page.getByLabel("电话", { exact: true }));
  await page.keyboard.type("00000004444");
  await reach(page, page.getByRole("button", { name: "提交" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "听到了" })).toBeFocused();
  await reach(page, page.getByRole("button", { name: "看进展" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("单元门坏了，关不上。")).toBeVisible();
});

test("a department answers what waits for it, by keyboard alone", async ({ page, browser, baseURL }) => {
  const street = await (await browser.newContext({ baseURL })).newPage();
  const made = await street.request.post("/api/v1/appeals", {
    headers: { "X-Huying": "1", "Idempotency-Key": crypto.randomUUID() },
    data: { text: "楼道墙面开裂。", category: "house_quality", kind: "help", grade: "urgent", place: "110101001010" },
  });
  const { district, matter, number } = await made.json();
  await signIn(street, "dispatcher-110101001");
  for (const [ask, values] of [
    ["accept", {}],
    ["transfer", { handler: "110101.housing", duty: "department_housing_quality" }],
  ] as const) {
    const done = await street.request.post(`/api/v1/matters/${district}/${matter}/asks/${ask}`, {
      headers: { "X-Huying": "1" },
      data: { values },
    });
    expect(done.status(), await done.text()).toBe(200);
  }
  await street.context().close();

  await signIn(page, "handler-110101-housing");
  const current = page.locator("[role=row][aria-current]");
  await expect(current).toBeVisible();
  for (let row = 0; row < 60 && !(await current.textContent())?.includes(number.slice(7)); row += 1)
    await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.locator(".hd .code")).toContainText(number);
  await page.keyboard.press("h");
  const form = page.getByRole("form", { name: "办理完毕" });
  await expect(form).toBeVisible();
  await reach(page, form.getByLabel("办理结果"));
  await page.keyboard.type("裂缝已经封闭。");
  await reach(page, form.getByLabel("办理证明"));
  await page.keyboard.type("现场照片两张。");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("秒后发出")).toBeVisible();
  await reach(page, page.getByRole("button", { name: "现在发" }), 120);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "现为“已办理”" }).first()).toBeVisible();
});

test("somebody is called back by keyboard alone", async ({ page }) => {
  await signIn(page, "caller-110000-hotline", "/desk/callback");
  await expect(page.locator(".script")).toBeVisible();
  await page.keyboard.press("y");
  const form = page.getByRole("form", { name: "回访评价" });
  await expect(form).toBeVisible();
  for (const question of ["是否响应", "是否解决", "是否满意"]) {
    await reach(page, form.getByRole("group", { name: question }).getByRole("radio").first());
    await page.keyboard.press("Space");
  }
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("秒后发出")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByText("秒后发出")).toBeHidden();
});

const CALL = "建国门街道三号楼的电梯又坏了，一直停运，要求马上修。老人怕被困电梯，电话 138 0000 0000。";

test("an operator takes what a machine suggests, by keyboard alone", async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, "operator-110000-hotline", "/desk/operator");
  const text = page.getByLabel("说了什么");
  await reach(page, text);
  await page.keyboard.type(CALL);
  const panel = page.getByRole("region", { name: /机器建议/ });
  await expect(panel).toBeVisible({ timeout: 30_000 });
  const first = panel.getByRole("button", { name: /Alt 1/ });
  await expect(first).toContainText("电梯");
  // A number stands only where the machine is sure: an unsure one would be believed.
  await expect(first).not.toContainText("%");
  await expect(panel.getByRole("button", { name: /Alt 6/ })).toContainText("%");
  await expect(panel.locator("mark").first()).toBeVisible();
  await expect(panel.getByText("可能紧急：")).toBeVisible();
  await expect(panel.getByText("手机号")).toBeVisible();
  // Nothing is filled in by itself, and the hand stays where it writes.
  await expect(page.locator("[data-field=category] .chip")).toHaveCount(0);
  await expect(text).toBeFocused();
  await page.keyboard.press("Alt+Digit1");
  await expect(page.locator("[data-field=category] .chip")).toContainText("电梯");
  await page.keyboard.press("Alt+Digit6");
  await expect(page.getByLabel("在哪儿：街道")).toHaveValue("110101008");
  await expect(text).toBeFocused();
  await expect(text).toHaveValue(CALL);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".code-out")).toHaveText(/^110101( [0-9A-Z]{4}){3}$/);
});

test("a dispatcher is told what is read otherwise, and an answer is looked over before it goes out", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const data = {
    text: "楼道里正在着火，有人被困，请问怎么办？",
    category: "fire_hazard",
    kind: "advice",
    place: "110101001010",
  };
  const made = await page.request.post("/api/v1/appeals", {
    headers: { "X-Huying": "1", "Idempotency-Key": crypto.randomUUID() },
    data,
  });
  expect(made.status(), await made.text()).toBe(201);
  const { district, matter } = await made.json();
  await signIn(page, "dispatcher-110101001");
  await page.goto(`/desk/matters/${district}/${matter}`);
  const told = page.getByRole("region", { name: "机器建议" });
  await expect(told).toContainText("机器读成“突发”，现在是“一般”", { timeout: 30_000 });
  await expect(told.locator("mark").first()).toBeVisible();
  await sound(page);
  await reach(page, told.getByRole("button", { name: "照这样填好“受理”" }), 120);
  await page.keyboard.press("Enter");
  const accept = page.getByRole("form", { name: "受理" });
  await expect(accept.getByRole("radio", { name: "突发" })).toBeChecked();
  await page.keyboard.press("Escape");
  const done = await page.request.post(`/api/v1/matters/${district}/${matter}/asks/accept`, {
    headers: { "X-Huying": "1" },
    data: { values: {} },
  });
  expect(done.status(), await done.text()).toBe(200);
  await page.goto(`/desk/matters/${district}/${matter}?ask=answer`);
  const answer = page.getByRole("form", { name: "直接答复" });
  await reach(page, answer.getByLabel("办理结果"), 120);
  await page.keyboard.type("您的来信已收到，我们将尽快处理，电话138 0000 0000。");
  const look = answer.getByText("发出前再看一眼");
  await expect(look).toBeVisible();
  await expect(answer.locator("mark", { hasText: "138 0000 0000" })).toBeVisible();
  await sound(page);
  // It is advice: what was written can be sent as it is.
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("秒后发出")).toBeVisible();
  await page.keyboard.press("Control+z");
});

test("with reading off the operator's screen is the same without suggestions", async ({ browser }) => {
  test.setTimeout(300_000);
  const program = process.env.HUYING_BINARY ?? "../target/debug/huying";
  const data = mkdtempSync(join(tmpdir(), "huying-off-"));
  const run = (words: string[]) => spawn(program, [...words, "--data", data], { stdio: "ignore" });
  const made = run(["demo", "--days", "1", "--per-day", "2"]);
  await new Promise((done) => made.once("exit", done));
  const address = "127.0.0.1:8397";
  const server = run(["serve", "--demo", "--understanding", "off", "--listen", address]);
  try {
    const ready = () =>
      fetch(`http://${address}/readyz`)
        .then((answer) => answer.ok)
        .catch(() => false);
    await expect.poll(ready, { timeout: 120_000 }).toBe(true);
    const page = await (await browser.newContext({ baseURL: `http://${address}` })).newPage();
    await signIn(page, "operator-110000-hotline", "/desk/operator");
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/v1/suggestions"));
    await page.getByLabel("说了什么").fill(CALL);
    expect(await (await answered).json()).toEqual({ off: true });
    await expect(page.getByRole("region", { name: /机器建议/ })).toHaveCount(0);
    await page.keyboard.press("Alt+Digit1");
    await expect(page.locator("[data-field=category] .chip")).toHaveCount(0);
    await page.context().close();
  } finally {
    server.kill();
  }
});
