// Two-factor authentication: set up in the profile, asked for at sign-in, taken away by an admin.
import type { Page } from "@playwright/test";

import { FIRST_ADMIN, PASSWORD, answered, field, panel, saveSettings, signInByForm, signOut, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { choosePassword, linkFor } from "./mails.js";
import { Phone } from "./phone.js";
import { addPerson, programOf } from "./program.js";

const authentication = (page: Page) => panel(page, "Password & Authentication");

/** Sets up an app in the profile, and returns it with the recovery codes. */
async function setUpApp(page: Page, name: string): Promise<{ phone: Phone; codes: string[] }> {
  await visit(page, "/profile");
  const another = authentication(page).getByText("Set up another app");
  if (await another.isVisible()) await another.click();
  await field(page, "Name of the app").fill(name);
  await authentication(page).getByLabel(/^Your password/).last().fill(PASSWORD);
  await authentication(page).getByRole("button", { name: "Set up", exact: true }).click();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  await expectAccessible(page);
  const phone = new Phone((await page.locator(".enrolment__key").textContent()) ?? "");
  await field(page, "Code the app shows").fill("000000");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("This code does not fit.")).toBeVisible();
  await field(page, "Code the app shows").fill(await phone.code());
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("cell", { name, exact: true })).toBeVisible();
  return { phone, codes: await page.locator(".enrolment__codes li").allTextContents() };
}

async function enterCode(page: Page, code: string): Promise<void> {
  await field(page, "Code").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("ZAM-21, ZAM-22, ZAM-23 set up under the avatar, asked for at sign-in, removed one by one and all by an admin", async ({
  firstAdmin: admin,
  visitor: user,
}) => {
  test.slow();
  const { id, name, email } = await addPerson(await programOf(admin), "Faye", { register: true });
  await choosePassword(user, await linkFor(admin, email));

  await visit(user, "/portal");
  await user.locator("summary.avatar-button").click();
  await user.getByRole("link", { name: "Profile" }).click();
  await expect(authentication(user).getByRole("heading", { name: "Two-factor authentication" })).toBeVisible();
  const { phone, codes } = await setUpApp(user, "Phone");
  expect(codes).toHaveLength(10);
  await visit(user, "/profile");
  await expect(user.locator(".enrolment__codes"), "shown once").toHaveCount(0);
  await expectAccessible(user);

  await test.step("ZAM-23 the password alone opens nothing; a wrong code is refused, the right one lets in", async () => {
    await signOut(user);
    await signInByForm(user, email);
    await expect(user).toHaveURL(/\/sign-in\/code/);
    await expectAccessible(user);
    await user.goto("/portal");
    await expect(user).toHaveURL(/\/sign-in\?/);
    await signInByForm(user, email);
    await enterCode(user, "000000");
    await expect(user.getByText("This code is wrong, or was used before.")).toBeVisible();
    await enterCode(user, await phone.code());
    await expect(user).toHaveURL(/\/portal$/);
  });
  await test.step("ZAM-23 a recovery code lets in once", async () => {
    for (const again of [false, true]) {
      await signOut(user);
      await signInByForm(user, email);
      await enterCode(user, codes[0] ?? "");
      if (again) await expect(user.getByText("This code is wrong, or was used before.")).toBeVisible();
      else await expect(user).toHaveURL(/\/portal$/);
    }
    await enterCode(user, codes[1] ?? "");
    await expect(user).toHaveURL(/\/portal$/);
  });
  await test.step("ZAM-21 an admin removes a single method, then all", async () => {
    await setUpApp(user, "Tablet");
    await visit(admin, "/agent/users?q=Faye");
    const row = admin.getByRole("row", { name: new RegExp(name) });
    await row.getByRole("button", { name: /^Actions for/ }).click();
    await row.getByRole("link", { name: "Manage Two-Factor Authentication" }).click();
    await expect(admin).toHaveURL(/manage=two-factor/);
    await visit(admin, `/agent/users/${id}?manage=two-factor`);
    const popUp = admin.getByRole("dialog");
    await expect(popUp.getByRole("row", { name: /Recovery codes/ })).toContainText("8 left");
    await expectAccessible(admin);
    await answered(admin, popUp.getByRole("button", { name: "Remove Tablet" }));
    await visit(admin, `/agent/users/${id}?manage=two-factor`);
    await expect(popUp.getByRole("row", { name: /Tablet/ })).toHaveCount(0);
    await visit(user, "/portal");
    await expect(user, "signed out").toHaveURL(/\/sign-in/);
    await signInByForm(user, email);
    await enterCode(user, await phone.code());
    await expect(user).toHaveURL(/\/portal$/);
    await visit(admin, `/agent/users/${id}?manage=two-factor`);
    await answered(admin, popUp.getByRole("button", { name: "Remove all methods" }));
    await visit(admin, `/agent/users/${id}?manage=two-factor`);
    await expect(popUp.getByText("There is no second factor")).toBeVisible();
    await signInByForm(user, email);
    await expect(user).toHaveURL(/\/portal$/);
  });
});

test("ZAM-21 where agents need it, one who has none sets it up before any other page", async ({ firstAdmin: admin, visitor: agent, problems }) => {
  test.slow();
  // Until there is a second factor, the palette finds nothing, and nobody hears of changes.
  problems.allow(/status of 403 .*(\/rpc\/palette|\/events)/);
  const program = await programOf(admin);
  const email = "otto@desk.example";
  const departments = (await program.get<{ id: number }[]>("/departments")).map((department) => department.id);
  await program.add("/agents", { first_name: "Otto", last_name: "Agent", email, user_type: "user", departments });
  const demand = async () => {
    await visit(admin, "/admin/settings");
    await admin.getByRole("checkbox", { name: /Agents need two-factor authentication/ }).check();
  };
  await demand();
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByText("Please set up two-factor authentication in your own profile first.")).toBeVisible();
  const { phone } = await setUpApp(admin, "Phone");
  await demand();
  await saveSettings(admin);
  await signOut(admin);
  await signInByForm(admin, FIRST_ADMIN);
  await enterCode(admin, await phone.code());
  await expect(admin).toHaveURL(/\/agent$/);

  await choosePassword(agent, await linkFor(admin, email));
  await agent.goto("/agent/tickets");
  await expect(agent).toHaveURL(/\/profile$/);
  await expect(agent.getByText("Please set up two-factor authentication first")).toBeVisible();
  await setUpApp(agent, "Key ring");
  await visit(agent, "/agent");
  await expect(agent).toHaveURL(/\/agent$/);
});
