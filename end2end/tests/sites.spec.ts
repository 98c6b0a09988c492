// The places of customers: fields that a desk adds to them, their own page, and dates that pass while a page is open.
import { choice, field, freshName, hasScript, signIn, DEMO, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { programOf } from "./program.js";

test.describe.configure({ timeout: 150_000 });

test("OTR-34 a site has custom fields in its form, on its page and in its history", async ({ firstAdmin: page }) => {
  await visit(page, "/admin/fields/new");
  await field(page, "Name").fill("Region");
  await choice(page, "Of").selectOption("Site");
  await choice(page, "For agents, when new").selectOption("Mandatory");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/fields\/\d+/);
  await expect(page.getByRole("combobox", { name: "For customers, afterwards" })).toHaveCount(0);

  const program = await programOf(page);
  const name = unique("Placed");
  const customer = await program.add("/customers", { name });
  await visit(page, `/agent/customers/${customer}/sites/new`);
  await field(page, "Name").fill("Dock");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Region is missing.")).toBeVisible();
  await expect(field(page, "Name")).toHaveValue("Dock");
  await field(page, "Region").fill("North");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/tab=sites/);
  await page.getByRole("link", { name: "Dock", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Dock" })).toBeVisible();
  await expect(page.locator("dd", { hasText: "North" })).toBeVisible();
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await field(page, "Region").fill("South");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/tab=sites/);
  await page.getByRole("link", { name: "Dock", exact: true }).click();
  await page.getByRole("link", { name: "History", exact: true }).click();
  await expect(page.getByText("South").first()).toBeVisible();
  await visit(page, `/agent/customers?q=south`);
  await expect(page.getByRole("link", { name })).toBeVisible();
});

test("who may only look sees the page of a site, and no way to change it", async ({ page, problems }) => {
  problems.allow(/status of 403/);
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Looked") });
  const site = await program.add(`/customers/${customer}/sites`, { name: "Lab" });
  await signIn(page, DEMO.observer);
  await visit(page, `/agent/customers/${customer}/sites/${site}`);
  await expect(page.getByRole("heading", { name: "Lab" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
  await page.goto(`/agent/customers/${customer}/sites/${site}/edit`);
  await expect(page.getByText("You may not manage customers and sites.")).toBeVisible();
});

test("@wasm-only OTR-36 a date that passes changes an open page", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Closing") });
  const site = await program.add(`/customers/${customer}/sites`, { name: "Kiosk" });
  const email = `${unique("kay").replace(" ", "")}@people.example`;
  const person = { first_name: "Kay", last_name: "Late", emails: email, customer_id: customer, site_id: site };
  const id = await program.add("/users", person);
  const closes = new Date(Math.ceil((Date.now() + 20_000) / 60_000) * 60_000);
  await program.change(`/customers/${customer}/sites/${site}`, { valid_until: closes.toISOString().slice(0, 16) });
  await visit(page, `/agent/users/${id}`);
  const hindrance = page.getByText(/Kiosk was valid until/);
  await expect(hindrance).toHaveCount(0);
  await expect(hindrance.first()).toBeVisible({ timeout: 100_000 });
});

test("HAL-72 a site moves to another customer with its people, once it was chosen which tickets follow", async ({ page, problems }) => {
  problems.allow(/status of 403/);
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const target = unique("Aaharbour");
  const to = await program.add("/customers", { name: target, site: "Main quay" });
  const from = await program.add("/customers", { name: unique("Leaving"), site: "Main hall" });
  const site = await program.add(`/customers/${from}/sites`, { name: "Boathouse" });
  const { last, email } = freshName("Mover");
  const person = { first_name: "Mona", last_name: last, emails: email, customer_id: from, site_id: site };
  const id = await program.add("/users", person);

  await visit(page, `/agent/customers/${from}/sites/${site}`);
  await page.getByRole("link", { name: "Move", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Move Boathouse" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await expect(page.getByText("Please choose a customer.").first()).toBeVisible();
  await choice(page, "Tickets that move along").selectOption("All");
  const search = page.getByRole("searchbox", { name: "Search in customers" });
  if ((await search.count()) > 0) {
    await search.fill(target);
    if (!hasScript()) await page.getByRole("main").getByRole("button", { name: "Search", exact: true }).click();
  }
  await choice(page, "Customer").selectOption({ label: target });
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/customers/${to}/sites/${site}`));
  const moved = await program.get<{ customer_id: number; site_id: number }>(`/users/${id}`);
  expect([moved.customer_id, moved.site_id]).toEqual([to, site]);

  // Who may only look finds no way to do that.
  await signIn(page, DEMO.observer);
  await visit(page, `/agent/customers/${to}/sites/${site}`);
  await expect(page.getByRole("heading", { name: "Boathouse" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Move", exact: true })).toHaveCount(0);
  await page.goto(`/agent/customers/${to}/sites/${site}/move`);
  await expect(page.getByText("You may not manage customers and sites.")).toBeVisible();
});
