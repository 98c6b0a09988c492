// Actions on many people at once: choosing, looking first, undoing.
import type { Locator, Page } from "@playwright/test";

import { DEMO, choice, idIn, panel, rows, saveSettings, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { type Program, addPerson, findPerson, inbox, programOf } from "./program.js";

const boxes = (page: Page) => page.locator("td.col-check input");

/** Guests of a customer of their own, so that a list shows them alone, beside the General User of its site. */
async function addGuests(program: Program, names: string[]): Promise<number> {
  const customer = await program.add("/customers", { name: unique("Bulk") });
  for (const name of names) await addPerson(program, name, { customer });
  return customer;
}

/** The menu of the list. */
async function more(page: Page): Promise<Locator> {
  const menu = page.locator(".page-head__actions details.menu");
  await menu.locator("summary").click();
  return menu;
}

async function tick(page: Page, name: string): Promise<void> {
  await page.getByRole("checkbox", { name: new RegExp(`^Select ${name} `) }).check();
}

test("OST-21 two selected guests are registered: a look first, then pending activation", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const customer = await addGuests(await programOf(page), ["Ana", "Bob", "Cleo"]);
  await visit(page, `/agent/users?customer=${customer}`);
  await tick(page, "Ana");
  await tick(page, "Bob");
  await expect(page.locator(".bulk-bar")).toBeVisible();
  await (await more(page)).getByRole("button", { name: "Register" }).click();

  await expect(page.getByRole("heading", { name: "Register", level: 1 })).toBeVisible();
  await expect(page.getByText("2 people selected. Nothing has been changed yet.")).toBeVisible();
  await expect(rows(page).filter({ hasText: "Ana" })).toContainText("Guest Pending activation");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Register 2 people" }).click();

  await expect(page).toHaveURL(/\/agent\/users\/operations\/\d+/);
  await expect(page.getByText("2 people were changed.")).toBeVisible();
  await expectAccessible(page);
  await visit(page, `/agent/users?customer=${customer}`);
  for (const name of ["Ana", "Bob"]) {
    await expect(rows(page).filter({ hasText: name })).toContainText("Pending activation");
  }
  await expect(rows(page).filter({ hasText: "Cleo" })).toContainText("Guest");
});

test("OST-21 nobody selected is said, and nothing happens", async ({ page }) => {
  await signIn(page, DEMO.manager);
  await visit(page, "/agent/users");
  await (await more(page)).getByRole("button", { name: "Register" }).click();
  await expect(page.getByText("Please select at least one user.").first()).toBeVisible();
});

test("OST-25 while customers are given no accounts, nobody is offered to register many", async ({ firstAdmin: admin }) => {
  await visit(admin, "/agent/users");
  await expect((await more(admin)).getByRole("button", { name: "Register", exact: true })).toBeVisible();
  await visit(admin, "/admin/settings");
  await choice(admin, "Accounts of customers are made by").selectOption("off");
  await saveSettings(admin);
  await visit(admin, "/agent/users");
  const menu = await more(admin);
  await expect(menu.getByRole("button", { name: "Lock", exact: true })).toBeVisible();
  await expect(menu.getByRole("button", { name: "Register", exact: true })).toHaveCount(0);
});

test("OST-38 rows are ticked all, none and the other way round", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const customer = await addGuests(await programOf(page), ["Ana", "Bob", "Cleo"]);
  await visit(page, `/agent/users?customer=${customer}`);
  await expect(boxes(page)).toHaveCount(4);
  await expect(page.locator(".bulk-bar")).toBeHidden();
  const ticked = page.locator("td.col-check input:checked");
  await (await more(page)).getByRole("link", { name: "Select all on this page" }).click();
  await expect(ticked).toHaveCount(4);
  await (await more(page)).getByRole("link", { name: "Select none" }).click();
  await expect(ticked).toHaveCount(0);
  await tick(page, "Bob");
  await (await more(page)).getByRole("button", { name: "Invert selection" }).click();
  await expect(ticked).toHaveCount(3);
  await expect(page.getByRole("checkbox", { name: /^Select Bob / })).not.toBeChecked();
  await expectAccessible(page);
});

