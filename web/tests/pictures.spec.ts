// Pictures of every screen, to be looked at: `HUYING_PICTURES=FOLDER npm run browser -- pictures`. Those that README
// shows are taken from there. Each picture is also checked as `sound`, which is the test that runs every time.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { looks, PASSWORD, signIn, sound } from "./house";

const folder = process.env.HUYING_PICTURES;
const heights: Record<number, number> = { 390: 844, 768: 1024, 1440: 900 };

type Shown = {
  name: string;
  path: string | ((page: Page) => Promise<string>);
  login?: string;
  elder?: boolean;
  /** Made once, and what it gives typed on the page each time. */
  made?: (page: Page) => Promise<string>;
  typed?: (page: Page, made: string) => Promise<void>;
};

const HEADERS = { "X-Huying": "1" };

/** The code of an appeal that has been answered. */
async function answered(page: Page): Promise<string> {
  const post = async (path: string, data: object) => {
    const reply = await page.request.post(`/api/v1${path}`, { headers: HEADERS, data });
    expect(reply.ok(), await reply.text()).toBe(true);
    return reply.json();
  };
  const made = await post("/appeals", {
    ...{ text: "三号楼楼板开裂，请派人看看。", category: "house_quality", kind: "help", grade: "ordinary" },
    ...{ place: "110101001010", contact_name: "居民甲", contact_phone: "00000005555" },
  });
  const steps: [string, string, object][] = [
    [dispatcher, "accept", {}],
    [dispatcher, "transfer", { handler: "110101.housing", duty: "department_housing_quality" }],
    ["handler-110101-housing", "handled", { result: "裂缝已经封闭。", proof: "现场照片两张，编号一、二。" }],
    [dispatcher, "feed_back", { answer: "裂缝已经封闭，鉴定结论为安全。" }],
  ];
  for (const [login, ask, values] of steps) {
    await post("/session", { login, password: PASSWORD });
    await post(`/matters/${made.district}/${made.matter}/asks/${ask}`, { values });
  }
  await page.request.delete("/api/v1/session", { headers: HEADERS });
  return made.receipt;
}

async function follow(page: Page, code: string) {
  await page.getByRole("textbox").first().fill(code);
  await page.getByRole("textbox").first().press("Enter");
  await expect(page.locator("main")).toContainText("鉴定结论为安全");
}

/** The address of an open matter with a long story, on the desk of whoever is signed in. */
async function storied(page: Page): Promise<string> {
  const answer = await page.request.get(
    "/api/v1/matters?procedure=appeal&state=handled,transferred,coordinated,own&limit=50",
  );
  const { rows } = (await answer.json()) as { rows: { district: number; matter: string; version: number }[] };
  const [best] = rows.toSorted((one, other) => other.version - one.version);
  expect(best).toBeDefined();
  return `/desk/matters/${best?.district}/${best?.matter}`;
}

/** A call of which a machine reads something in every field. */
async function said(page: Page) {
  const words = "建国门街道三号楼的电梯又坏了，一直停运，要求马上修。老人怕被困电梯，电话 138 0000 0000。";
  await page.getByLabel("说了什么").fill(words);
  await expect(page.getByRole("heading", { name: /机器建议/ })).toBeVisible({ timeout: 30_000 });
}

const dispatcher = "dispatcher-110101001";
const screens: Shown[] = [
  { name: "home", path: "/", elder: true },
  { name: "request", path: "/request", elder: true },
  { name: "follow", path: "/follow", elder: true },
  { name: "receipt", path: "/follow", elder: true, made: answered, typed: follow },
  { name: "privacy", path: "/privacy", elder: true },
  { name: "lost", path: "/lost", elder: true },
  { name: "lists", path: "/lists/beijing", elder: true },
  { name: "list-today", path: "/lists/beijing/duties", elder: true },
  { name: "own-requests", path: "/mine/number", elder: true },
  { name: "law", path: "/law/beijing", elder: true },
  { name: "provision", path: "/law/beijing/BJ-17.1(2)", elder: true },
  { name: "sign-in", path: "/desk" },
  { name: "queue", path: "/desk", login: dispatcher },
  { name: "list-new", path: "/desk/new?kind=duty_list.draft_list", login: "registrar-110000" },
  { name: "matter", path: storied, login: dispatcher },
  { name: "board", path: "/desk/board", login: "supervisor-110101" },
  { name: "ranking", path: "/desk/ranking", login: "supervisor-110101" },
  { name: "periods", path: "/periods/beijing", elder: true },
  { name: "operator", path: "/desk/operator", login: "operator-110000-hotline" },
  { name: "suggestions", path: "/desk/operator", login: "operator-110000-hotline", typed: said },
  { name: "new", path: "/desk/new?kind=appeal.register_for", login: "worker-110101001" },
  { name: "whistles", path: "/desk/whistles", login: "supervisor-110101" },
  { name: "whistle-new", path: "/desk/whistles/new", login: "leader-110101001" },
  { name: "refusals", path: "/desk/refusals", login: "supervisor-110101" },
  { name: "burden", path: "/desk/burden", login: "supervisor-110101" },
  { name: "verdicts", path: "/desk/administration/suggestions", login: "administrator-110000" },
  { name: "topics", path: "/desk/topics?days=365", login: "supervisor-110101" },
  { name: "knowledge", path: "/desk/knowledge", login: dispatcher },
  { name: "callback", path: "/desk/callback", login: "caller-110000-hotline" },
  { name: "supervision", path: "/desk/supervision", login: "supervisor-110101" },
  { name: "administration", path: "/desk/administration", login: "administrator-110000" },
  { name: "people", path: "/desk/administration/people", login: "administrator-110000" },
  { name: "messages", path: "/desk/administration/messages", login: "administrator-110000" },
  { name: "settings", path: "/desk/administration/lists/settings", login: "administrator-110000" },
  { name: "calendar", path: "/desk/administration/lists/calendar", login: "administrator-110000" },
  { name: "account", path: "/desk/account", login: dispatcher },
  { name: "access-log", path: "/desk/access-log", login: "auditor-110101" },
];

for (const shown of screens) {
  test(`${shown.name} is sound at every width and in every look`, async ({ page, baseURL }) => {
    test.setTimeout(180_000);
    if (shown.login) await signIn(page, shown.login);
    const made = await shown.made?.(page);
    const path = typeof shown.path === "string" ? shown.path : await shown.path(page);
    for (const [look, { words, widths, least }] of Object.entries(looks)) {
      if (look === "elder" && !shown.elder) continue;
      await page.context().addCookies([{ name: "huying-look", value: `lang-zh.${words}`, url: `${baseURL}` }]);
      for (const width of folder ? looks.light.widths : widths) {
        await page.setViewportSize({ width, height: heights[width] ?? 900 });
        await page.goto(path);
        await shown.typed?.(page, made ?? "");
        await expect(page.locator("h1:visible, h2:visible").first()).toBeVisible();
        await expect(page.locator(".skeleton")).toHaveCount(0);
        if (folder) {
          mkdirSync(folder, { recursive: true });
          await page.screenshot({
            path: join(folder, `${shown.name}-${look}-${width}.png`),
            fullPage: width < 768,
          });
        }
        await sound(page, least);
      }
    }
  });
}
