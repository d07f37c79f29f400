// The clerk's desk: queue, matter, a step that is taken back and taken again; all of it by keyboard.
import { expect, type Page, test } from "@playwright/test";
import type { Schemas } from "../src/api/client";
import { signIn, sound } from "./house";

const CLERK = "dispatcher-110101001";
const looks = ["lang-zh.theme-light.elder-off.keys-on", "lang-en.theme-dark.elder-off.keys-on"];

/** An appeal of a resident of that subdistrict. */
async function appeal(page: Page, text: string, more: Record<string, string> = {}): Promise<Schemas["Registered"]> {
  const answer = await page.request.post("/api/v1/appeals", {
    headers: { "X-Huying": "1", "Idempotency-Key": crypto.randomUUID() },
    data: { text, category: "street_lamp", kind: "complaint", grade: "ordinary", place: "110101001010", ...more },
  });
  expect(answer.status(), await answer.text()).toBeLessThan(300);
  return answer.json();
}

/** A step by whoever is signed in, past the screen. */
async function act(page: Page, of: Schemas["Registered"], ask: string, values: Record<string, unknown>) {
  const path = `/api/v1/matters/${of.district}/${of.matter}/asks/${ask}`;
  const answer = await page.request.post(path, { headers: { "X-Huying": "1" }, data: { values } });
  expect(answer.status(), await answer.text()).toBe(200);
}

test("the queue and a matter are sound at every width and in both looks", async ({ page, context, baseURL }) => {
  test.setTimeout(300_000);
  await signIn(page, CLERK);
  for (const look of looks) {
    await context.addCookies([{ name: "huying-look", value: look, url: baseURL ?? "" }]);
    for (const width of [1440, 768, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto("/desk");
      await expect(page.getByRole("row").first()).toBeVisible();
      await sound(page);
      await page.getByRole("grid").getByRole("link").first().click();
      await expect(page.locator(".ev").first()).toBeVisible();
      await sound(page);
    }
  }
});

test("by keyboard alone: open, accept, take it back, accept again", async ({ page }) => {
  test.setTimeout(90_000);
  await appeal(page, "路灯不亮，晚上看不清台阶。");
  await signIn(page, CLERK, "/desk?state=registered");
  const current = page.locator("[role=row][aria-current]");
  await expect(current).toBeVisible();
  for (let rows = 0; rows < 60 && !(await current.textContent())?.includes("已登记"); rows++)
    await page.keyboard.press("j");
  await expect(current).toContainText("已登记");
  await page.keyboard.press("Enter");
  const accept = page.getByRole("button", { name: /^受理/ });
  await expect(accept).toBeVisible();
  const number = await page.locator(".hd .code").textContent();
  await page.keyboard.press("a");
  const form = page.getByRole("form", { name: "受理" });
  await expect(form).toBeVisible();
  await sound(page);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("秒后发出")).toBeVisible();
  await expect(accept).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(page.getByText("秒后发出")).toBeHidden();
  await expect(form).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("现为“已受理”").first()).toBeVisible({ timeout: 15_000 });
  await expect(page.locator(".hd b").getByText("已受理")).toBeVisible();
  expect(await page.locator(".hd .code").textContent()).toBe(number);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid").or(page.locator(".empty"))).toBeVisible();
});

test("what is half-written stays when the page goes away", async ({ page }) => {
  await appeal(page, "公厕的门锁着，敲也没人应。");
  await signIn(page, CLERK, "/desk?state=registered");
  await page
    .getByRole("row")
    .filter({ hasText: /已登记/ })
    .first()
    .click();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^不予受理/ }).click();
  const reason = page.getByRole("textbox", { name: /理由/ });
  await reason.fill("写了一半的理由");
  await page.reload();
  await expect(page.getByRole("textbox", { name: /理由/ })).toHaveValue("写了一半的理由");
  await page
    .getByRole("form")
    .getByRole("button", { name: /^不予受理/ })
    .click();
  await expect(page.getByText("还没有写“不予受理原因”")).toBeVisible();
});

