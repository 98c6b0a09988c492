// What agents do with other people's accounts under Manage Account, and which name stands where.
import type { Page } from "@playwright/test";

import { DEMO, PASSWORD, choice, field, saveSettings, signIn, signInByForm, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { choosePassword, keptMails, linkFor } from "./mails.js";
import { addPerson, findPerson, firstCustomer, inbox, programOf } from "./program.js";

const head = (page: Page) => page.locator(".page-head__actions");
const popUp = (page: Page) => page.getByRole("dialog");

async function openManageAccount(page: Page, id: number): Promise<void> {
  await visit(page, `/agent/users/${id}`);
  await head(page).getByRole("button", { name: "Manage Account" }).click();
  await expect(popUp(page)).toBeVisible();
}

test("OST-25, OST-37 a guest can be registered, a pending account gets its mail again, an active one is managed", async ({
  firstAdmin: admin,
  visitor: user,
}) => {
  test.slow();
  const { id, email } = await addPerson(await programOf(admin), "Gisa");
  const buttons = { register: "Register", mail: "Send activation email", manage: "Manage Account" };
  const expectOnly = async (wanted: string) => {
    for (const name of Object.values(buttons)) {
      await expect(head(admin).getByRole("button", { name })).toHaveCount(name === wanted ? 1 : 0);
    }
  };
  await visit(admin, `/agent/users/${id}`);
  await expectOnly(buttons.register);
  await head(admin).getByRole("button", { name: buttons.register }).click();
  await expect(admin.getByText("Pending activation").first()).toBeVisible();
  await expectOnly(buttons.mail);
  await head(admin).getByRole("button", { name: buttons.mail }).click();
  await expect(admin.locator(".toast").last()).toBeVisible();
  await expect(await keptMails(admin, email, "Welcome", 2)).toHaveCount(2);
  await choosePassword(user, await linkFor(admin, email));
  await visit(admin, `/agent/users/${id}`);
  await expectOnly(buttons.manage);
});

test("OST-25 while nobody makes accounts, a guest is not registered and is added all the same", async ({ firstAdmin: admin }) => {
  await visit(admin, "/admin/settings");
  await choice(admin, "Accounts of customers are made by").selectOption("off");
  await saveSettings(admin);
  const program = await programOf(admin);
  const { id } = await addPerson(program, "Gisa");
  await visit(admin, `/agent/users/${id}`);
  await expect(head(admin).getByRole("link", { name: "New ticket" })).toBeVisible();
  await expect(head(admin).getByRole("button", { name: "Register" })).toHaveCount(0);
  expect((await program.send(`/users/${id}/register`, {})).status()).toBe(409);
  const customer_id = await firstCustomer(program);
  const person = { first_name: "Ida", last_name: "Poole", emails: "ida@poole.example", customer_id, register: true };
  expect((await program.send("/users", person)).status()).toBe(422);
});

test("OST-32 without the right there is no Manage Account, nor behind its address", async ({ page, problems }) => {
  await signIn(page, DEMO.admin);
  const path = `/agent/users/${await findPerson(await programOf(page), DEMO.customer)}`;
  await visit(page, path);
  await expect(head(page).getByRole("button", { name: "Manage Account" })).toBeVisible();

  await signIn(page, DEMO.observer);
  await visit(page, path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Manage Account" })).toHaveCount(0);
  problems.allow(/status of 403/);
  await visit(page, `${path}?manage=access`, 403);
  await expect(popUp(page)).toHaveCount(0);
  await expect(page.getByText("You may not do this")).toBeVisible();
});

test("OST-29, OST-31, OST-33..36 Manage Access: the pop-up, a password set by hand, and the box that demands another", async ({
  firstAdmin: admin,
  visitor: user,
  problems,
}) => {
  test.slow();
  // Until there is another password, nobody hears of changes.
  problems.allow(/status of 403 .*\/events/);
  const { id, name, email } = await addPerson(await programOf(admin), "Mona", { register: true });
  await choosePassword(user, await linkFor(admin, email));
  const box = popUp(admin).getByRole("checkbox", { name: "Require a new password at the next sign-in" });
  const save = async () => {
    await popUp(admin).getByRole("button", { name: "Save" }).click();
    await expect(admin.getByText("Saved.").first()).toBeVisible();
    await expect(popUp(admin)).toHaveCount(0);
  };

  await test.step("OST-33 it has the tab Manage Access with status, username, password and flags", async () => {
    await openManageAccount(admin, id);
    await expect(popUp(admin).getByRole("heading", { name: `Manage Account: ${name}` })).toBeVisible();
    await expect(popUp(admin).getByRole("link", { name: "Manage Access" })).toHaveAttribute("aria-current", "page");
    await expect(popUp(admin).getByText("Active", { exact: true })).toBeVisible();
    await expect(field(popUp(admin), "Username")).toBeVisible();
    await expect(popUp(admin).getByRole("textbox", { name: "New password" })).toHaveValue("");
    await expect(popUp(admin).getByRole("checkbox", { name: /Cannot change the password/ })).not.toBeChecked();
    await expectAccessible(admin);
  });
  await test.step("OST-36 the box is ticked, at the bottom left", async () => {
    await expect(box).toBeChecked();
    const [left, right] = [await box.boundingBox(), await popUp(admin).getByRole("button", { name: "Save" }).boundingBox()];
    expect(left?.x ?? 0).toBeLessThan(right?.x ?? 0);
    expect(Math.abs((left?.y ?? 0) - (right?.y ?? 0))).toBeLessThan(40);
  });
  await test.step("what is wrong is said at its field, and what was entered stays", async () => {
    await field(popUp(admin), "Username").fill("mona.poole");
    await popUp(admin).getByRole("textbox", { name: "New password" }).fill("short");
    await box.uncheck();
    await popUp(admin).getByRole("button", { name: "Save" }).click();
    await expect(popUp(admin).getByText("Please use at least 10 characters.")).toBeVisible();
    await expect(field(popUp(admin), "Username")).toHaveValue("mona.poole");
    await expect(box).not.toBeChecked();
  });
  await test.step("OST-31, OST-34 the new password works, the old one does not; unticked, nothing else is asked", async () => {
    await popUp(admin).getByRole("textbox", { name: "New password" }).fill("set by hand once");
    await save();
    await visit(user, "/portal");
    await expect(user, "open sessions have ended").toHaveURL(/\/sign-in/);
    await signInByForm(user, email, PASSWORD);
    await expect(user.getByRole("alert")).toBeVisible();
    await signInByForm(user, "mona.poole", "set by hand once");
    await expect(user).toHaveURL(/\/portal$/);
  });
  await test.step("OST-29, OST-36 left ticked, another password comes before any other page", async () => {
    await openManageAccount(admin, id);
    await expect(box).toBeChecked();
    await popUp(admin).getByRole("textbox", { name: "New password" }).fill("set by hand twice");
    await save();
    await signInByForm(user, email, "set by hand twice");
    await expect(user).toHaveURL(/\/profile$/);
    await visit(user, "/portal");
    await expect(user).toHaveURL(/\/profile$/);
    await user.getByLabel(/^Present password/).fill("set by hand twice");
    await user.getByLabel(/^New password/).fill("chosen by myself");
    await user.getByLabel(/^The same again/).fill("chosen by myself");
    await user.getByRole("button", { name: "Change password" }).click();
    await expect(user.getByText("Please choose a new password first")).toHaveCount(0);
    await user.goto("/portal");
    await expect(user).toHaveURL(/\/portal$/);
  });
  await test.step("OST-35 no mail holds a password", async () => {
    const notices = await keptMails(admin, email, "was changed", 3);
    await expect(notices).toHaveCount(3);
    const links = await notices.getByRole("link").evaluateAll((found) => found.map((link) => link.getAttribute("href")));
    for (const link of links) {
      await visit(admin, link ?? "");
      expect(await admin.content()).not.toMatch(/set by hand|chosen by myself/);
    }
  });
});

test("OST-33 the pop-up closes by its button and by Cancel, and the page stays", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const id = await findPerson(await programOf(page), DEMO.customer);
  for (const name of ["Close", "Cancel"]) {
    await visit(page, `/agent/users/${id}?tab=access`);
    await head(page).getByRole("button", { name: "Manage Account" }).click();
    await popUp(page).getByRole("link", { name }).click();
    await expect(popUp(page)).toHaveCount(0);
    await expect(page).toHaveURL(new RegExp(`/agent/users/${id}\\?tab=access$`));
  }
});

test("OST-34 a password is made up and shown once @wasm-only", async ({ page }) => {
  await signIn(page, DEMO.admin);
  await openManageAccount(page, await findPerson(await programOf(page), DEMO.customer));
  const password = popUp(page).getByRole("textbox", { name: "New password" });
  await popUp(page).getByRole("button", { name: "Auto generate random password" }).click();
  await expect(password).toHaveAttribute("type", "text");
  await expect(password).toHaveValue(/^\S{20}$/);
  await page.keyboard.press("Escape");
  await expect(popUp(page)).toHaveCount(0);
  await expect(page).not.toHaveURL(/manage/);
  await head(page).getByRole("button", { name: "Manage Account" }).click();
  await expect(password).toHaveValue("");
});

test("OST-30, ZAM-11 Lock and Unlock in the pop-up, and the lock at the left of the row with its text", async ({
  firstAdmin: admin,
  visitor: user,
}) => {
  test.slow();
  const { id, name, email } = await addPerson(await programOf(admin), "Lola", { register: true });
  await choosePassword(user, await linkFor(admin, email));
  await openManageAccount(admin, id);
  await popUp(admin).getByRole("button", { name: "Lock", exact: true }).click();
  await expect(popUp(admin).getByRole("button", { name: "Unlock" })).toBeVisible();
  await expect(popUp(admin).getByRole("button", { name: "Save" })).toHaveCount(0);
  for (const list of ["/agent/users", "/admin/customer-users"]) {
    await visit(admin, `${list}?q=Lola`);
    const lock = admin.getByRole("row", { name: new RegExp(name) }).locator("td.col-main [title=Locked]");
    await expect(lock.locator("svg")).toBeVisible();
    await expect(lock).toHaveText("Locked");
    const [left, right] = [await lock.boundingBox(), await admin.getByRole("link", { name }).boundingBox()];
    expect(left?.x ?? 0, "left of the name").toBeLessThan(right?.x ?? 0);
  }
  await signInByForm(user, email);
  await expect(user.getByRole("alert")).toContainText("Your account is locked.");
  await openManageAccount(admin, id);
  await popUp(admin).getByRole("button", { name: "Unlock" }).click();
  await expect(popUp(admin).getByRole("button", { name: "Save" })).toBeVisible();
  await visit(admin, "/agent/users?q=Lola");
  await expect(admin.locator("[title=Locked]")).toHaveCount(0);
  await signInByForm(user, email);
  await expect(user).toHaveURL(/\/portal$/);
});

test("OTR-29 a comment is recommended wherever somebody or something is added", async ({ page }) => {
  await signIn(page, DEMO.admin);
  for (const path of ["/agent/users/new", "/agent/customers/new", "/admin/queues/new", "/admin/groups/new", "/admin/roles/new"]) {
    await visit(page, path);
    await expect(field(page, "Comment"), path).toHaveAccessibleDescription(/^Recommended, best as a full sentence/);
    await expect(field(page, "Comment"), "it stays optional").not.toHaveAttribute("required");
  }
});

test("HAL-16 a setting chooses the name on ticket details and in the user dropdown", async ({ firstAdmin: admin }) => {
  test.slow();
  const program = await programOf(admin);
  const customer = await firstCustomer(program);
  const person = { first_name: "Robert", last_name: "Nickles", emails: "bob@people.example", customer_id: customer };
  const id = await program.add("/users", { ...person, preferred_name: "Bob" });
  const plain = await program.add("/users", { ...person, first_name: "Paula", emails: "paula@people.example" });
  const ticket = await program.add("/tickets", { requester_id: id, queue_id: await inbox(program), subject: unique("Lamp"), body: "Dark." });
  const expectNames = async (name: string) => {
    await visit(admin, `/agent/tickets/${ticket}`);
    await expect(admin.getByText(name, { exact: true }).first()).toBeVisible();
    await visit(admin, "/agent/tickets/new?q=nickles");
    await expect(admin.getByRole("link", { name: new RegExp(name) })).toBeVisible();
    await expect(admin.getByRole("link", { name: /Paula Nickles/ }), "no preferred name").toBeVisible();
    await visit(admin, `/agent/tickets/new?requester=${id}`);
    await expect(admin.getByRole("link", { name, exact: true })).toBeVisible();
    expect(await program.get(`/tickets/${ticket}`)).toMatchObject({ requester: name });
  };
  expect(plain).toBeGreaterThan(0);
  await expectNames("Bob Nickles");
  await visit(admin, "/admin/settings");
  await choice(admin, "User names to display in dropdown").selectOption("First and last name");
  await saveSettings(admin);
  await expectNames("Robert Nickles");
  await visit(admin, "/admin/settings");
  await expect(choice(admin, "User names to display in dropdown")).toHaveValue("full");
  await choice(admin, "User names to display in dropdown").selectOption("Preferred name");
  await saveSettings(admin);
  await expectNames("Bob Nickles");
});

test("OST-33, OST-36 with Cannot change the password kept, the form saves again as it stands", async ({
  firstAdmin: admin,
  visitor: user,
}) => {
  test.slow();
  const { id, email } = await addPerson(await programOf(admin), "Kay", { register: true });
  await choosePassword(user, await linkFor(admin, email));
  const demand = popUp(admin).getByRole("checkbox", { name: "Require a new password at the next sign-in" });
  const keeps = popUp(admin).getByRole("checkbox", { name: /Cannot change the password/ });
  const save = async () => {
    await popUp(admin).getByRole("button", { name: "Save" }).click();
    await expect(admin.getByText("Saved.").first()).toBeVisible();
    await expect(popUp(admin)).toHaveCount(0);
  };
  await openManageAccount(admin, id);
  await keeps.check();
  await demand.uncheck();
  await save();
  await openManageAccount(admin, id);
  await expect(keeps).toBeChecked();
  await expect(demand).not.toBeChecked();
  await field(popUp(admin), "Username").fill("kay.keeps");
  await save();
  await openManageAccount(admin, id);
  await expect(field(popUp(admin), "Username")).toHaveValue("kay.keeps");
});
