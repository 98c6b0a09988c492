// Where people are and how they are reached, and the fields a desk adds.
import type { Page } from "@playwright/test";

import { DEMO, choice, field, idIn, signIn, unique, visit } from "./desk.js";
import { expect, test } from "./fixtures.js";

const lines = (page: Page, label: string) => page.getByRole("textbox", { name: label, exact: true });

test.describe.configure({ timeout: 120_000 });

test("OTR-1, OTR-22, OTR-23, OTR-24, OTR-25, OTR-26, OTR-27, OTR-28, HAL-10, HAL-11 place and contact go round", async ({
  page,
}) => {
  await signIn(page, DEMO.admin);
  const last = unique("Reach").replace(" ", "-");
  await visit(page, "/agent/users/new");
  await field(page, "First name").fill("Rita");
  await field(page, "Last name").fill(last);
  await lines(page, "Email addresses").fill(`${last}@contact.example`);
  await lines(page, "Telephone numbers").fill("+49 228 99 12345");
  await choice(page, "Customer").selectOption("Brightwater Clinics");
  await choice(page, "Site").selectOption({ index: 1 });
  const typed = { Mobile: "+49 170 1234567", Fax: "+49 228 99 12346", Street: "Kaiserstraße 1", Zip: "01067", City: "Dresden" };
  for (const [label, value] of Object.entries(typed)) await field(page, label).fill(value);
  await choice(page, "Country").selectOption("Germany");
  await lines(page, "Further addresses").fill("Pier 4, Hamburg\nPO Box 7, Köln");
  await expect(page.getByRole("checkbox", { name: /Copy to Site address/ })).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/agent\/users\/\d+/);
  const id = idIn(page);
  for (const shown of [...Object.values(typed), "Germany", "Pier 4, Hamburg", "PO Box 7, Köln", "+49 228 99 12345"]) {
    await expect(page.getByText(shown, { exact: true })).toBeVisible();
  }
  await visit(page, `/agent/users/${id}/edit`);
  for (const [label, value] of Object.entries(typed)) await expect(field(page, label)).toHaveValue(value);
  await expect(choice(page, "Country").locator("option:checked")).toHaveText("Germany");
  await expect(page.getByRole("checkbox", { name: /Copy to Site address/ })).toHaveCount(0);
  await visit(page, `/agent/users?q=${encodeURIComponent("dresden 01067 " + last)}`);
  await expect(page.getByRole("link", { name: `Rita ${last}` })).toBeVisible();
});

test("OTR-34 a field the desk adds stands in the form, is checked there, shown and found", async ({ firstAdmin: page }) => {
  await visit(page, "/admin/fields");
  await expect(page.getByText("No custom fields yet")).toBeVisible();
  await page.getByRole("link", { name: "New field" }).first().click();
  await field(page, "Name").fill("Badge");
  await choice(page, "For agents, when new").selectOption("Mandatory");
  await choice(page, "For agents, afterwards").selectOption("Mandatory");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/fields\/\d+/);
  await visit(page, "/admin/fields/new");
  await field(page, "Name").fill("Shift");
  await choice(page, "Holds").selectOption("One of a list");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Please enter what can be chosen, one a line.")).toBeVisible();
  await lines(page, "Choices").fill("Early\nLate");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/fields\/\d+/);

  await visit(page, "/agent/users/new");
  await field(page, "First name").fill("Bea");
  await field(page, "Last name").fill("Badger");
  await lines(page, "Email addresses").fill("bea@badger.example");
  await choice(page, "Customer").selectOption({ index: 1 });
  await choice(page, "Shift").selectOption("Late");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Badge is missing.")).toBeVisible();
  await expect(choice(page, "Shift").locator("option:checked")).toHaveText("Late");
  await field(page, "Badge").fill("B-4711");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/agent\/users\/\d+/);
  await expect(page.getByText("B-4711")).toBeVisible();
  await visit(page, "/agent/users?q=b-4711");
  await expect(page.getByRole("link", { name: "Bea Badger" })).toBeVisible();
});

test("OTR-34 custom fields are closed to those who may not change settings", async ({ page, problems }) => {
  problems.allow(/status of 403/);
  await signIn(page, DEMO.manager);
  await visit(page, "/admin/fields", 403);
  await visit(page, "/admin/fields/new", 403);
});

test("@wasm-only HAL-6 a username of several words fills the names in, and never over what was typed", async ({ page }) => {
  await signIn(page, DEMO.admin);
  await visit(page, "/agent/users/new");
  await field(page, "Username").pressSequentially("Ana Maria Ruiz");
  await expect(field(page, "First name")).toHaveValue("Ana Maria");
  await expect(field(page, "Last name")).toHaveValue("Ruiz");
  await field(page, "First name").fill("Anita");
  await field(page, "Username").fill("Ana Maria Luz");
  await expect(field(page, "First name")).toHaveValue("Anita");
  await expect(field(page, "Last name")).toHaveValue("Luz");
});
