// The residents' pages on a phone: a request, its receipt and the way after it, with the network lost in between.
import { expect, test } from "@playwright/test";
import { sound } from "./house";

test.use({ viewport: { width: 390, height: 844 } });

const STREET = "/request?at=110101001";

test("every page is sound, in light, dark and large type", async ({ page, context, baseURL }) => {
  for (const look of ["lang-zh.theme-light", "lang-en.theme-dark", "lang-zh.theme-light.elder-on"]) {
    await context.addCookies([{ name: "huying-look", value: look, url: baseURL }]);
    for (const path of ["/", STREET, "/request", "/follow", "/mine", "/mine/number", "/lost", "/privacy"]) {
      expect((await page.goto(path))?.status()).toBe(200);
      await sound(page, look.includes("elder") ? 18 : 12);
    }
  }
});

test("a request survives a lost network, is sent once, and is followed", async ({ page, context }) => {
  await page.goto(STREET);
  await page.getByLabel("说说您遇到的事").fill("楼下污水井往外冒水，有一周了");
  await page.getByLabel("电话", { exact: true }).fill("00000001111");
  await expect(page.getByText("已自动存在这台设备上")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("说说您遇到的事")).toHaveValue("楼下污水井往外冒水，有一周了");
  await context.setOffline(true);
  await page.getByRole("button", { name: "提交" }).dblclick();
  await expect(page.getByText("网络不通，还没交上去")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole("heading", { name: "听到了" })).toBeFocused();
  const code = (await page.locator("#code").textContent()) ?? "";
  expect(code).toMatch(/^110101-[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/);
  await sound(page);
  await page.getByRole("button", { name: "存到这台设备" }).click();
  await page.goto("/request");
  await expect(page.getByLabel("说说您遇到的事")).toHaveValue("");
  await page.goto("/mine");
  await page.getByRole("button", { name: "楼下污水井" }).click();
  await expect(page.getByRole("heading", { name: "听到了，街道正在看收不收" })).toBeVisible();
  await expect(page.getByText("楼下污水井往外冒水，有一周了")).toBeVisible();
  await sound(page);
  await page.locator("summary", { hasText: "补充情况" }).click();
  await page.getByLabel("要补充什么").fill("今天又冒了");
  await page.getByRole("button", { name: "补充情况" }).click();
  await expect(page.getByText("今天又冒了")).toBeVisible();
});

test("a place is found by a piece of its name and by pinyin initials", async ({ page }) => {
  await page.goto("/request");
  await page.getByLabel("街道、社区的名字").fill("多福巷");
  await page.getByRole("button", { name: /多福巷社区/ }).click();
  await expect(page.locator("#next")).toContainText("告诉您收不收");
  await expect(page.locator("#community")).not.toHaveValue("");
  await page.getByLabel("街道、社区的名字").fill("dhm");
  await page.getByRole("button", { name: /东华门街道/ }).click();
  await expect(page.locator("#community")).toHaveValue("");
});

test("two windows with the same draft make one request", async ({ page, context }) => {
  await page.goto(STREET);
  await page.getByLabel("说说您遇到的事").fill("路灯不亮，走路看不清");
  await expect(page.getByText("已自动存在这台设备上")).toBeVisible();
  const other = await context.newPage();
  await other.goto(STREET);
  await expect(other.getByLabel("说说您遇到的事")).toHaveValue("路灯不亮，走路看不清");
  const codes: (string | null)[] = [];
  for (const window of [page, other]) {
    await window.getByRole("button", { name: "提交" }).click();
    codes.push(await window.locator("#code").textContent());
  }
  expect(codes[0]).toBe(codes[1]);
});

test("the page weighs little", async ({ page }) => {
  let script = 0;
  let whole = 0;
  page.on("response", async (reply) => {
    const size = (await reply.request().sizes()).responseBodySize;
    whole += size;
    if (reply.url().endsWith(".js")) script += size;
  });
  await page.goto(STREET, { waitUntil: "networkidle" });
  expect(script).toBeGreaterThan(0);
  expect(script).toBeLessThanOrEqual(20 * 1024);
  expect(whole).toBeLessThanOrEqual(60 * 1024);
});

test("a photo is made smaller and sent, and what is none is refused in words", async ({ page }) => {
  await page.goto(STREET);
  await page.getByLabel("说说您遇到的事").fill("墙皮掉了一大块，看照片");
  // A picture of noise, which no compression makes small: about 30 MB.
  const noise = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [3600, 2700];
    const context = canvas.getContext("2d");
    const image = context?.createImageData(3600, 2700);
    if (!context || !image) throw new Error("no canvas");
    let seed = 7;
    for (let index = 0; index < image.data.length; index += 1) {
      seed = (Math.imul(seed, 1103515245) + 12345) | 0;
      image.data[index] = index % 4 === 3 ? 255 : (seed >>> 16) & 255;
    }
    context.putImageData(image, 0, 0);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  });
  const buffer = Buffer.from(noise, "base64");
  expect(buffer.length).toBeGreaterThan(25 * 1024 * 1024);
  await page.locator("#photo").setInputFiles([
    { name: "墙.png", mimeType: "image/png", buffer },
    { name: "假.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") },
  ]);
  await expect(page.getByText("传好了（缩小过）")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "再试" })).toBeVisible();
  await page.getByRole("button", { name: "去掉假.jpg" }).click();
  await sound(page);
  await page.getByRole("button", { name: "提交" }).click();
  await page.getByRole("button", { name: "看进展" }).click();
  await expect(page.getByRole("button", { name: "照片 1" })).toBeVisible();
});
