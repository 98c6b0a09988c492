import type { Page } from "@playwright/test";

import { DEMO, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";

const tabs = (page: Page) => page.getByRole("navigation", { name: "Saved views" });
const opener = (page: Page) => page.locator("summary", { hasText: "Save view" });

test("a view of a list is saved, opens first, is renamed and deleted", async ({ page }) => {
  const name = unique("Kellers");
  await signIn(page, DEMO.observer);
  await visit(page, "/agent/users?q=keller&sort=-name");
  await opener(page).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The name is missing.")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Name of the view").fill(name);
  await page.getByLabel("Open this list with it").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/q=keller&sort=-name&saved_view=\d+$/);
  await expect(tabs(page).getByRole("link", { name })).toHaveAttribute("aria-current", "page");

  await visit(page, "/agent");
  await page.getByRole("link", { name: "User Directory" }).first().click();
  await expect(page).toHaveURL(/q=keller&sort=-name&saved_view=\d+$/);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await tabs(page).getByRole("link", { name: "Whole list" }).click();
  await expect(page.locator("tbody tr").nth(10)).toBeVisible();

  await tabs(page).getByRole("link", { name }).click();
  await page.getByRole("link", { name: `Settings of the view ${name}` }).click();
  await expectAccessible(page);
  await page.locator("main").getByLabel("Name").fill(`${name} renamed`);
  await page.getByLabel("Open the list with it").uncheck();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(tabs(page).getByRole("link", { name: `${name} renamed` })).toBeVisible();
  await visit(page, "/agent/users");
  await expect(page).toHaveURL(/\/agent\/users$/);

  await tabs(page).getByRole("link", { name: `${name} renamed` }).click();
  await page.getByRole("link", { name: /^Settings of the view/ }).click();
  await page.getByRole("button", { name: "Delete view" }).click();
  await expect(page).toHaveURL(/saved_view=none/);
  await expect(tabs(page).getByRole("link", { name })).toHaveCount(0);
});
