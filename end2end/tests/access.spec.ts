import type { Page } from "@playwright/test";

import { DEMO, PASSWORD, answered, choice, field, mainMenu as menu, raiseTicket, signIn, signInByForm, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { choosePassword, linkFor } from "./mails.js";
import { addPerson, programOf } from "./program.js";

test("OST-1 the directory is in the menu of those who may see it", async ({ page }) => {
  await signIn(page, DEMO.agent);
  await visit(page, "/agent");
  await menu(page).getByRole("link", { name: "User Directory" }).click();
  await expect(page).toHaveURL(/\/agent\/users$/);
  await expect(page.getByRole("heading", { name: "User Directory" })).toBeVisible();
});

test("OST-1, RTP-1 an agent without roles has neither directory nor admin menu", async ({
  firstAdmin: admin,
  visitor: agent,
  problems,
}) => {
  test.slow();
  await addAgent(admin, "plain@desk.example");
  await choosePassword(agent, await linkFor(admin, "plain@desk.example"));

  problems.allow(/status of 403/);
  await visit(agent, "/agent");
  await expect(menu(agent).getByRole("link", { name: "Dashboard" })).toBeVisible();
  for (const name of ["User Directory", "Customers", "Admin menu"]) {
    await expect(menu(agent).getByRole("link", { name })).toHaveCount(0);
  }
  await visit(agent, "/agent/users", 403);
  await expect(agent.getByRole("heading", { name: "You may not do this" })).toBeVisible();
  for (const path of ["/agent/customers", "/agent/users/new", "/admin", "/admin/users", "/admin/agents/new"]) {
    await visit(agent, path, 403);
  }
});

async function addAgent(admin: Page, email: string): Promise<void> {
  await visit(admin, "/admin/agents/new");
  await field(admin, "First name").fill("Paula");
  await field(admin, "Last name").fill("Plain");
  await field(admin, "Email address").fill(email);
  await choice(admin, "UserType").selectOption("User");
  await admin.getByRole("group", { name: "Departments" }).getByRole("checkbox").first().check();
  await admin.getByRole("button", { name: "Create" }).click();
  await expect(admin).toHaveURL(/saved=1/);
}

test("RTP-1, RTP-6 a manager adds agents, but none above their own type", async ({ page }) => {
  await signIn(page, DEMO.manager);
  await visit(page, "/admin/users");
  await expect(page.getByRole("link", { name: "New agent" })).toBeVisible();
  await visit(page, "/admin/agents/new");
  await expect(choice(page, "UserType").locator("option", { hasText: "Manager" })).toHaveCount(1);
  await expect(choice(page, "UserType").locator("option", { hasText: "Admin" })).toHaveCount(0);
});

test("HAL-4 with Read only nobody can be added or changed", async ({ page, problems }) => {
  await signIn(page, DEMO.observer);
  await visit(page, "/agent/users");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  await expect(page.getByRole("link", { name: "New user" })).toHaveCount(0);
  await page.getByRole("link", { name: "Nora Keller" }).or(page.locator(".table__link").first()).first().click();
  await expect(page.locator(".kv").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Edit" })).toHaveCount(0);
  problems.allow(/status of 403/);
  await visit(page, "/agent/users/new", 403);
});

test("HAL-4 with Read and Modify people can be added and changed", async ({ page }) => {
  await signIn(page, DEMO.manager);
  await visit(page, "/agent/users?q=nora.keller");
  await expect(page.getByRole("link", { name: "New user" })).toBeVisible();
  await page.getByRole("link", { name: "Nora Keller" }).click();
  await expect(page.getByRole("link", { name: "Edit" })).toBeVisible();
});

test("a portal user cannot enter the desk", async ({ page, problems }) => {
  problems.allow(/status of 403/);
  await signIn(page, DEMO.customer);
  for (const path of ["/agent", "/agent/tickets", "/agent/users", "/admin", "/admin/settings"]) {
    await visit(page, path, 403);
    await expect(page.getByRole("heading", { name: "You may not do this" })).toBeVisible();
  }
});

test("who is not signed in is asked to, and then led on", async ({ page }) => {
  await page.goto("/portal/tickets/new");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("E-mail or username").fill(DEMO.customer);
  await page.getByLabel(/^Password/).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/portal\/tickets\/new$/);
});

test("HAL-13 another customer's ticket does not exist", async ({ page, openBrowser, problems }) => {
  const stranger = await openBrowser();
  await signIn(stranger, DEMO.stranger);
  const id = await raiseTicket(stranger, unique("Not for others"));

  await signIn(page, DEMO.customer);
  problems.allow(/status of 404/);
  await visit(page, `/portal/tickets/${id}`, 404);
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  expect(await page.content()).not.toContain("Not for others");
});

test("OST-30 who is locked out is told so", async ({ page }) => {
  await signInByForm(page, DEMO.locked);
  await expect(page.getByRole("alert")).toContainText("Your account is locked.");
  await expect(page.getByLabel("E-mail or username")).toHaveValue(DEMO.locked);
});

test("a wrong password says nothing about the account", async ({ page }) => {
  await signInByForm(page, "nobody@nowhere.example", "wrong-password");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("alert")).not.toContainText("locked");
});

