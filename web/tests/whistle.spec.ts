// A whistle in both cities: three departments are called from an appeal; one refuses, one stays away, one does it. The board
// shows it as it happens, the case of refusal goes to the district and is dealt with in that city's way.
import { expect, type Page, test } from "@playwright/test";
import type { Schemas } from "../src/api/client";
import { LONG, PASSWORD, signIn, sound } from "./house";

const HEADERS = { "X-Huying": "1" };
const cities = [
  {
    city: "beijing",
    street: "110101001",
    office: "东华门街道",
    place: "110101001010",
    category: "street_lamp",
    way: ["supervisor", "investigate"],
  },
  {
    city: "guiyang",
    street: "520102016",
    office: "新华路街道",
    place: "520102016001",
    category: "property_fee",
    way: ["leader", "study"],
  },
] as const;
const looks = { light: "theme-light.elder-off", dark: "theme-dark.elder-off" };
const folder = process.env.HUYING_PICTURES;

async function post(page: Page, path: string, data: object) {
  const headers = { ...HEADERS, "Idempotency-Key": crypto.randomUUID() };
  const answer = await page.request.post(`/api/v1${path}`, { headers, data });
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  return answer.json();
}

/** Whoever is signed in becomes another. */
async function as(page: Page, login: string) {
  await post(page, "/session", { login, password: PASSWORD });
}

