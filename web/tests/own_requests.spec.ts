// One's own requests by a proven number, over a program with a gateway for short messages beside it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { sound } from "./house";

const PORT = 8397;
const GATEWAY = 8398;
const SITE = `http://127.0.0.1:${PORT}`;
/** A number that nobody has. */
const MOBILE = "12000000001";

let program: ChildProcess;
let gateway: Server;
const texts: string[] = [];

test.use({ viewport: { width: 390, height: 844 }, baseURL: SITE });

test.beforeAll(async () => {
  gateway = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      const { to, text } = JSON.parse(body) as { to: string; text: string };
      if (to === MOBILE) texts.push(text);
      response.writeHead(200, { "content-type": "application/json" }).end('{"status":"accepted"}');
    });
  }).listen(GATEWAY, "127.0.0.1");
  const data = mkdtempSync(join(tmpdir(), "huying-own-"));
  const key = join(data, "sms.key");
  writeFileSync(key, "0123456789abcdef0123");
  const binary = process.env.HUYING_BINARY ?? "../target/debug/huying";
  const ways = ["--sms", `http://127.0.0.1:${GATEWAY}/send`, "--sms-key-file", key, "--public-url", SITE];
  program = spawn(binary, ["serve", "--data", data, "--listen", `127.0.0.1:${PORT}`, ...ways], { stdio: "ignore" });
  await expect
    .poll(async () => (await fetch(`${SITE}/readyz`).catch(() => null))?.status, { timeout: 60_000 })
    .toBe(200);
});

test.afterAll(() => {
  program?.kill();
  gateway?.close();
});

test("whoever has the number sees the requests made with it, and nobody else", async ({ page, context }) => {
  const made: string[] = [];
  for (const text of ["楼下污水井往外冒水，有一周了", "路灯不亮，晚上看不见"]) {
    const request = {
      place: "110101001001",
      text,
      category: "unclassified",
      kind: "help",
      contact_phone: MOBILE,
      identity: "named",
    };
    const answer = await page.request.post("/api/v1/appeals", {
      data: request,
      headers: { "X-Huying": "1", "Idempotency-Key": crypto.randomUUID() },
    });
    expect(answer.status()).toBe(201);
    made.push(((await answer.json()) as { number: string }).number);
  }
  await page.goto("/lost");
  await page.getByRole("link", { name: /收一条验证码/ }).click();
  await sound(page);
  await page.getByLabel("提诉求时留的手机号").fill("120 0000 0001");
  await page.getByRole("button", { name: "发验证码" }).click();
  await sound(page);
  const codes = () => texts.flatMap((text) => text.match(/验证码(\d{6})/)?.[1] ?? []);
  await expect.poll(() => codes().length).toBe(1);
  await page.getByLabel("短信里的验证码").fill("1");
  await page.getByRole("button", { name: "看我提过的事" }).click();
  await expect(page.getByRole("alert")).toContainText("验证码不对");
  await sound(page);
  await page.getByLabel("短信里的验证码").fill(codes()[0] ?? "");
  await page.getByRole("button", { name: "看我提过的事" }).click();
  await expect(page.getByText("提过 2 件")).toBeVisible();
  for (const number of made) await expect(page.getByText(number)).toBeVisible();
  expect(page.url()).toBe(`${SITE}/mine/number`);
  await sound(page);
  if (process.env.HUYING_PICTURES) {
    await page.screenshot({ path: `${process.env.HUYING_PICTURES}/mine-390.png`, fullPage: true });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.screenshot({ path: `${process.env.HUYING_PICTURES}/mine-1440.png`, fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
  }
  await context.addCookies([{ name: "huying-look", value: "lang-en.theme-dark", url: SITE }]);
  await page.reload();
  await expect(page.getByText("2 made with this number")).toBeVisible();
  await sound(page);
  await context.addCookies([{ name: "huying-look", value: "lang-zh.theme-light", url: SITE }]);
  await page.reload();
  await page.getByRole("button", { name: "打开这件事" }).first().click();
  await expect(page.getByText("路灯不亮，晚上看不见")).toBeVisible();
  await page.goto("/mine/number");
  await page.getByRole("button", { name: "看完了，关上" }).click();
  await expect(page.getByLabel("提诉求时留的手机号")).toBeVisible();
});