test("ten thousand rows are walked through by keys, and only what is seen is drawn", async ({ page, context }) => {
  test.setTimeout(120_000);
  await signIn(page, CLERK);
  await page.addInitScript(() => {
    const words = { zh: "在办", en: "open" };
    const left = { zh: "还剩 3 天", en: "3 days left", minutes: 4321, level: "calm", working: false };
    const row = {
      district: 110101,
      number: "110101-20261123-000011",
      procedure: { key: "appeal", ...words },
      state: { key: "own", ...words },
      home: { id: "110101001", ...words },
      category: { key: "water", ...words },
      ...{
        is_final: false,
        holder: null,
        post: null,
        kind: "help",
        grade: "ordinary",
        place: "110101001",
        channel: "web",
      },
      ...{ round: 1, pending: 0, opened_at: "2026-01-01T00:00:00+08:00", changed_at: "2026-01-01T00:00:00+08:00" },
      ...{ ended_at: null, due: "2099-01-01T00:00:00+08:00", due_provisional: false, overdue: false, version: 1 },
      said: { text: "楼下污水井往外冒水，有一周了。", masked: false, erased: false, cut: false },
      ...{
        next: null,
        waits: words,
        remaining: left,
        tags: [],
        place_name: null,
        kind_words: words,
        grade_words: words,
      },
      ...{ taken: null, proposal: null, urged: null },
    };
    const rows = Array.from({ length: 10_000 }, (_, at) => ({ ...row, matter: `m${at}` }));
    const real = window.fetch;
    window.fetch = (input, init) =>
      String(input instanceof Request ? input.url : input).includes("/queues/mine?")
        ? Promise.resolve(Response.json({ rows, total: 10_000, at_least: false, cut: false, next: null }))
        : real(input, init);
  });
  await page.goto("/desk");
  await expect(page.getByText("共 10000 件，显示 10000 件")).toBeVisible({ timeout: 30_000 });
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.getByRole("row").nth(1).click();
  const times: number[] = [];
  for (let step = 0; step < 40; step++) {
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>((done) => {
            const start = performance.now();
            window.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
            requestAnimationFrame(() => {
              const channel = new MessageChannel();
              channel.port1.onmessage = () => done(performance.now() - start);
              channel.port2.postMessage(0);
            });
          }),
      ),
    );
  }
  times.sort((a, b) => a - b);
  // A figure to be read, not a judgement: that is the machine's. The aim is 50 ms at p95.
  const [median, slow] = [times[20] ?? 0, times[37] ?? 0];
  console.log(`10,000 rows at a quarter of the speed: median ${median.toFixed(1)} ms, p95 ${slow.toFixed(1)} ms`);
  expect(await page.getByRole("row").count()).toBeLessThan(80);
});

test("a call is written down without delay while suggestions, alike requests and earlier calls come in beside it", async ({
  page,
  context,
}) => {
  test.setTimeout(180_000);
  await signIn(page, "operator-110000-hotline", "/desk/operator");
  await page.getByLabel("来电号码").fill("00000000777");
  const text = page.getByLabel("说了什么");
  await text.click();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    // From the moment of the press until what it brought about is painted.
    window.addEventListener(
      "input",
      (event) => {
        const start = event.timeStamp;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => times.push(performance.now() - start);
          channel.port2.postMessage(0);
        });
      },
      true,
    );
  });
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const said =
    "正义路口的路灯三盏不亮，晚上看不清台阶，老人下楼差点摔倒，已经有一个多星期了，打过两次电话都说会来修，到现在没有人来。" +
    "旁边的垃圾也没有人清，堆在路灯杆下面，夏天味道很大，小区里的人都绕着走，请尽快派人来看一看，修好以后给我们回个话。" +
    "另外三号楼门口的井盖也松了，车一过就响，夜里吵得睡不着，还怕有人踩空，请一起处理，谢谢你们，我们等着你们的答复，辛苦了。" +
    "再说一句，路口的斑马线也看不清了，上学的孩子多，请一并转告有关部门，尽早重新画一画线。";
  const letters = [...said].slice(0, 200);
  for (const [at, letter] of letters.entries()) {
    await page.keyboard.insertText(letter);
    // A pause now and then lets what is read in the words come in while the next ones are written.
    await page.waitForTimeout(at % 25 === 24 ? 900 : 40);
  }
  await expect(page.getByRole("heading", { name: /机器建议/ })).toBeVisible();
  const times = await page.evaluate(() => (window as unknown as { times: number[] }).times);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await expect(text).toHaveValue(letters.join(""));
  times.sort((a, b) => a - b);
  // A figure to be read, not a judgement: that is the machine's. The aim is 50 ms at p95.
  const [median, slow] = [0.5, 0.95].map((part) => times[Math.floor(times.length * part)] ?? 0);
  console.log(
    `200 characters of a call at a quarter of the speed: median ${median?.toFixed(1)} ms, p95 ${slow?.toFixed(1)} ms`,
  );
  expect(times).toHaveLength(200);
});