test("OST-38 everybody the list finds is taken, whoever cannot is listed, and undo leaves alone who was changed since", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const customer = await addGuests(program, ["Ana", "Bob"]);
  await visit(page, `/agent/users?customer=${customer}`);
  let menu = await more(page);
  await menu.getByRole("checkbox", { name: /^All 3 / }).check();
  await menu.getByRole("button", { name: "Set validity…" }).click();
  await choice(page, "Validity").selectOption("invalid");
  await page.getByRole("button", { name: "Show what would happen" }).click();
  await expect(page.getByText("3 people found by the list. Nothing has been changed yet.")).toBeVisible();
  await page.getByRole("button", { name: "Change 3 people" }).click();
  await expect(page.getByText("3 people were changed.")).toBeVisible();
  await expect(page).toHaveURL(/\/agent\/users\/operations\/\d+/);
  const operation = `/agent/users/operations/${idIn(page)}`;

  const found = await program.get<{ rows: { id: number; name: string }[] }>(`/users?customer=${customer}`);
  const bob = found.rows.find((row) => row.name.startsWith("Bob"));
  await program.change(`/users/${bob?.id}`, { validity: "invalid_temporarily" });
  await visit(page, operation);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("1 person was left alone")).toBeVisible();
  await expect(rows(page).filter({ hasText: "Bob" })).toContainText("was changed since");
  await expect(rows(page).filter({ hasText: "Ana" })).toContainText("Undone");
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);

  await visit(page, "/agent/users");
  menu = await more(page);
  await menu.getByRole("link", { name: "Recent bulk operations" }).click();
  // Other tests act on people at the same time.
  await expect(rows(page).filter({ has: page.locator(`a[href$="${operation}"]`) })).toContainText("Undone");
  await expectAccessible(page);
});

test("what is missing is said at its field, and the people stay chosen", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const customer = await addGuests(await programOf(page), ["Ana"]);
  await visit(page, `/agent/users?customer=${customer}`);
  await tick(page, "Ana");
  await (await more(page)).getByRole("button", { name: "Move to customer and site…" }).click();
  await page.getByRole("button", { name: "Show what would happen" }).click();
  await expect(choice(page, "Customer")).toHaveAttribute("aria-invalid", "true");
  await choice(page, "Customer").selectOption({ label: "Brightwater Clinics" });
  const sites = choice(page, "Site").locator("optgroup[label='Brightwater Clinics'] option");
  await choice(page, "Site").selectOption((await sites.first().getAttribute("value")) ?? "");
  await page.getByRole("button", { name: /^Show .*what would happen$/ }).click();
  await expect(rows(page).filter({ hasText: "Ana" })).toContainText("Brightwater Clinics");
});

test("who may only read is offered no bulk action, and is refused", async ({ page, problems }) => {
  problems.allow(/status of 403/);
  await signIn(page, DEMO.observer);
  await visit(page, "/agent/users");
  await expect(rows(page).first()).toBeVisible();
  await expect(boxes(page)).toHaveCount(0);
  await expect(page.getByText("More", { exact: true })).toHaveCount(0);
  await visit(page, "/agent/users/bulk?action=lock&id=1", 403);
});

test("HAL-72 who moves by the form is asked which tickets move along, sees what that means, and undo brings all back", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const customer = await addGuests(program, ["Ana"]);
  const found = await program.get<{ rows: { id: number }[] }>(`/users?customer=${customer}`);
  const ana = found.rows[0]?.id;
  const open = { requester_id: ana, queue_id: await inbox(program), subject: "The lift is stuck", body: "Again." };
  const ticket = await program.add("/tickets", open);

  await visit(page, `/agent/users/${ana}/edit`);
  await choice(page, "Customer").selectOption({ label: "Brightwater Clinics" });
  const sites = choice(page, "Site").locator("optgroup[label='Brightwater Clinics'] option");
  const site = (await sites.first().getAttribute("value")) ?? "";
  await choice(page, "Site").selectOption(site);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Everything else is saved.")).toBeVisible();
  await expect(page.getByText("0 of 1 ticket at the present place, 1 of them open.")).toBeVisible();
  await choice(page, "Tickets that move along").selectOption("open");
  await page.getByRole("button", { name: "Show again what would happen" }).click();
  await expect(page.getByText("1 of 1 ticket at the present place, 1 of them open.")).toBeVisible();
  await expect(panel(page, "Tickets")).toContainText("Nora Keller");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Move 1 person" }).click();

  await expect(page.getByText("1 person was changed.")).toBeVisible();
  await expect(rows(page).first()).toContainText("1 ticket moved along");
  expect(await program.get(`/tickets/${ticket}`)).toMatchObject({ customer: "Brightwater Clinics" });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(/^Undone by Ada Lind: 1 person as before again/)).toBeVisible();
  expect(await program.get(`/users/${ana}`)).toMatchObject({ customer_id: customer });
  expect((await program.get<{ customer: string }>(`/tickets/${ticket}`)).customer).not.toBe("Brightwater Clinics");
});

test("HAL-13 what many people gain or lose is seen before they are changed", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const ids = [await findPerson(program, DEMO.customer), await findPerson(program, DEMO.stranger)];
  await visit(page, `/agent/users/bulk?action=lock&id=${ids.join("&id=")}`);
  await expect(page.getByRole("button", { name: "Lock 2 people" })).toBeVisible();
  const effect = page.getByRole("region", { name: "Who gains and who loses" });
  await expect(effect).toContainText("2 people lose");
  await expect(effect).toContainText("Nora Keller");
  await expect(page.getByText(/^In all, 0 tickets come into sight and [\d,.]+ tickets go out of it\.$/)).toBeVisible();
  await expectAccessible(page);
});
