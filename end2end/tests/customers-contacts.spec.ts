// Primary contacts: whom to ask first at a customer and at its sites.
import type { Page } from "@playwright/test";

import { answered, DEMO, field, panel, signIn, unique, visit } from "./desk.js";
import { programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

/** A customer of the test's own, with Ana and Ben at its site. */
async function customerWithPeople(page: Page) {
  const program = await programOf(page);
  const name = unique("Contacts");
  const customer = await program.add("/customers", { name });
  const last = unique("Berg").replace(" ", "");
  const add = (first: string) =>
    program.add("/users", {
      first_name: first,
      last_name: last,
      emails: `${first}.${last}@contacts.example`.toLowerCase(),
      phones: "0228 1234",
      customer_id: customer,
    });
  return { program, name, customer, last, ana: await add("Ana"), ben: await add("Ben") };
}

test("contacts are chosen by the search, ordered, shown with mail and telephone, and taken out", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.manager);
  const { name, customer, last, ana } = await customerWithPeople(page);
  await visit(page, `/agent/customers/${customer}`);
  await expect(page.getByText("No primary contacts")).toBeVisible();
  await page.getByRole("link", { name: "Choose primary contacts" }).click();
  await expect(page.getByRole("heading", { name: "Primary contacts", level: 1 })).toBeVisible();
  await expectAccessible(page);

  await visit(page, `/agent/customers/${customer}/contacts?q=ben`);
  await expect(page.getByRole("button", { name: `Add Ana ${last}` })).toHaveCount(0);
  await page.getByRole("button", { name: `Add Ben ${last}` }).click();
  const chosen = panel(page, "Chosen").locator("tbody tr");
  await expect(chosen).toHaveCount(1);
  await visit(page, `/agent/customers/${customer}/contacts`);
  await page.getByRole("button", { name: `Add Ana ${last}` }).click();
  await expect(chosen).toHaveCount(2);
  await expect(chosen.first()).toContainText(`Ben ${last}`);
  await page.getByRole("button", { name: `Move Ana ${last} up` }).click();
  await expect(chosen.first()).toContainText(`Ana ${last}`);
  await expectAccessible(page);

  await visit(page, `/agent/customers/${customer}`);
  const first = panel(page, "Primary contacts").locator("tbody tr").first();
  await expect(first).toContainText(`Ana ${last}`);
  await expect(first.getByRole("link", { name: /@contacts\.example/ })).toHaveAttribute("href", /^mailto:ana\./);
  await expect(first).toContainText("0228 1234");
  await expectAccessible(page);
  await visit(page, `/agent/users/${ana}`);
  await expect(page.getByText(`Primary contact of ${name}`)).toBeVisible();

  await visit(page, `/agent/customers/${customer}/edit`);
  await page.getByRole("checkbox", { name: new RegExp(`^Ana ${last}`) }).uncheck();
  await field(page, "Telephone").fill("0228 99");
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  await visit(page, `/agent/customers/${customer}`);
  await expect(panel(page, "Primary contacts").locator("tbody tr")).toHaveCount(1);
  await visit(page, `/agent/users/${ana}`);
  await expect(page.getByText(`Primary contact of ${name}`)).toHaveCount(0);
});

test("a site has contacts of its own; who moves away is none any more", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.manager);
  const { program, customer, last, ana } = await customerWithPeople(page);
  const lab = await program.add(`/customers/${customer}/sites`, { name: "Lab" });
  await visit(page, `/agent/customers/${customer}/contacts`);
  await page.getByRole("link", { name: "Main site", exact: true }).click();
  await expect(page.getByText("Whom to ask first at Main site, in this order.")).toBeVisible();
  await page.getByRole("button", { name: `Add Ana ${last}` }).click();
  await expect(panel(page, "Chosen").locator("tbody tr")).toHaveCount(1);
  await visit(page, `/agent/customers/${customer}`);
  await expect(panel(page, "Primary contacts").getByRole("row", { name: `Ana ${last}` })).toContainText("Main site");
  await visit(page, `/agent/users/${ana}`);
  await expect(page.getByText("Primary contact of Main site")).toBeVisible();

  await program.change(`/users/${ana}`, { site_id: lab });
  await visit(page, `/agent/customers/${customer}`);
  await expect(page.getByText("No primary contacts")).toBeVisible();
});

test("who may only look sees the contacts, and no way to change them", async ({ page, problems }) => {
  problems.allow(/status of 403/);
  await signIn(page, DEMO.manager);
  const { program, customer, last, ana } = await customerWithPeople(page);
  await program.change(`/customers/${customer}`, { contacts: [ana] });
  await signIn(page, DEMO.observer);
  await visit(page, `/agent/customers/${customer}`);
  await expect(panel(page, "Primary contacts").getByRole("row", { name: `Ana ${last}` })).toBeVisible();
  await expect(page.getByRole("link", { name: "Choose primary contacts" })).toHaveCount(0);
  await page.goto(`/agent/customers/${customer}/contacts`);
  await expect(page.getByText("You may not manage customers and sites.")).toBeVisible();
});
