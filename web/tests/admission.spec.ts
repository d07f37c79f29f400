// Admission: a department is told before it sends whether its task passes, chooses the row that sounds like it, and a
// superior finds it counted.
import { expect, test } from "@playwright/test";
import { signIn, sound } from "./house";

test("a department sees whether a task passes before it sends it, at the desk and on a phone", async ({ page }) => {
  test.slow();
  await signIn(page, "handler-110101-market", "/desk/new?kind=task.propose");
  const outcome = page.getByRole("region", { name: "会不会通过" });
  await expect(outcome).toContainText("必填的填齐、街道选好以后");
  await sound(page);
  await page.getByLabel("归哪个街道").selectOption({ label: "东华门街道" });
  await page.locator('[data-field="department"] input').first().fill("市场监督管理局");
  await page.keyboard.press("Enter");
  await page.locator('[data-field="kind"]').getByRole("radio", { name: "事项", exact: true }).check();
  await page.locator('[data-field="item"]').getByRole("textbox").fill("请巡查背街小巷的占道堆放");
  await page.locator('[data-field="handover"]').getByRole("radio", { name: "按清单或者直接交办" }).check();
  await expect(outcome.getByRole("status")).toHaveText("清单外，待批准");
  await expect(outcome).toContainText("报上级政府批准");
  await sound(page);
  await outcome
    .getByRole("button", { name: /背街小巷/ })
    .first()
    .click();
  await expect(outcome.getByRole("status")).toHaveText("清单内，待办");
  await page.setViewportSize({ width: 390, height: 844 });
  await sound(page);
});

test("the burden is shown with totals, and can be sorted", async ({ page }) => {
  await signIn(page, "supervisor-110101", "/desk/burden");
  await expect(page.getByRole("heading", { name: "准入和负担" })).toBeVisible();
  await expect(page.getByText(/^数了/)).toBeVisible();
  await sound(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await sound(page);
});
