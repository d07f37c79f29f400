// One's own account: the password, the second factor with its codes, and where one is signed in.
import { createHmac } from "node:crypto";
import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { PASSWORD, signIn, sound } from "./house";

const HEADERS = { "X-Huying": "1" };
const FIRST = "街道门口的三棵老槐树去年开了花";
const SECOND = "今年槐花又开了，比去年早几天";

/** A person of the city government, made for this test alone, with the code of the invitation. */
async function invite(api: APIRequestContext, posts = ["auditor"]) {
  const login = `test-${crypto.randomUUID().slice(0, 8)}`;
  const admin = { login: "administrator-110000", password: PASSWORD };
  expect((await api.post("/api/v1/session", { headers: HEADERS, data: admin })).status()).toBe(200);
  const invited = await api.post("/api/v1/administration/people", {
    headers: { ...HEADERS, "Idempotency-Key": crypto.randomUUID() },
    data: { login, name: "试用人员", unit: "110000", posts },
  });
  expect(invited.status(), await invited.text()).toBe(201);
  await api.delete("/api/v1/session", { headers: HEADERS });
  const { code } = (await invited.json()) as { code: string };
  return { login, code };
}

/** The same, with a password. */
async function person(api: APIRequestContext, posts?: string[]): Promise<string> {
  const { login, code } = await invite(api, posts);
  const taken = await api.post("/api/v1/invitation", { headers: HEADERS, data: { code, password: FIRST } });
  expect(taken.status(), await taken.text()).toBe(200);
  return login;
}

