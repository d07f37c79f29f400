// The whole story of a request in each city, by everybody who has a part in it, on the screens that they have: on a phone
// the resident, at desks the offices. Time passes by the demonstration's clock.
import { type Browser, expect, type Page, test } from "@playwright/test";
import { LONG, signIn, sound } from "./house";

type Town = {
  name: string;
  street: string;
  community: string[];
  dispatcher: string;
  handler: string;
  caller: string;
  supervisor: string;
  operator: string;
  /** The department that owns it. */
  department: string;
  /** What the dispatcher cites when it goes to the department. */
  transfer: string;
};

const towns: Town[] = [
  {
    name: "北京",
    street: "110101001",
    community: ["110101", "110101001", "110101001010"],
    dispatcher: "dispatcher-110101001",
    handler: "handler-110101-housing",
    caller: "caller-110000-hotline",
    supervisor: "supervisor-110101",
    operator: "operator-110000-hotline",
    department: "东城区住房和城乡建设委员会",
    transfer: "BJ-17.1(2)",
  },
  {
    name: "贵阳",
    street: "520102016",
    community: ["520102", "520102016"],
    dispatcher: "dispatcher-520102016",
    handler: "handler-520102-housing",
    caller: "caller-520100-hotline",
    supervisor: "supervisor-520102",
    operator: "operator-520100-hotline",
    department: "南明区住房和城乡建设局",
    transfer: "GY-29.1(1)",
  },
];

/** Somebody's own browser window; it counts as broken what the page could not do. */
class Person {
  readonly broken: string[] = [];
  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.broken.push(String(error)));
    page.on("response", (reply) => {
      if (reply.status() >= 500) this.broken.push(`${reply.status()} ${reply.url()}`);
    });
  }

  static async resident(browser: Browser, baseURL?: string) {
    const context = await browser.newContext({ baseURL, locale: "zh-CN", viewport: { width: 390, height: 844 } });
    return new Person(await context.newPage());
  }

  static async staff(browser: Browser, login: string, baseURL?: string) {
    const context = await browser.newContext({ baseURL, locale: "zh-CN", viewport: { width: 1440, height: 900 } });
    const person = new Person(await context.newPage());
    await signIn(person.page, login);
    return person;
  }

  /** Opens a matter by its number, from the search field. */
  async open(number: string) {
    const { page } = this;
    await expect(async () => {
      await page.getByRole("searchbox").fill(number);
      await page.getByRole("searchbox").press("Enter");
      await page
        .getByRole("main")
        .getByRole("link", { name: new RegExp(number) })
        .first()
        .click({ timeout: 2_000 });
    }).toPass({ timeout: 20_000 });
    await expect(page.locator(".hd .code")).toContainText(number);
  }

  /** Takes a step of the open matter: opens its form, fills it, sends it now, and waits until the ledger has it. */
  async act(step: string, fill: (form: ReturnType<Page["getByRole"]>) => Promise<void>, outcome: string) {
    const { page } = this;
    await page.getByRole("button", { name: new RegExp(`^${step}( [A-Z0-9])?$`) }).click();
    const form = page.getByRole("form", { name: step });
    await expect(form).toBeVisible();
    await fill(form);
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "现在发" }).click();
    await expect(page.getByRole("status").filter({ hasText: outcome }).first()).toBeVisible();
  }

  /** The state that the open matter's head names. */
  async stands(state: string) {
    await expect(this.page.locator(".hd b").getByText(state, { exact: true })).toBeVisible();
  }
}

async function choose(form: ReturnType<Page["getByRole"]>, name: string, words: string) {
  const field = form.getByRole("combobox", { name });
  await field.fill(words);
  await expect(form.getByRole("option", { name: words }).first()).toBeVisible();
  await field.press("Enter");
}

const nothing = async () => {};

/** The receipt code opens the story on the phone. */
async function follow(phone: Person, code: string) {
  const { page } = phone;
  await page.goto("/follow");
  await page.getByLabel("查询码").fill(code);
  await page.getByLabel("查询码").press("Enter");
  await expect(page.getByRole("heading", { name: "办到哪儿了" })).toBeVisible();
}

/** Lets days pass, as a visitor of the demonstration does. */
async function pass(page: Page, days: 1 | 7) {
  await page.goto("/");
  await page.getByRole("button", { name: `${days}天` }).click();
  await expect(page.getByRole("button", { name: `${days}天` })).toBeVisible();
}

/** Lets weeks pass until the receipt page says what is awaited. */
async function until(phone: Person, code: string, words: string) {
  for (let week = 0; week < 6; week += 1) {
    await follow(phone, code);
    if (await phone.page.getByText(words).first().isVisible()) return;
    await pass(phone.page, 7);
  }
  throw new Error(`six weeks later the page still does not say ${words}`);
}

