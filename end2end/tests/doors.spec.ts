// Where things are found: entries of the menus, the forms behind them, and who is kept out.
import type { Locator, Page } from "@playwright/test";

import { DEMO, choice, field, freshName, hasScript, mainMenu as menu, panel, signIn, unique, visit } from "./desk.js";
import { expect, test } from "./fixtures.js";
import { choosePassword, linkFor } from "./mails.js";
import { type Program, programOf } from "./program.js";

const group = (page: Page, title: string) => menu(page).locator(".nav", { has: page.getByText(title, { exact: true }) });

interface Role {
  users_access: string;
  permissions: string[];
}

/** Adds an agent whose one role permits just this, and signs them in at `agent`. */
async function admit(admin: Page, agent: Page, role: Role): Promise<void> {
  const program = await programOf(admin);
  const [department] = await program.get<{ id: number }[]>("/departments");
  const { last, email } = freshName("Keeper");
  await program.add("/agents", {
    first_name: "Kay",
    last_name: last,
    email,
    user_type: "user",
    departments: [department?.id],
    roles: [await program.add("/roles", { name: unique("Doorkeeper"), ticket_rights: [], ...role })],
  });
  await choosePassword(agent, await linkFor(admin, email));
}

async function expectRefused(page: Page, path: string): Promise<void> {
  await visit(page, path, 403);
  await expect(page.getByRole("heading", { name: "You may not do this" })).toBeVisible();
}

async function expectRefusedByApi(program: Program, path: string): Promise<void> {
  const refused = await program.ask(path);
  expect(refused.status(), path).toBe(403);
  expect(refused.headers()["content-type"]).toContain("application/problem+json");
}