test("a call is taken down by keyboard: the code is read out in groups, and the next caller finds an empty form", async ({
  page,
}) => {
  test.setTimeout(90_000);
  await signIn(page, "operator-110000-hotline", "/desk/operator");
  const phone = page.getByLabel("来电号码");
  await expect(phone).toBeFocused();
  await sound(page);
  await page.keyboard.type("00000000777");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("正义路口的路灯三盏不亮，晚上看不清台阶。");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("还没有写“在哪儿”")).toBeVisible();
  await page.getByLabel("在哪儿：区").selectOption("110101");
  await page.getByLabel("在哪儿：街道").selectOption("110101001");
  await page.getByLabel("在哪儿：社区").selectOption("110101001010");
  const category = page.getByRole("combobox", { name: "问题分类" });
  await category.fill("路灯");
  await category.press("Enter");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".code-out")).toHaveText(/^110101( [0-9A-Z]{4}){3}$/);
  await sound(page);
  await page.keyboard.press("Control+Enter");
  await expect(phone).toBeFocused();
  await expect(phone).toHaveValue("");
});

test("calling back, searching and the list of keys are sound", async ({ page }) => {
  test.setTimeout(90_000);
  await signIn(page, "caller-110000-hotline", "/desk/callback");
  await expect(page.locator(".script")).toBeVisible();
  await page.keyboard.press("y");
  const form = page.getByRole("form", { name: "回访评价" });
  await expect(form.getByRole("group", { name: "是否解决" })).toBeVisible();
  await expect(form.getByRole("group", { name: "是否满意" })).toBeVisible();
  await sound(page);
  await page.keyboard.press("Escape");
  await page.goto("/desk/search?q=路灯");
  await expect(page.getByRole("heading", { name: "找“路灯”" })).toBeVisible();
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "全部按键" })).toBeVisible();
  await sound(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("when somebody acts in between, the form stays with both sides beside each other", async ({ page }) => {
  test.setTimeout(90_000);
  await appeal(page, "垃圾站满了三天，没人来清。");
  await signIn(page, CLERK, "/desk?state=registered");
  await page
    .getByRole("row")
    .filter({ hasText: /已登记/ })
    .last()
    .click();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^不予受理/ }).click();
  await page.getByLabel(/理由/).last().fill("这是第一个人写的理由");
  await page.getByRole("radio", { name: "不在本辖区" }).check();
  const [, district, matter] = new URL(page.url()).pathname.match(/matters\/(\d+)\/([^/]+)/) ?? [];
  const other = await page.request.post(`/api/v1/matters/${district}/${matter}/asks/classify`, {
    headers: { "X-Huying": "1" },
    data: { values: { category: "public_toilet" } },
  });
  expect(other.status(), await other.text()).toBe(200);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { name: "您写的" })).toBeVisible();
  await expect(page.locator(".sides")).toContainText("这是第一个人写的理由");
  await expect(page.locator(".sides")).toContainText("更正分类");
  await sound(page);
});

test("a step that is not possible opens its reasons in place, with the provision", async ({ page }) => {
  await signIn(page, CLERK);
  await page.getByRole("grid").getByRole("link").first().click();
  await expect(page.locator(".ev").first()).toBeVisible();
  const barred = page.locator(".cr .btn[aria-disabled=true]").first();
  await barred.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(page.getByRole("alert")).toContainText("因为");
  await sound(page);
  await page.keyboard.press("Escape");
  await expect(barred).toBeFocused();
});

test("supervision narrows by why a matter is there", async ({ page }) => {
  await signIn(page, "supervisor-110101", "/desk/supervision");
  await expect(page.getByRole("heading", { name: "督办" })).toBeVisible();
  await sound(page);
  // What is chosen stands in the address, and is shown chosen once it stands there.
  const reopened = page.getByRole("radio", { name: /重办/ });
  await reopened.click();
  await expect(page).toHaveURL(/why=reopened/);
  await expect(reopened).toBeChecked();
  await expect(page.getByRole("status").filter({ hasText: /共 \d+ 件/ })).toBeVisible();
});