/** The resident's own judgement, on the phone. */
async function judge(phone: Person, solved: string, satisfied: string, remark: string) {
  const form = phone.page.locator("#rate form");
  await form
    .getByRole("group", { name: /联系过您/ })
    .getByText("有", { exact: true })
    .click();
  await form
    .getByRole("group", { name: /事情解决了吗/ })
    .getByText(solved, { exact: true })
    .click();
  if (solved !== "解决")
    await form
      .getByRole("group", { name: /为什么没有解决/ })
      .getByText("办了又复发", { exact: true })
      .click();
  await form
    .getByRole("group", { name: /满意吗/ })
    .getByText(satisfied, { exact: true })
    .click();
  if (satisfied === "不满意")
    await form
      .getByRole("group", { name: /为什么不满意/ })
      .getByText("结果不满意", { exact: true })
      .click();
  if (remark) await form.getByLabel(/哪儿还没好/).fill(remark);
  await form.getByRole("button", { name: "交评价" }).click();
  await expect(phone.page.locator("#rate")).toHaveCount(0);
}

/** Numerator and denominator of a rate of a street, over all months. */
async function rate(person: Person, street: string, name: string): Promise<[number, number]> {
  const { page } = person;
  await page.goto(`/desk/board?${LONG}&within=${street}`);
  const card = page.getByRole("region", { name, exact: true });
  await expect(card).toBeVisible();
  const numbers = await card.getByRole("button").allTextContents();
  return [Number(numbers[0]?.replaceAll(",", "")), Number(numbers[1]?.replaceAll(",", ""))];
}

/** From the department's answer to the resident's phone. */
async function handledAndFedBack(handler: Person, clerk: Person, number: string, answer: string) {
  await handler.open(number);
  await handler.act("联系诉求人", (form) => form.getByLabel("联系时间").fill("2026-11-26T09:20"), "现为");
  await handler.act(
    "办理完毕",
    async (form) => {
      await form.getByLabel("办理结果").fill("已派人看过，裂缝已封闭。");
      await form.getByLabel("办理证明").fill("现场照片两张，编号一、二。");
    },
    "现为“已办理”",
  );
  await clerk.open(number);
  await clerk.act("反馈", (form) => form.getByLabel("公开答复").fill(answer), "现为“已反馈”");
}

test.afterEach(async ({ browser }, info) => {
  for (const [at, context] of browser.contexts().entries()) {
    if (info.status !== info.expectedStatus)
      for (const page of context.pages()) await page.screenshot({ path: info.outputPath(`window-${at}.png`) });
    await context.close();
  }
});