test("OTR-3 Customer User is in the group Users, Groups & Roles of the admin menu, for those who may see people", async ({
  page,
  openBrowser,
  problems,
}) => {
  test.slow();
  problems.allow(/status of 403/);
  await signIn(page, DEMO.admin);
  await visit(page, "/admin");
  await group(page, "Users, Groups & Roles").getByRole("link", { name: "Customer User", exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/customer-users$/);
  await expect(page.getByRole("heading", { name: "Customer User" })).toBeVisible();
  await visit(page, "/admin/customer-users?q=keller");
  await expect(page.getByRole("link", { name: "Nora Keller" })).toBeVisible();

  const keeper = await openBrowser();
  await admit(page, keeper, { users_access: "no_access", permissions: ["roles.manage"] });
  await visit(keeper, "/admin");
  await expect(group(keeper, "Users, Groups & Roles").getByRole("link", { name: "Roles", exact: true })).toBeVisible();
  await expect(keeper.getByRole("link", { name: "Customer User" })).toHaveCount(0);
  await expectRefused(keeper, "/admin/customer-users");
  const program = await programOf(keeper);
  expect((await program.ask("/roles")).status(), "what the role permits").toBe(200);
  for (const path of ["/users", "/users/count"]) await expectRefusedByApi(program, path);
});

test("ZAM-1 the Users panel opens for a manager, and for nobody who may not manage agents", async ({ page, openBrowser, problems }) => {
  test.slow();
  problems.allow(/status of 403/);
  await signIn(page, DEMO.manager);
  await visit(page, "/admin/users?q=moreau");
  await expect(page.getByRole("heading", { name: "Users", exact: true })).toBeVisible();
  await expect(page.getByRole("row", { name: /Ines Moreau/ })).toBeVisible();
  const agents = await (await programOf(page)).ask("/agents");
  expect(agents.status()).toBe(200);
  expect(await agents.text()).toContain("Ines Moreau");

  await signIn(page, DEMO.agent);
  await visit(page, "/agent");
  await expect(menu(page).getByRole("link", { name: "Admin menu" })).toHaveCount(0);
  await expectRefused(page, "/admin/users");
  await expectRefusedByApi(await programOf(page), "/agents");
  await signIn(page, DEMO.customer);
  await expectRefused(page, "/admin/users");

  await signIn(page, DEMO.admin);
  const keeper = await openBrowser();
  await admit(page, keeper, { users_access: "read_and_modify", permissions: ["roles.manage"] });
  await visit(keeper, "/admin/roles");
  await expectRefused(keeper, "/admin/users");
  await expectRefusedByApi(await programOf(keeper), "/users?kind=agent");
});

test("OTR-4 a new database holds no customer users", async ({ firstAdmin: page }) => {
  await visit(page, "/admin/customer-users");
  await expect(page.getByText("Nobody here yet")).toBeVisible();
  await expect(page.getByText("0 users")).toBeVisible();
  const count = await (await programOf(page)).get("/users/count?kind=customer");
  expect(count).toEqual({ rows: 0 });
});

test("RTP-3, RTP-4 Admin menu, Users, New agent: the form opens", async ({ page }) => {
  await signIn(page, DEMO.manager);
  await visit(page, "/agent");
  await menu(page).getByRole("link", { name: "Admin menu" }).click();
  await expect(page).toHaveURL(/\/admin$/);
  await menu(page).getByRole("link", { name: "Users", exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/users$/);
  await expect(page.getByRole("columnheader", { name: "User type" })).toBeVisible();
  await page.getByRole("link", { name: "New agent" }).click();
  await expect(page).toHaveURL(/\/admin\/agents\/new$/);
  await expect(page.getByRole("heading", { name: "New agent" })).toBeVisible();
  for (const label of ["First name", "Last name", "Email address"]) await expect(field(page, label)).toHaveValue("");
  await expect(choice(page, "UserType").locator("option:checked")).toHaveText("Please choose");
  await expect(page.getByRole("button", { name: "Create" })).toBeVisible();
});

test("ZAM-2 New user in the admin menu opens the form, which adds somebody", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const customer = unique("Archway");
  await (await programOf(page)).add("/customers", { name: customer });
  await visit(page, "/admin/customer-users");
  await page.getByRole("link", { name: "New user" }).click();
  await expect(page.getByRole("heading", { name: "New user" })).toBeVisible();
  await expect(field(page, "Last name")).toHaveValue("");

  const name = await fillIn(page);
  await choice(page, "Customer").selectOption(customer);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await visit(page, `/admin/customer-users?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText(customer);
});

/** Fills in the form of a new user, apart from the customer; returns the name. */
async function fillIn(page: Page): Promise<string> {
  const { last, email } = freshName("Doorway");
  await field(page, "First name").fill("Dora");
  await field(page, "Last name").fill(last);
  await field(page, "Email addresses").fill(email);
  return `Dora ${last}`;
}

test("HAL-17 a user is added in the Customers area, at the customer that is open", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const customer = unique("Gatehouse");
  await (await programOf(page)).add("/customers", { name: customer });
  await visit(page, "/agent");
  await menu(page).getByRole("link", { name: "Customers", exact: true }).click();
  await expect(page).toHaveURL(/\/agent\/customers$/);
  await page.getByRole("searchbox", { name: "Search customers" }).fill(customer);
  await page.getByRole("searchbox", { name: "Search customers" }).press("Enter");
  await page.getByRole("link", { name: customer, exact: true }).click();
  await page.getByRole("link", { name: "Sites & Users" }).click();
  await panel(page, "Users").getByRole("link", { name: "New user" }).click();
  await expect(choice(page, "Customer").locator("option:checked")).toHaveText(customer);

  const name = await fillIn(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await page.getByRole("link", { name: customer, exact: true }).click();
  await page.getByRole("link", { name: "Sites & Users" }).click();
  await expect(panel(page, "Users").getByRole("link", { name })).toBeVisible();
});

test("ZAM-26 the Actions of a row work by the keyboard alone", async ({ page }) => {
  await signIn(page, DEMO.admin);
  await visit(page, "/agent/users?q=nora.keller");
  await expect(page.getByRole("columnheader", { name: "Actions" })).toBeAttached();
  const row = page.getByRole("row", { name: /Nora Keller/ });
  const items = row.locator(".menu__item");
  await tabTo(page, row.getByRole("button", { name: "Actions for Nora Keller" }));
  await expect(items).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(items.first()).toBeVisible();

  await tabTo(page, items.first());
  for (const item of (await items.all()).slice(1)) {
    await page.keyboard.press("Tab");
    await expect(item).toBeFocused();
  }
  if (hasScript()) {
    await page.keyboard.press("Escape");
    await expect(items).toHaveCount(0);
    await expect(row.getByRole("button", { name: "Actions for Nora Keller" })).toBeFocused();
    await page.keyboard.press("Enter");
  }
  await tabTo(page, row.getByRole("link", { name: "New ticket" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/agent\/tickets\/new\?requester=\d+/);
});

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let left = 80; left > 0 && !(await isFocused()); left -= 1) await page.keyboard.press("Tab");
  await expect(target).toBeFocused();
}