test("masked contacts open for a purpose, and the auditor finds who looked and why", async ({ page }) => {
  test.setTimeout(90_000);
  const phone = "00000004321";
  const made = await appeal(page, "井盖松了，车一过就响。", { contact_phone: phone });
  const purpose = `回电核实 ${crypto.randomUUID().slice(0, 4)}`;
  await signIn(page, "registrar-110101001", `/desk/matters/${made.district}/${made.matter}`);
  await expect(page.locator(".hd .code")).toHaveText(made.number);
  await expect(page.getByText(phone)).toHaveCount(0);
  await page.getByRole("button", { name: "查看（看一次记一次）" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "查看" }).click();
  await expect(dialog.getByText("还没有写“用途”")).toBeVisible();
  await sound(page);
  await dialog.getByLabel("用途").fill(purpose);
  await page.keyboard.press("Enter");
  await expect(page.getByText(phone).first()).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: purpose })).toContainText("已记入查阅记录");
  await sound(page);
  await page.reload();
  await expect(page.locator(".hd .code")).toHaveText(made.number);
  await expect(page.getByText(phone)).toHaveCount(0);

  await page.context().clearCookies();
  await signIn(page, "auditor-110101", "/desk/access-log?kind=revealed");
  const row = page.getByRole("row").filter({ hasText: purpose });
  await expect(row).toContainText("查看了个人信息");
  await expect(row).toContainText("registrar-110101001");
  await sound(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await sound(page);
  const file = await page.request.get("/api/v1/access-log.csv?kind=revealed");
  expect(await file.text()).toContain(purpose);
  await row.getByRole("link", { name: "registrar-110101001" }).click();
  await expect(page).toHaveURL(/account=/);
  await expect(row).toBeVisible();
  await row.getByRole("link", { name: "看这一件" }).click();
  await expect(page.locator(".hd .code")).toHaveText(made.number);
});

test("a photo goes with an answer, is seen small in the course and opens whole", async ({ page }) => {
  test.setTimeout(120_000);
  const made = await appeal(page, "墙皮掉了一大块，怕砸到人。");
  await signIn(page, CLERK);
  await act(page, made, "accept", {});
  await act(page, made, "coordinate", { handler: "110101.urban_management" });
  await act(page, made, "handled", { result: "墙皮已经铲掉重抹。", proof: "现场看过，已经抹平。" });
  await page.goto(`/desk/matters/${made.district}/${made.matter}?ask=feed_back`);
  const form = page.getByRole("form", { name: "反馈" });
  await form.getByLabel(/答复/).fill("墙皮已经铲掉重抹，过两天干了再刷白。");
  const picture = await page.screenshot({ type: "jpeg", clip: { x: 0, y: 0, width: 640, height: 480 } });
  await form.getByLabel(/附件/).setInputFiles([
    { name: "墙.jpg", mimeType: "image/jpeg", buffer: picture },
    { name: "假.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") },
  ]);
  await expect(form.locator(".chip")).toContainText("墙.jpg");
  await expect(form.locator(".chip img")).toBeVisible();
  await expect(form.locator(".wrong").filter({ hasText: "假.jpg" })).toBeVisible();
  await sound(page);
  await page.keyboard.press("Control+Enter");
  const thumb = page.locator(".ev").getByRole("link", { name: "附件 1" });
  await expect(thumb).toBeVisible({ timeout: 20_000 });
  const small = thumb.getByRole("img");
  await expect.poll(() => small.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
  await sound(page);
  const [whole] = await Promise.all([page.waitForEvent("popup"), thumb.click()]);
  await expect.poll(() => whole.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640);
});