for (const town of towns) {
  test.describe(town.name, () => {
    test("a resident asks on a phone, and it is accepted, transferred, answered, called back, rated and counted", async ({
      browser,
      baseURL,
    }) => {
      test.setTimeout(300_000);
      const phone = await Person.resident(browser, baseURL);
      const began = Date.now();
      await phone.page.goto(`/request?at=${town.street}`);
      await phone.page.getByLabel("说说您遇到的事").fill("三号楼楼板开裂，请派人看看。");
      await phone.page.getByLabel("电话", { exact: true }).fill("00000002222");
      await phone.page.getByLabel("怎么称呼您").fill("居民甲");
      await phone.page.getByRole("button", { name: "提交" }).click();
      const code = (await phone.page.locator("#code").textContent()) ?? "";
      expect(Date.now() - began).toBeLessThan(60_000);
      await follow(phone, code);
      const number = (await phone.page.locator("body").textContent())?.match(/\d{6}-\d{8}-\d{6}/)?.[0] ?? "";
      expect(number).not.toBe("");

      const clerk = await Person.staff(browser, town.dispatcher, baseURL);
      await clerk.open(number);
      await clerk.act("更正分类", (form) => choose(form, "问题分类", "房屋质量"), "现为");
      await clerk.act("受理", nothing, "现为“已受理”");
      await clerk.act(
        "移送",
        async (form) => {
          await choose(form, "承办单位", town.department);
          await choose(form, "职责依据", "房屋工程质量监督");
        },
        "现为“已移送”",
      );
      await clerk.open(number);
      await expect(clerk.page.locator(".ev").getByText(town.transfer).first()).toBeVisible();

      const handler = await Person.staff(browser, town.handler, baseURL);
      await handledAndFedBack(handler, clerk, number, "裂缝已经封闭，鉴定结论为安全。");
      await follow(phone, code);
      await expect(phone.page.getByText("裂缝已经封闭，鉴定结论为安全。").first()).toBeVisible();
      await sound(phone.page);

      await until(phone, code, "事情解决了吗");
      const supervisor = await Person.staff(browser, town.supervisor, baseURL);
      const before = await rate(supervisor, town.street, "解决率");

      const caller = await Person.staff(browser, town.caller, baseURL);
      await caller.page.goto("/desk/callback");
      const place = caller.page.getByRole("main");
      for (let at = 0; at < 200 && !(await place.textContent())?.includes(number); at += 1) {
        await caller.page.keyboard.press("j");
        await caller.page.waitForTimeout(30);
      }
      await expect(place).toContainText("裂缝已经封闭，鉴定结论为安全。");
      await caller.act(
        "回访评价",
        async (form) => {
          await form.getByRole("group", { name: "是否响应" }).getByRole("radio", { name: "是", exact: true }).check();
          await form.getByRole("group", { name: "是否解决" }).getByRole("radio", { name: "解决", exact: true }).check();
          await form.getByRole("group", { name: "是否满意" }).getByRole("radio", { name: "满意", exact: true }).check();
        },
        "现为“已办结”",
      );
      await follow(phone, code);
      await expect(phone.page.getByText("满意", { exact: true }).first()).toBeVisible();

      const after = await rate(supervisor, town.street, "解决率");
      expect(after).toEqual([before[0] + 1, before[1] + 1]);
      for (const person of [phone, clerk, handler, caller, supervisor]) expect(person.broken).toEqual([]);
    });

    test("a call that the department returns in vain is handled, reopened by the resident, and solved at last", async ({
      browser,
      baseURL,
    }) => {
      test.setTimeout(300_000);
      const operator = await Person.staff(browser, town.operator, baseURL);
      await operator.page.goto("/desk/operator");
      await operator.page.getByLabel("来电号码").fill("00000003333");
      await operator.page.getByLabel("怎么称呼").fill("居民乙");
      await operator.page.getByLabel("说了什么").fill("五号楼外墙渗水，屋里墙皮都掉了。");
      const steps = ["区", "街道", "社区"];
      for (const [at, place] of town.community.entries())
        await operator.page.getByLabel(`在哪儿：${steps[at]}`).selectOption(place);
      const category = operator.page.getByRole("combobox", { name: "问题分类" });
      await category.fill("房屋质量");
      await expect(operator.page.getByRole("option", { name: "房屋质量" }).first()).toBeVisible();
      await category.press("Enter");
      await operator.page.keyboard.press("Control+Enter");
      await expect(operator.page.locator(".code-out")).toBeVisible();
      // As it was read out: in groups, without dashes.
      const code = (await operator.page.locator(".code-out").textContent()) ?? "";

      const phone = await Person.resident(browser, baseURL);
      await follow(phone, code);
      const number = (await phone.page.locator("body").textContent())?.match(/\d{6}-\d{8}-\d{6}/)?.[0] ?? "";
      const clerk = await Person.staff(browser, town.dispatcher, baseURL);
      await clerk.open(number);
      await clerk.act("受理", nothing, "现为“已受理”");
      const transfer = async (form: ReturnType<Page["getByRole"]>) => {
        await choose(form, "承办单位", town.department);
        await choose(form, "职责依据", "房屋工程质量监督");
      };
      await clerk.act("移送", transfer, "现为“已移送”");

      // The department returns it, and the district, not the street, decides.
      const handler = await Person.staff(browser, town.handler, baseURL);
      await handler.open(number);
      await handler.act(
        "退单异议",
        async (form) => {
          await form.getByRole("radio", { name: "不在本单位辖区" }).check();
          await form.getByLabel("理由").fill("外墙不在我单位管的小区。");
        },
        "等签字",
      );
      const supervisor = await Person.staff(browser, town.supervisor, baseURL);
      await supervisor.open(number);
      await supervisor.page.getByRole("button", { name: /^不同意/ }).click();
      await supervisor.page
        .getByRole("form", { name: /不同意/ })
        .getByLabel("理由")
        .fill("目录写明归你单位，接着办。");
      await supervisor.page.keyboard.press("Control+Enter");
      await supervisor.page.getByRole("button", { name: "现在发" }).click();
      await supervisor.stands("已移送");
      await handledAndFedBack(handler, clerk, number, "外墙已经修补。");
      await until(phone, code, "事情解决了吗");
      const before = await rate(supervisor, town.street, "解决率");
      await judge(phone, "未解决", "不满意", "雨一大还是渗。");
      await expect(phone.page.getByText("雨一大还是渗。").first()).toBeVisible();
      expect(await rate(supervisor, town.street, "解决率"), "the first round counts, as unsolved").toEqual([
        before[0],
        before[1] + 1,
      ]);

      await clerk.open(number);
      await clerk.stands("已受理");
      await expect(clerk.page.locator(".hd")).toContainText("第 2 轮");
      await clerk.act("移送", transfer, "现为“已移送”");
      await handledAndFedBack(handler, clerk, number, "外墙重新做了防水。");
      await until(phone, code, "事情解决了吗");
      await judge(phone, "解决", "满意", "");
      await sound(phone.page);
      expect(await rate(supervisor, town.street, "解决率")).toEqual([before[0] + 1, before[1] + 2]);
      for (const person of [operator, phone, clerk, handler, supervisor]) expect(person.broken).toEqual([]);
    });
  });
}
