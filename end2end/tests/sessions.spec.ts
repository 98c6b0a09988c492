// Where people are signed in, and what their passwords have to be.
import { FIRST_ADMIN, PASSWORD, field, freshName, hasScript, panel, signIn, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { choosePassword, keptMails, linkFor } from "./mails.js";
import { addPerson, programOf } from "./program.js";

test("sessions are listed and ended in one's own profile and under Manage Account; a new device is told by mail", async ({
  firstAdmin: admin,
  visitor: user,
  emptyServer,
  openBrowser,
  problems,
}) => {
  test.slow();
  // A page that is open when its session ends hears nothing any more.
  problems.allow(/status of 401/);
  const { id, email } = await addPerson(await programOf(admin), "Sina", { register: true });
  await choosePassword(user, await linkFor(admin, email));
  await signIn(user, email);
  const phone = await openBrowser(emptyServer);
  await signIn(phone, email);
  await keptMails(admin, email, "A new device signed in", 1);

  await visit(user, "/profile");
  const sessions = panel(user, "Sessions");
  const listed = sessions.locator("tbody tr");
  await expect(listed).toHaveCount(2);
  await expect(sessions.getByText("This one")).toHaveCount(1);
  await expectAccessible(user);
  await listed.getByRole("button", { name: /^End / }).click();
  await expect(listed).toHaveCount(1);
  await phone.goto("/portal");
  await expect(phone).toHaveURL(/\/sign-in\?/);

  const popUp = admin.getByRole("dialog");
  await visit(admin, `/agent/users/${id}?manage=access`);
  await popUp.getByRole("link", { name: "Sessions" }).click();
  await expect(popUp.locator("tbody tr")).toHaveCount(1);
  await expectAccessible(admin);
  await popUp.getByRole("button", { name: "End all sessions" }).click();
  await expect(popUp.getByText("Signed in nowhere.")).toBeVisible();
  await user.goto("/portal");
  await expect(user).toHaveURL(/\/sign-in\?/);
});

test("what was typed into a form comes back after signing in again, and is not sent by itself @no-wasm-only", async ({
  firstAdmin: admin,
}) => {
  await visit(admin, "/agent/customers/new");
  await field(admin, "Name").fill("Slowly Typed Ltd");
  await field(admin, "Comment").fill("It took half an hour.");
  await admin.context().clearCookies({ name: "deskfolk" });
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin).toHaveURL(/\/sign-in\?next=/);
  await expect(admin.getByText("what you wrote waits for you", { exact: false })).toBeVisible();
  await expect(admin.getByText("It took half an hour.")).toHaveCount(0);
  await admin.getByLabel("E-mail or username").fill(FIRST_ADMIN);
  await admin.getByLabel(/^Password/).fill(PASSWORD);
  await admin.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(admin).toHaveURL(/\/agent\/customers\/new/);
  await expect(admin.getByText("Your session had ended, so nothing was sent.", { exact: false })).toBeVisible();
  await expect(field(admin, "Name")).toHaveValue("Slowly Typed Ltd");
  await expect(field(admin, "Comment")).toHaveValue("It took half an hour.");
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByRole("heading", { name: "Slowly Typed Ltd", level: 1 })).toBeVisible();
});

test("a password that everybody tries first is refused, and how hard it is to guess is said while it is typed", async ({
  firstAdmin: page,
}) => {
  await visit(page, "/profile");
  const form = panel(page, "Password & Authentication");
  await page.getByLabel(/^Present password/).fill(PASSWORD);
  await page.getByLabel(/^New password/).fill("password123");
  await page.getByLabel(/^The same again/).fill("password123");
  if (hasScript()) {
    await expect(form.getByText(/easy to guess\./i)).toBeVisible();
    await expectAccessible(page);
  }
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(form.getByText("This is one of the passwords that are tried first.", { exact: false })).toBeVisible();
  if (hasScript()) {
    await page.getByLabel(/^New password/).fill("four meadows under rain");
    await expect(form.getByText(/^(Very good|Good)\./)).toBeVisible();
  }
});

test("two tabs that are opened at once after a change of rights are both shown", async ({ firstAdmin: admin, openBrowser, emptyServer }) => {
  const program = await programOf(admin);
  const [department] = await program.get<{ id: number }[]>("/departments");
  const { last, email } = freshName("Tabor");
  const tina = { first_name: "Tina", last_name: last, email, user_type: "user", departments: [department?.id] };
  const id = await program.add("/agents", tina);
  const tab = await openBrowser(emptyServer);
  await choosePassword(tab, await linkFor(admin, email));
  await visit(tab, "/agent");
  const other = await tab.context().newPage();
  const role = await program.add("/roles", { name: "Readers", users_access: "read_only" });
  await program.change(`/agents/${id}`, { roles: [role] });
  await Promise.all([visit(tab, "/agent/users"), visit(other, "/agent/customers")]);
  for (const page of [tab, other]) await visit(page, "/agent/users");
});