/** The six digits of a secret at a moment (RFC 6238). */
function digits(secret: string, at: number): string {
  const bits = [...secret.replaceAll(" ", "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const from = (hash[19] ?? 0) & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function enter(page: Page, login: string, password: string) {
  await page.goto("/desk/account");
  await page.getByLabel("用户名").fill(login);
  await page.getByLabel("密码").fill(password);
  await page.getByRole("button", { name: "登录" }).click();
}
const home = (page: Page) => page.getByRole("heading", { name: "我的账户" });

test("the password changes once the present one is right and the new one is good", async ({ page, request }) => {
  const login = await person(request);
  await enter(page, login, FIRST);
  await expect(home(page)).toBeVisible();
  await sound(page);
  const part = page.getByRole("region", { name: "改密码" });
  const change = part.getByRole("button", { name: "改密码" });
  await part.getByLabel("现在的密码").fill("不是这个密码呀呀呀");
  await part.getByLabel("新密码", { exact: true }).fill(SECOND);
  await part.getByLabel("再写一遍").fill(FIRST);
  await change.click();
  await expect(part.getByText("两遍写得不一样")).toBeVisible();
  await part.getByLabel("再写一遍").fill(SECOND);
  await change.click();
  await expect(part.getByText("现在的密码不对")).toBeVisible();
  await expect(part.getByLabel("现在的密码")).toBeFocused();
  await sound(page);
  await part.getByLabel("现在的密码").fill(FIRST);
  await change.click();
  await expect(part.getByRole("status")).toContainText("密码改好了");
  await page.context().clearCookies();
  await enter(page, login, FIRST);
  await expect(page.getByRole("alert")).toContainText("用户名或者密码不对");
  await enter(page, login, SECOND);
  await expect(home(page)).toBeVisible();
});

test("with a second factor signing in takes a code, and a recovery code removes it", async ({ page, request }) => {
  const login = await person(request);
  await enter(page, login, FIRST);
  const part = page.getByRole("region", { name: "动态口令" });
  await part.getByRole("button", { name: "启用" }).click();
  await expect(part.getByLabel("现在的密码")).toBeFocused();
  await page.keyboard.type(FIRST);
  await page.keyboard.press("Enter");
  const picture = part.getByRole("img", { name: /二维码/ });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
  const secret = (await part.locator(".secret").textContent()) ?? "";
  await sound(page);
  await part.getByLabel("六位数字").fill("000000");
  await part.getByRole("button", { name: "启用" }).click();
  await expect(part.getByText("口令不对")).toBeVisible();
  // By the server's clock, which a demonstration moves forward.
  const now = Date.parse((await (await page.request.get("/api/v1/session")).json()).now);
  await part.getByLabel("六位数字").fill(digits(secret, now));
  await part.getByRole("button", { name: "启用" }).click();
  await expect(part.getByRole("heading", { name: /只显示这一次/ })).toBeFocused();
  const codes = await part.getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  await sound(page);
  await page.emulateMedia({ media: "print" });
  await expect(part.getByText(codes[9] ?? "")).toBeVisible();
  await expect(home(page)).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  await part.getByRole("button", { name: "我存好了" }).click();
  await expect(part.getByText("恢复码还剩 10 个")).toBeVisible();
  await expect(page.getByText(codes[0] ?? "")).toBeHidden();

  await page.context().clearCookies();
  await enter(page, login, FIRST);
  const code = page.getByLabel("动态口令");
  await expect(code).toBeFocused();
  await expect(page.getByRole("alert")).toBeHidden();
  await sound(page);
  await code.fill("000000");
  await code.press("Enter");
  await expect(page.getByRole("alert")).toContainText("动态口令不对");
  // The code of the step after the one that confirmed it: each step counts once.
  await code.fill(digits(secret, now + 30_000));
  await code.press("Enter");
  await expect(home(page)).toBeVisible();

  await part.getByRole("button", { name: /停用/ }).click();
  await part.getByLabel("现在的密码").fill(FIRST);
  await part.getByLabel("口令或者恢复码").fill(codes[0] ?? "");
  await part.getByRole("button", { name: "停用", exact: true }).click();
  await expect(part.getByText("没有启用")).toBeVisible();
  await page.context().clearCookies();
  await enter(page, login, FIRST);
  await expect(home(page)).toBeVisible();
});

test("a session elsewhere is ended after one has read what follows; a token is shown once", async ({
  page,
  browser,
  baseURL,
  request,
}) => {
  const login = await person(request);
  const elsewhere = await (await browser.newContext({ baseURL, locale: "zh-CN" })).newPage();
  await enter(elsewhere, login, FIRST);
  await expect(home(elsewhere)).toBeVisible();
  await enter(page, login, FIRST);
  const sessions = page.getByRole("region", { name: "登录在哪儿" });
  await expect(sessions.getByText("共 2 处")).toBeVisible();
  await sessions.getByRole("button", { name: /^结束 .* 的登录/ }).click();
  await expect(sessions.getByText("马上要重新登录")).toBeVisible();
  await sound(page);
  await page.keyboard.press("Escape");
  await expect(sessions.getByText("共 2 处")).toBeVisible();
  await sessions.getByRole("button", { name: "结束其他 1 处" }).click();
  await page.keyboard.press("Enter");
  await expect(sessions.getByText("共 1 处")).toBeVisible();
  expect((await elsewhere.request.get("/api/v1/session")).status()).toBe(401);
  expect((await page.request.get("/api/v1/session")).status()).toBe(200);
  await elsewhere.context().close();

  const tokens = page.getByRole("region", { name: "令牌" });
  await tokens.getByRole("button", { name: "生成令牌" }).click();
  await tokens.getByLabel("做什么用").fill("每天取一次清单");
  await tokens.getByLabel("用多少天").fill("400");
  await page.keyboard.press("Enter");
  await expect(tokens.getByText("有效期为1至365天")).toBeVisible();
  await tokens.getByLabel("用多少天").fill("30");
  await page.keyboard.press("Enter");
  const secret = (await tokens.locator(".secret").textContent()) ?? "";
  const bearer = { headers: { Authorization: `Bearer ${secret}` } };
  expect((await request.get("/api/v1/session", bearer)).status()).toBe(200);
  await sound(page);
  await tokens.getByRole("button", { name: "我存好了" }).click();
  await expect(page.getByText(secret)).toBeHidden();
  await tokens.getByRole("button", { name: "停用令牌“每天取一次清单”" }).click();
  await tokens.getByRole("button", { name: "停用", exact: true }).click();
  await expect(tokens.getByText("没有令牌")).toBeVisible();
  expect((await request.get("/api/v1/session", bearer)).status()).toBe(401);
  await page.setViewportSize({ width: 390, height: 844 });
  await sound(page);
});

test("one's posts are named, and whom one stands in for", async ({ page }) => {
  await signIn(page, "worker-110101001", "/desk/account");
  await expect(page.getByText("经办人", { exact: true })).toBeVisible();
  await expect(page.getByText("今天不代理任何人")).toBeVisible();
});

test("whoever holds many posts reaches every room at every width", async ({ page, request, context, baseURL }) => {
  const login = await person(request, ["operator", "caller", "supervisor", "auditor", "administrator"]);
  await enter(page, login, FIRST);
  await expect(home(page)).toBeVisible();
  for (const lang of ["zh", "en"]) {
    await context.addCookies([{ name: "huying-look", value: `lang-${lang}.theme-light.elder-off`, url: baseURL }]);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      await sound(page);
      const rooms = page.getByRole("navigation").getByRole("link");
      expect(await rooms.count()).toBeGreaterThanOrEqual(7);
      for (const room of await rooms.all()) {
        const box = await room.boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
        await room.click({ trial: true });
      }
    }
  }
});

test("an invitation becomes a password, once", async ({ page, request }) => {
  const { login, code } = await invite(request);
  await page.goto("/desk/account");
  await page.getByRole("button", { name: "第一次来，用邀请码" }).click();
  await expect(page.getByLabel("邀请码")).toBeFocused();
  await sound(page);
  await page.getByLabel("邀请码").fill("12345-12345-12345-12345-12345-12345");
  await page.getByLabel("给自己定一个密码").fill(FIRST);
  await page.getByLabel("再写一遍").fill(FIRST);
  await page.keyboard.press("Enter");
  await expect(page.locator(".hint.late")).toBeVisible();
  await page.getByLabel("邀请码").fill(code);
  await page.keyboard.press("Enter");
  await expect(home(page)).toBeVisible();
  await expect(page.getByText(login, { exact: true })).toBeVisible();
  const again = await request.post("/api/v1/invitation", { headers: HEADERS, data: { code, password: SECOND } });
  expect(again.status()).toBe(422);
});
