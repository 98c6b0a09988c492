// Mail domains of customers: where new people belong, and who is shown but never moved.
import { DEMO, choice, field, panel, signIn, unique, visit } from "./desk.js";
import { programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

/** A domain that no other test uses. */
const fresh = () => `${unique("bolt").replace(" ", "-")}.example`;

test("a mail domain is added, places somebody new, and is removed", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  // Among the first customers by name, which the form of a person offers.
  const name = unique("Aardvark");
  const customer = await program.add("/customers", { name });
  const lab = await program.add(`/customers/${customer}/sites`, { name: "Lab" });
  const domain = fresh();

  await visit(page, `/agent/customers/${customer}?tab=domains`);
  await expect(page.getByText("No mail domains")).toBeVisible();
  await page.getByRole("link", { name: "Add mail domain" }).click();
  await expect(page.getByRole("heading", { name: "New mail domain", level: 1 })).toBeVisible();
  await expectAccessible(page);
  await field(page, "Domain").fill("gmail.com");
  await choice(page, "Site").selectOption("Lab");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Anybody can get an address of gmail.com")).toBeVisible();
  await expect(choice(page, "Site"), "nothing is lost").toHaveValue(String(lab));
  await field(page, "Domain").fill(`@${domain.toUpperCase()}`);
  await page.getByRole("button", { name: "Save" }).click();
  const row = panel(page, "Mail domains").getByRole("row", { name: domain });
  await expect(row).toContainText("Lab");
  await expectAccessible(page);

  const last = unique("Berg").replace(" ", "");
  await visit(page, "/agent/users/new");
  await field(page, "First name").fill("Ana");
  await field(page, "Last name").fill(last);
  await field(page, "Email addresses").fill(`${last.toLowerCase()}@${domain}`);
  await field(page, "Email addresses").blur();
  if (test.info().project.use.javaScriptEnabled ?? true) {
    await expect(page.getByText("The mail domain of the address has chosen customer and site.")).toBeVisible();
    await expect(choice(page, "Site")).toHaveValue(String(lab));
  }
  await page.getByRole("button", { name: "Save and finish" }).click();
  await expect(page).not.toHaveURL(/\/new/);
  const { rows } = await program.get<{ rows: { customer: string; site: string }[] }>(`/users?domain=${domain}`);
  expect(rows).toMatchObject([{ customer: name, site: "Lab" }]);

  await visit(page, `/agent/customers/${customer}?tab=domains`);
  await page.getByRole("button", { name: `Remove ${domain}` }).click();
  await expect(page.getByText("No mail domains")).toBeVisible();
});

test("who has such an address elsewhere is shown before the domain is saved, and stays", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const [home, away] = [unique("Home"), unique("Away")];
  const customer = await program.add("/customers", { name: home });
  const other = await program.add("/customers", { name: away });
  const domain = fresh();
  const last = unique("Stays").replace(" ", "");
  await program.add("/users", { first_name: "Ben", last_name: last, emails: `${last}@${domain}`, customer_id: other });

  await visit(page, `/agent/customers/${customer}/domains/new`);
  await field(page, "Domain").fill(domain);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "1 person with such an address belongs to another site" })).toBeVisible();
  await expect(page.getByText(`${away}, Main site`)).toBeVisible();
  await expectAccessible(page);
  expect(await program.get(`/customers/${customer}/mail-domains`), "nothing is saved yet").toEqual([]);
  const people = await page.getByRole("link", { name: "show them in the directory" }).getAttribute("href");
  await page.getByRole("button", { name: "Save, nobody moves" }).click();
  await expect(panel(page, "Mail domains").getByRole("row", { name: domain })).toBeVisible();

  await visit(page, people ?? "");
  await expect(page.getByRole("link", { name: `Ben ${last}` })).toBeVisible();
  await expect(page.locator(".list-toolbar__count")).toHaveText("1 user");
  await expect(field(page, "Mail domain")).toHaveValue(domain);
  const { rows } = await program.get<{ rows: { customer: string }[] }>(`/users?domain=${domain}`);
  expect(rows).toMatchObject([{ customer: away }]);
});

test("who may only look sees the mail domains, and no way to change them", async ({ page, problems }) => {
  problems.allow(/status of 403/);
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Look") });
  const domain = fresh();
  await program.add(`/customers/${customer}/mail-domains`, { domain });
  await signIn(page, DEMO.observer);
  await visit(page, `/agent/customers/${customer}?tab=domains`);
  await expect(panel(page, "Mail domains").getByRole("row", { name: domain })).toBeVisible();
  await expect(page.getByRole("link", { name: "Add mail domain" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: `Remove ${domain}` })).toHaveCount(0);
  await page.goto(`/agent/customers/${customer}/domains/new`);
  await expect(page.getByText("You may not manage customers and sites.")).toBeVisible();
});