test("ZAM-10, ZAM-11, ZAM-12 who is locked out by failed sign-ins has the lock and Unlock in the list", async ({
  firstAdmin: admin,
  visitor: user,
}) => {
  test.slow();
  const { id, name, email } = await addPerson(await programOf(admin), "Paula", { register: true });
  await choosePassword(user, await linkFor(admin, email));
  await user.context().clearCookies();
  const row = admin.getByRole("row", { name: new RegExp(name) });
  const lock = row.getByTitle("Locked after failed sign-ins");
  await visit(admin, "/agent/users?q=Paula");
  await expect(row).toBeVisible();
  await expect(lock).toHaveCount(0);

  // Each from another address, as one address may not fail so often.
  for (let attempt = 1; attempt <= 11; attempt += 1) {
    const headers = { "x-forwarded-for": `198.51.100.${attempt}` };
    await user.request.post("/sign-in", { headers, form: { login: email, password: "not the password" } });
  }
  await signInByForm(user, email);
  await expect(user.getByRole("alert")).toContainText(/Too many attempts/);

  await visit(admin, "/agent/users?q=Paula");
  await expect(lock.locator("svg")).toBeVisible();
  await expectAccessible(admin);
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await answered(admin, row.getByRole("button", { name: "Unlock", exact: true }));
  await visit(admin, "/agent/users?q=Paula");
  await expect(row).toBeVisible();
  await expect(lock).toHaveCount(0);
  await signInByForm(user, email);
  await expect(user).toHaveURL(/\/portal/);
  await visit(admin, `/agent/users/${id}`);
  await expect(admin.getByText("Locked after", { exact: false })).toHaveCount(0);
});

test("OST-30, ZAM-11, ZAM-12, HAL-14, OTR-8 locking, unlocking, No Access", async ({
  firstAdmin: admin,
  visitor: user,
}) => {
  test.slow();
  const program = await programOf(admin);
  const { id, name, email } = await addPerson(program, "Lotte", { register: true });
  await choosePassword(user, await linkFor(admin, email));
  await visit(user, "/portal");

  await test.step("OTR-8 there is no way to delete a user", async () => {
    // The directory's menus of actions lead to the erasure of OST-13.
    for (const path of ["/admin/customer-users?q=Lotte", `/agent/users/${id}`, `/agent/users/${id}/edit`]) {
      await visit(admin, path);
      await expect(admin.getByText(name).first()).toBeVisible();
      await expect(admin.getByText(/delete/i)).toHaveCount(0);
    }
    expect((await program.ask(`/users/${id}`, "DELETE")).ok()).toBe(false);
  });

  const row = admin.getByRole("row", { name: new RegExp(name) });
  const menuItem = async (label: string): Promise<void> => {
    await visit(admin, "/agent/users?q=Lotte");
    await row.getByRole("button", { name: /^Actions for/ }).click();
    await row.getByRole("button", { name: label, exact: true }).click();
  };
  await test.step("OST-30 Lock ends the session and refuses the next", async () => {
    await menuItem("Lock");
    await expect(row).toContainText("Locked");
    await expect(row.locator("[title=Locked] svg")).toBeVisible();
    await user.goto("/portal");
    await expect(user).toHaveURL(/\/sign-in/);
    await signInByForm(user, email);
    await expect(user.getByRole("alert")).toContainText("Your account is locked.");
  });
  await test.step("ZAM-12 Unlock is offered to locked accounts only, and lets in again", async () => {
    await menuItem("Unlock");
    await expect(row).not.toContainText("Locked");
    await row.getByRole("button", { name: /^Actions for/ }).click();
    await expect(row.getByRole("button", { name: "Lock", exact: true })).toBeVisible();
    await expect(row.getByRole("button", { name: "Unlock", exact: true })).toHaveCount(0);
    await signInByForm(user, email);
    await expect(user).toHaveURL(/\/portal/);
  });
  await test.step("HAL-14, HAL-66 No Access ends the session and hides the mails", async () => {
    await visit(admin, `/agent/users/${id}/edit`);
    await choice(admin, "Web Access Level").selectOption("No Access");
    await admin.getByRole("button", { name: "Save", exact: true }).click();
    await expect(admin.getByRole("region", { name: "Who gains and who loses" })).toContainText("Sign in");
    await admin.getByRole("button", { name: "Save with these changes" }).click();
    await expect(admin.getByText("Saved.")).toBeVisible();
    await user.goto("/portal");
    await expect(user).toHaveURL(/\/sign-in/);
    await signInByForm(user, email);
    await expect(user.getByRole("alert")).toBeVisible();
    await visit(admin, `/agent/users/${id}`);
    await admin.getByLabel("More actions").click();
    await expect(admin.getByRole("button", { name: "Lock", exact: true })).toBeVisible();
    await expect(admin.getByRole("button", { name: /Send (Welcome|Password Reset) Email/ })).toHaveCount(0);
  });
});
