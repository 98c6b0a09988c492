// Somebody like the person who is being added is shown first, at every form that adds people.
import type { Locator, Page } from "@playwright/test";

import { DEMO, choice, field, freshName, saveSettings, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { type Program, inbox, programOf } from "./program.js";

const alike = (within: Page | Locator): Locator => within.getByRole("region", { name: "Somebody like this exists" });

/** Ines of a customer of their own. */
async function ines(api: Program): Promise<{ id: number; last: string; customer: string; customer_id: number }> {
  const customer = unique("Alike");
  const { last, email } = freshName("Ines");
  const customer_id = await api.add("/customers", { name: customer });
  const id = await api.add("/users", { first_name: "Ines", last_name: last, emails: email, customer_id });
  return { id, last, customer, customer_id };
}

async function fillIn(form: Page | Locator, last: string, customer: string): Promise<void> {
  await field(form, "First name").fill("I.");
  await field(form, "Last name").fill(last);
  await form.getByRole("textbox", { name: "Email addresses", exact: true }).fill(freshName("other").email);
  await choice(form, "Customer").selectOption(customer);
}

test("the form of a new user shows who is there already, keeps what was typed, and creates anyway", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const known = await ines(api);
  await visit(page, `/agent/users/new?customer=${known.customer_id}`);
  await fillIn(page, known.last, known.customer);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(alike(page).getByText("Similar name at the site")).toBeVisible();
  await expect(alike(page).getByRole("link", { name: `Ines ${known.last}` })).toHaveAttribute("href", `/agent/users/${known.id}`);
  await expect(field(page, "Last name")).toHaveValue(known.last);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create anyway" }).click();
  await expect(page).toHaveURL(/\/agent\/users\/\d+\?saved=1$/);
  await expect(page.getByRole("heading", { name: `I. ${known.last}` })).toBeVisible();
});

test("HAL-25 whoever calls is chosen instead of being added twice", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const known = await ines(await programOf(page));
  await visit(page, `/agent/calls/new?pick=new&find_customer=${encodeURIComponent(known.customer)}`);
  const form = page.getByRole("dialog", { name: "Who is calling?" });
  await fillIn(form, known.last, known.customer);
  await form.getByRole("button", { name: "Create and choose" }).click();
  await alike(form).getByRole("link", { name: `Ines ${known.last}` }).click();
  await expect(page).toHaveURL(new RegExp(`person=${known.id}`));
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

/** Tries to add somebody like Ines in the pop-up of this page, and shows whom they may be. */
async function refusedInPopUp(page: Page, path: string, last: string, customer: string): Promise<Locator> {
  await visit(page, `${path}?find_customer=${encodeURIComponent(customer)}`);
  await page.locator("summary", { hasText: "New user" }).click();
  const form = page.getByRole("group", { name: "New user", exact: true });
  await fillIn(form, last, customer);
  await form.getByRole("button", { name: "Create and choose" }).click();
  await expect(alike(form).getByText("Similar name at the site")).toBeVisible();
  await expect(field(form, "Last name")).toHaveValue(last);
  return form;
}

test("HAL-19, HAL-28 the pop-ups at a ticket show who is there already: chosen, or added nevertheless", async ({ firstAdmin: page }) => {
  test.slow();
  const api = await programOf(page);
  await visit(page, "/admin/settings");
  for (const name of [/^New users on the New Ticket screen/, /^New users in Change Site\/User/]) {
    await page.getByRole("checkbox", { name }).check();
  }
  await saveSettings(page);
  const known = await ines(api);
  const opening = await refusedInPopUp(page, "/agent/tickets/new", known.last, known.customer);
  await expectAccessible(page);
  await alike(opening).getByRole("link", { name: `Ines ${known.last}` }).click();
  await expect(page).toHaveURL(new RegExp(`requester=${known.id}(&|$)`));
  await expect(opening).toBeHidden();
  await expect(page.getByRole("link", { name: `Ines ${known.last}` })).toBeVisible();

  const again = await refusedInPopUp(page, "/agent/tickets/new", known.last, known.customer);
  await again.getByRole("button", { name: "Create anyway" }).click();
  await expect(page).toHaveURL(/requester=\d+/);
  await expect(page.getByRole("link", { name: `I. ${known.last}` })).toBeVisible();

  const other = await ines(api);
  const ticket = { requester_id: known.id, queue_id: await inbox(api), subject: unique("Whose"), body: "Whose is it?" };
  const id = await api.add("/tickets", ticket);
  const requester = async () => (await api.get<{ requester: string }>(`/tickets/${id}`)).requester;
  const changing = await refusedInPopUp(page, `/agent/tickets/${id}/site-user`, other.last, other.customer);
  await alike(changing).getByRole("link", { name: `Ines ${other.last}` }).click();
  await page.getByRole("button", { name: `Choose Ines ${other.last}` }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${id}$`));
  await expect.poll(requester).toBe(`Ines ${other.last}`);

  const insisting = await refusedInPopUp(page, `/agent/tickets/${id}/site-user`, other.last, other.customer);
  await insisting.getByRole("button", { name: "Create anyway" }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${id}$`));
  await expect.poll(requester).toBe(`I. ${other.last}`);
});