async function get<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api/v1${path}`);
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  return answer.json() as Promise<T>;
}

async function forward(page: Page, hours: number) {
  await page.request.post("/demonstration/forward", {
    headers: HEADERS,
    form: { hours: String(hours) },
    maxRedirects: 0,
  });
}

async function pictures(page: Page, name: string) {
  for (const [look, cookie] of Object.entries(looks)) {
    await page.context().addCookies([{ name: "huying-look", value: `lang-zh.${cookie}.keys-on`, url: page.url() }]);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.reload();
      await expect(page.locator("h1").first()).toBeVisible();
      await expect(page.locator(".skeleton")).toHaveCount(0);
      await sound(page);
      if (folder) await page.screenshot({ path: `${folder}/${name}-${look}-${width}.png`, fullPage: width === 390 });
    }
  }
  await page.context().clearCookies({ name: "huying-look" });
  await page.setViewportSize({ width: 1440, height: 900 });
}

for (const { city, street, office, place, category, way } of cities) {
  test(`${city}: from an appeal to the board, a refusal and its case`, async ({ page, browser, baseURL }) => {
    test.setTimeout(420_000);
    const district = street.slice(0, 6);
    const made = (await post(page, "/appeals", {
      ...{ text: "井盖下面往外冒水，有一周了，没有人管。", category, kind: "complaint", grade: "ordinary", place },
    })) as Schemas["Registered"];
    await as(page, `dispatcher-${street}`);
    const matter = `/matters/${made.district}/${made.matter}`;
    await post(page, `${matter}/asks/accept`, { values: {} });
    const owners = await get<Schemas["ComposeBody"]>(
      page,
      `/whistles/compose?district=${made.district}&matter=${made.matter}`,
    );
    const handler = owners.candidates[0]?.unit.id;
    await post(page, `${matter}/asks/coordinate`, { values: { handler } });
    await page.request.delete("/api/v1/session", { headers: HEADERS });

    // By keyboard alone: from the matter to the page of a whistle, and out.
    await signIn(page, `leader-${street}`, `/desk/matters/${made.district}/${made.matter}`);
    const whistle = page.locator('[data-ask="whistle"]');
    await expect(whistle).toBeVisible();
    await whistle.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "吹一个哨" })).toBeVisible();
    await page.getByRole("radio", { name: "应急哨" }).focus();
    await page.keyboard.press("Space");
    await expect(page.getByRole("cell", { name: /接哨时限/ })).toBeVisible();
    const task = page.getByRole("textbox", { name: /任务/ });
    await task.fill("请到井口会商，分清管线归谁，今天止住冒水。");
    const called = page.getByRole("combobox", { name: /被吹单位/ });
    for (const name of ["公安分局", "消防救援", "住房和城乡"]) {
      await called.focus();
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
    }
    await expect(page.locator(".picked li")).toHaveCount(3);
    await pictures(page, `whistle-compose-${city}`);
    await expect(page.locator(".picked li")).toHaveCount(3);
    await page.keyboard.press("Control+Enter");
    await expect(page).toHaveURL(/\/desk\/whistles$/);
    await page.getByRole("button", { name: "现在发" }).click();
    const row = page.locator(".whistle").filter({ hasText: "请到井口会商" }).first();
    await expect(row.or(page.getByRole("button", { name: /合入列表/ })).first()).toBeVisible();
    await page.keyboard.press("r");
    await expect(row.locator(".lane")).toHaveCount(3);

    // Those who are called act elsewhere; the board hears of it.
    const board = await get<Schemas["WhistleRows"]>(page, `/whistles?street=${street}&urgency=emergency`);
    const open = board.rows.find((one) => one.from === made.matter);
    const lanes = open?.lanes ?? [];
    const elsewhere = await browser.newContext({ baseURL });
    const other = await elsewhere.newPage();
    const ask = async (lane: Schemas["LaneBody"] | undefined, name: string, values: object) => {
      await as(other, `handler-${lane?.unit.id.replace(".", "-")}`);
      const begun = Date.now();
      await post(other, `/matters/${district}/${lane?.matter}/asks/${name}`, { values });
      return begun;
    };
    const [done, silent, no] = lanes;
    const lane = (one: Schemas["LaneBody"] | undefined) => row.locator(".lane").filter({ hasText: one?.unit.zh });
    const begun = await ask(no, "refuse", { reason: "不是本单位的管线，请另派单位。" });
    await expect(lane(no)).toContainText("拒不报到");
    console.log(`${city}: a refusal stood on the board after ${Date.now() - begun} ms`);
    await ask(done, "accept", {});
    await expect(lane(done)).toContainText("已接哨");
    await page.reload();
    await expect(row.locator(".lane")).toHaveCount(3);

    // A department on a telephone: its own report-in, with large buttons.
    await other.setViewportSize({ width: 390, height: 844 });
    await as(other, `handler-${done?.unit.id.replace(".", "-")}`);
    await other.goto("/desk/whistles");
    await expect(other.locator(".lane").first()).toBeVisible();
    await sound(other);
    await other.goto(`/desk/matters/${district}/${done?.matter}`);
    await expect(other.locator(".dock").getByRole("button", { name: /到场/ })).toBeVisible();
    await pictures(other, `report-in-${city}`);
    await post(other, `/matters/${district}/${done?.matter}/asks/arrive`, {
      values: { arrived_at: new Date(Date.now()).toISOString() },
    });
    await post(other, `/matters/${district}/${done?.matter}/asks/done`, {
      values: { proof: "井口已经清淤，不再冒水，有照片。" },
    });
    await expect(lane(done)).toContainText("已处置");

    // Whoever says nothing has refused when the time is over.
    await forward(page, 24);
    await page.reload();
    await expect(lane(silent)).toContainText("沉默即拒绝");
    await post(page, `/matters/${district}/${done?.matter}/asks/confirm`, { values: { score: 90 } });
    await expect(lane(done)).toContainText("评分 90");
    await pictures(page, `whistles-${city}`);

    // The case: the office reports it, the district deals with it in its city's way.
    const now = await get<Schemas["WhistleRows"]>(page, `/whistles?street=${street}&only=refused`);
    const refusal = now.rows.flatMap((one) => one.lanes).find((one) => one.matter === no?.matter)?.case;
    await post(page, `/matters/${district}/${refusal?.matter}/asks/report`, {
      values: { facts: "被叫到的单位说不是它的管线，没有来。" },
    });
    await page.request.delete("/api/v1/session", { headers: HEADERS });
    await signIn(page, `${way[0]}-${district}`, "/desk/refusals");
    await page.locator(".case").filter({ hasText: no?.unit.zh }).first().getByRole("link").first().click();
    const step = page.locator(`[data-ask="${way[1]}"]`);
    await expect(step).toBeVisible();
    await expect(step).not.toHaveAttribute("aria-disabled", "true");
    const others = ["investigate", "study", "name_leader"].filter((one) => one !== way[1]);
    const absent = city === "beijing" ? others : ["investigate"];
    for (const one of absent) await expect(page.locator(`[data-ask="${one}"]`)).toHaveCount(0);
    await page.goto("/desk/refusals");
    await pictures(page, `refusals-${city}`);

    // Both sides stand on the board: the units that were called, and the office that blew.
    await as(other, `leader-${street}`);
    await post(other, `/matters/${district}/${open?.matter}/asks/close`, {
      values: { outcome: "管线归属分清，井口不再冒水。" },
    });
    await page.goto(`/desk/board?procedure=report_in&level=unit&${LONG}`);
    const figure = (who: string | undefined, rate: string) =>
      page.getByRole("button", { name: new RegExp(`${who}${rate}：[1-9]\\d* ÷ [1-9]`) });
    await expect(figure(no?.unit.zh, "拒绝或者不到场率")).toBeVisible();
    await expect(figure(silent?.unit.zh, "沉默率")).toBeVisible();
    await expect(figure(done?.unit.zh, "按时接哨率")).toBeVisible();
    await pictures(page, `figures-units-${city}`);
    await page.goto(`/desk/board?procedure=whistle&level=office&${LONG}`);
    await expect(
      page.getByRole("button", { name: new RegExp(`${office}.*吹哨解决率：[1-9]\\d* ÷ [1-9]`) }),
    ).toBeVisible();
    await pictures(page, `figures-offices-${city}`);
    await elsewhere.close();
  });
}

test("with some hundred whistles a change is on the board within a moment", async ({ page, browser, baseURL }) => {
  test.setTimeout(300_000);
  const [street, place] = ["110101002", "110101002001"];
  await as(page, `leader-${street}`);
  const values = { topic: "key_work", urgency: "ordinary", place, task: "请到现场会商，分清各家的事。" };
  const recipients = ["110101.police", "110101.fire", "110101.housing"];
  const MANY = 200;
  for (let made = 0; made < MANY; made++) await post(page, "/whistles", { values, issue: { recipients } });
  await page.goto("/desk/whistles");
  await expect(page.locator(".whistle").first()).toBeVisible();
  await expect(page.locator(".sums")).toContainText(/[2-9]\d\d 个哨/);
  const board = await get<Schemas["WhistleRows"]>(page, "/whistles");
  const waits = (one: Schemas["WhistleBody"]) =>
    one.lanes.find((lane) => lane.unit.id === "110101.fire" && lane.state.key === "called");
  const at = board.rows.findIndex((one) => waits(one));
  const no = board.rows.map(waits).at(at);
  const elsewhere = await browser.newContext({ baseURL });
  const other = await elsewhere.newPage();
  await as(other, "handler-110101-fire");
  const lane = page.locator(".whistle").nth(at).locator(".lane").filter({ hasText: no?.unit.zh });
  const begun = Date.now();
  await post(other, `/matters/110101/${no?.matter}/asks/refuse`, {
    values: { reason: "不是本单位的事，请另派单位。" },
  });
  await expect(lane).toContainText("拒不报到");
  console.log(`${board.open} whistles: a refusal stood on the board after ${Date.now() - begun} ms`);
  await elsewhere.close();
});

test("whoever drafts proposes whom to call: kept half-written, and there for whoever issues it", async ({ page }) => {
  test.slow();
  await signIn(page, "dispatcher-110101001", "/desk/whistles/new");
  const fill = async () => {
    await page.getByRole("radio", { name: "日常哨" }).check();
    await page.locator('[data-field="topic"]').getByRole("radio").first().check();
    await page.getByRole("textbox", { name: /任务/ }).fill("请派人到后巷会商垃圾清运的时间。");
    const called = page.getByRole("combobox", { name: /被吹单位/ });
    await called.focus();
    await page.keyboard.type("住房和城乡");
    await page.keyboard.press("Enter");
  };
  await fill();
  await expect(page.getByText("连同建议叫的单位")).toBeVisible();
  await page.reload();
  const told = page.getByRole("complementary", { name: "对方会收到的" });
  await expect(told.locator(".picked li")).toHaveCount(1);
  await pictures(page, "whistle-draft");
  const drafted = (await post(page, "/whistles", {
    values: {
      ...{ topic: "appeals", urgency: "ordinary", place: "110101001010", task: "请派人到后巷会商清运时间。" },
      recipients: ["110101.housing"],
    },
  })) as Schemas["BlownBody"];
  expect(drafted.state.key).toBe("drafted");
  await as(page, "leader-110101001");
  await page.goto(`/desk/matters/${drafted.district}/${drafted.matter}?ask=issue`);
  await expect(page.locator('[data-field="recipients"]')).toContainText("住房和城乡");
});