test("what the stream lost is asked anew, and waits in a strip: what is read does not move", async ({ page }) => {
  test.setTimeout(90_000);
  // A stream that loses every change and says so only when it is told to.
  await page.addInitScript(() => {
    const kept: EventSource[] = [];
    const real = window.EventSource.prototype.addEventListener;
    window.EventSource.prototype.addEventListener = function (this: EventSource, ...given: unknown[]) {
      if (!kept.includes(this)) kept.push(this);
      if (given[0] !== "change") Reflect.apply(real, this, given);
    };
    const resync = () => {
      for (const one of kept) one.dispatchEvent(new MessageEvent("resync"));
    };
    Object.assign(window, { resync });
  });
  const resync = () => page.evaluate(() => (window as unknown as { resync: () => void }).resync());
  await signIn(page, CLERK);
  await expect(page.locator(".live")).toHaveText("实时");
  await expect(page.getByRole("row").first()).toBeVisible();
  const count = page.getByRole("status").filter({ hasText: /共 \d+ 件/ });
  const before = await count.textContent();
  const first = await page.getByRole("row").first().textContent();
  const made = await appeal(page, "消火栓前头停着车。");
  await page.waitForTimeout(1_500);
  await expect(page.getByText("合入列表")).toBeHidden();
  await resync();
  await expect(page.getByText(/新到 \d+ 件/)).toBeVisible();
  expect(await count.textContent()).toBe(before);
  expect(await page.getByRole("row").first().textContent()).toBe(first);
  await page.keyboard.press("r");
  await expect(page.getByText(/新到 \d+ 件/)).toBeHidden();
  await expect(count).not.toHaveText(before ?? "");

  await page.goto(`/desk/matters/${made.district}/${made.matter}`);
  const state = page.locator(".hd b").first();
  await expect(state).toHaveText("已登记");
  await act(page, made, "accept", {});
  await resync();
  await expect(page.getByText("这件刚刚有变化")).toBeVisible();
  await expect(state).toHaveText("已登记");
  await page.keyboard.press("r");
  await expect(state).toHaveText("已受理");
});

test("colleagues see each other in a matter as they come and go", async ({ page, browser, baseURL }) => {
  const made = await appeal(page, "花坛的土被雨冲到路上。");
  const path = `/desk/matters/${made.district}/${made.matter}`;
  await signIn(page, CLERK, path);
  await expect(page.locator(".hd .code")).toHaveText(made.number);
  const other = await (await browser.newContext({ baseURL, locale: "zh-CN" })).newPage();
  await signIn(other, "leader-110101001", path);
  await expect(page.getByText("东华门街道办事处负责人 正在看")).toBeVisible();
  await expect(other.getByText("东华门街道办事处派单员 正在看")).toBeVisible();
  await page.keyboard.press("a");
  await expect(other.getByText("东华门街道办事处派单员 正在写")).toBeVisible();
  await other.goto("/desk");
  await expect(page.getByText("负责人 正在看")).toBeHidden();
  await other.context().close();
});

test("a citation leads to the provision in the city of the matter", async ({ page }) => {
  const made = await appeal(page, "路灯不亮。");
  await signIn(page, CLERK, `/desk/matters/${made.district}/${made.matter}`);
  await expect(page.locator(".why")).toBeVisible();
  const cite = page.locator(".ev a.cite").first();
  await expect(cite).toHaveAttribute("href", /^\/law\/beijing\//);
  expect((await page.request.get((await cite.getAttribute("href")) ?? "")).status()).toBe(200);
  await expect(page.getByRole("link", { name: "法规", exact: true })).toHaveAttribute("href", "/law/beijing");
});

test("a matter goes on paper as an official sheet: number, request, answer, basis, dates; nothing to press", async ({
  page,
  context,
  baseURL,
}) => {
  test.setTimeout(90_000);
  await context.addCookies([
    { name: "huying-look", value: looks[1]?.replace("lang-en", "lang-zh") ?? "", url: baseURL },
  ]);
  await signIn(page, CLERK, "/desk/queues/waiting?state=to_rate,fed_back");
  await page.getByRole("grid").getByRole("link").first().click();
  const number = (await page.locator(".hd .code").textContent()) ?? "";
  await expect(page.locator(".sheet")).toBeHidden();
  await page.emulateMedia({ media: "print" });
  const sheet = page.locator(".sheet");
  await expect(sheet).toBeVisible();
  await expect(sheet.getByRole("heading", { level: 1 })).toHaveText(/^关于.+的答复$/);
  await expect(sheet.locator(".no")).toHaveText(number);
  await expect(sheet.locator(".words")).toHaveCount(2);
  await expect(sheet.locator(".basis .force").first()).toBeVisible();
  await expect(sheet.locator("dt").filter({ hasText: "答复" })).toBeVisible();
  expect(await page.getByRole("button").count()).toBe(0);
  expect(await page.getByRole("link").count()).toBe(0);
  // Black on white, though the screen is dark.
  const colours = await sheet.evaluate((one) => [
    getComputedStyle(one).color,
    getComputedStyle(document.body).backgroundColor,
  ]);
  expect(colours).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  await sound(page);
  const paper = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(paper.match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(3);
});
