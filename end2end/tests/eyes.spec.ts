// Seeing through somebody's eyes when someone signs in or out meanwhile, and too many failed sign-ins.
import type { Page } from "@playwright/test";

import {
  DEMO,
  FIRST_ADMIN,
  PASSWORD,
  choice,
  field,
  freshName,
  idIn,
  mainMenu,
  panel,
  saveSettings,
  setUp,
  signIn,
  signInByForm,
  signOut,
  unique,
  visit,
} from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { choosePassword, linkFor } from "./mails.js";
import { programOf } from "./program.js";

const banner = (page: Page) => page.getByRole("complementary", { name: "Somebody else's view" });
const back = (page: Page) => page.getByRole("button", { name: "Back to my view" });

/** Enters the view of somebody nobody else of these tests is. */
async function enter(admin: Page, name: string): Promise<void> {
  await visit(admin, `/agent/users?q=${encodeURIComponent(name)}`);
  await admin.getByRole("link", { name, exact: true }).click();
  await expect(admin).toHaveURL(/\/agent\/users\/\d+/);
  await visit(admin, `/admin/impersonate/${idIn(admin)}`);
  await field(admin, "Reason").fill("They ask what they see.");
  await admin.getByRole("button", { name: `View as ${name}` }).click();
  await expect(banner(admin)).toContainText(`You see Deskfolk as ${name}`);
}

test("ZAM-16 who signs out in somebody's view is in it again at the next sign-in", async ({ demoServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(demoServer);
  await signIn(page, DEMO.admin);
  await enter(page, "Tobias Hale");
  await signOut(page);
  await visit(page, "/portal");
  await expect(page).toHaveURL(/\/sign-in/);

  await signInByForm(page, DEMO.admin);
  await expect(banner(page)).toContainText("You see Deskfolk as Tobias Hale");
  await expect(page).toHaveURL(/\/portal/);
  await back(page).click();
  await expect(banner(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/agent\/users\/\d+/);
});

test("ZAM-17, ZAM-19 who enters ends the session of the other, whose sign-in throws them out", async ({
  demoServer,
  openBrowser,
  problems,
}) => {
  test.slow();
  problems.allow(/status of 403/);
  const [page, user] = [await openBrowser(demoServer), await openBrowser(demoServer)];
  await signIn(user, "priya.nair@brightwater.example");
  await visit(user, "/portal");

  await signIn(page, DEMO.admin);
  await enter(page, "Priya Nair");
  await user.goto("/portal");
  await expect(user).toHaveURL(/\/sign-in\?.*why=ended/);

  await signIn(user, "priya.nair@brightwater.example");
  await visit(user, "/portal");
  await expect(user.getByRole("heading", { name: "My tickets" })).toBeVisible();
  await page.goto("/portal");
  await expect(banner(page)).toHaveCount(0);
  await expect(page.getByText("Priya Nair")).toHaveCount(0);
  await visit(page, "/agent");
  await expect(mainMenu(page).getByRole("link", { name: "Dashboard" })).toBeVisible();
});

test("N3 who looks without entering sees what somebody sees, changes nothing, and stands in the register", async ({
  demoServer,
  openBrowser,
  problems,
}) => {
  test.slow();
  problems.allow(/status of 403/);
  const [page, user] = [await openBrowser(demoServer), await openBrowser(demoServer)];
  await signIn(user, DEMO.customer);
  await signIn(page, DEMO.admin);
  await visit(page, "/agent/users?q=nora.keller");
  await page.getByRole("link", { name: "Nora Keller", exact: true }).click();
  await expect(page).toHaveURL(/\/agent\/users\/\d+/);
  const id = idIn(page);
  await visit(page, `/agent/users/${id}/look`);
  await field(page, "Reason").fill("She asks what she sees.");
  await page.getByRole("button", { name: "Look as Nora Keller" }).click();

  const look = page.getByRole("complementary", { name: "A look through somebody else's eyes" });
  await expect(look).toContainText("Read-only: you look as Nora Keller");
  await expect(page).toHaveURL(/\/portal/);
  await visit(page, "/portal/tickets/new");
  await expect(look).toBeVisible();
  await choice(page, "Queue").selectOption({ index: 1 });
  await field(page, "Subject").fill("Written by nobody");
  await field(page, "Message").fill("It must not arrive.");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText(/You only look through the eyes of Nora Keller/)).toBeVisible();
  await expect(field(page, "Subject")).toHaveValue("Written by nobody");
  await user.goto("/portal");
  await expect(user.getByRole("heading", { name: "My tickets" })).toBeVisible();

  await page.getByRole("button", { name: "Stop looking" }).click();
  await expect(look).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`/agent/users/${id}`));
  await visit(page, `/admin/audit/eyes?person=${id}`);
  await expect(page.getByRole("row", { name: /Nora Keller.*Look without entering.*She asks what she sees/ })).toBeVisible();
});

test("N3, ZAM-14 nobody looks through the eyes of an agent who holds what they do not, and who looks changes nothing", async ({
  firstAdmin: admin,
  visitor: user,
  emptyServer,
  openBrowser,
  problems,
}) => {
  test.slow();
  problems.allow(/status of 403/);
  const program = await programOf(admin);
  const [department] = await program.get<{ id: number }[]>("/departments");
  const looks = await program.add("/roles", { name: "Lookers", permissions: ["users.read", "users.look"] });
  const audits = await program.add("/roles", { name: "Auditors", permissions: ["audit.read"] });
  const addAgent = async (page: Page, first: string, role: number) => {
    const { last, email } = freshName(first);
    const agent = { first_name: first, last_name: last, email, user_type: "user", departments: [department?.id] };
    const id = await program.add("/agents", { ...agent, roles: [role] });
    await choosePassword(page, await linkFor(admin, email));
    return { id, name: `${first} ${last}` };
  };
  const max = await addAgent(await openBrowser(emptyServer), "Max", audits);
  const lou = await addAgent(user, "Lou", looks);

  await visit(user, `/agent/users/${max.id}`);
  await expect(user.getByRole("link", { name: "Look without entering" })).toHaveCount(0);
  await visit(user, `/agent/users/${max.id}/look`, 403);
  await expect(user.getByText(`${max.name} holds rights that ${lou.name} does not hold.`)).toBeVisible();
  const look = user.getByRole("complementary", { name: "A look through somebody else's eyes" });
  await user.request.post("/look", { form: { user_id: String(max.id), reason: "By a form of one's own." } });
  await visit(user, "/agent");
  await expect(look).toHaveCount(0);

  await program.change(`/agents/${lou.id}`, { roles: [looks, audits] });
  await visit(user, `/agent/users/${max.id}/look`);
  await field(user, "Reason").fill("He asks what he sees.");
  await user.getByRole("button", { name: `Look as ${max.name}` }).click();
  await expect(look).toContainText(`Read-only: you look as ${max.name}`);
  await visit(user, "/profile");
  await user.getByRole("button", { name: "Save mails" }).click();
  await expect(user.getByText(`You only look through the eyes of ${max.name}`).first()).toBeVisible();
});

test("ZAM-10 after too many failed sign-ins the right password is refused too, in any browser", async ({
  emptyServer,
  openBrowser,
}) => {
  test.slow();
  await setUp(await openBrowser(emptyServer));
  const guest = await openBrowser(emptyServer);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await guest.request.post("/sign-in", { form: { login: FIRST_ADMIN, password: "not the password" } });
  }
  const other = await openBrowser(emptyServer);
  await signInByForm(other, FIRST_ADMIN, PASSWORD);
  await expect(other).toHaveURL(/\/sign-in/);
  await expect(other.getByRole("alert")).toContainText(/Too many attempts/);
});

test("ZAM-14 a change of a role is compared for a holder from its editor, in another tab, and is not saved", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const department = (await program.get<{ id: number }[]>("/departments"))[0]?.id;
  const role = await program.add("/roles", { name: unique("Clerk"), users_access: "read_only" });
  const { last, email } = freshName("Clark");
  const cleo = { first_name: "Cleo", last_name: last, email, user_type: "user", password: PASSWORD };
  await program.add("/agents", { ...cleo, departments: [department], roles: [role] });

  await visit(page, `/admin/roles/${role}`);
  const audit = page.getByRole("checkbox", { name: /^Read the audit log/ });
  await audit.check();
  const opened = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Compare before and after" }).click();
  const tab = await opened;
  await expect(tab.getByRole("heading", { name: "Compare before and after", level: 1 })).toBeVisible();
  await expect(choice(tab, "Holder of the role")).toHaveText(`Cleo ${last}`);
  await expect(panel(tab, "Actions").getByRole("row", { name: /Read the audit log.*yes/ })).toBeVisible();
  await expect(panel(tab, "Menus").getByRole("row", { name: /Audit/ }).first()).toBeVisible();
  await expectAccessible(tab);
  await tab.close();

  await expect(audit, "the form is as it was left").toBeChecked();
  await visit(page, `/admin/roles/${role}`);
  await expect(audit, "nothing was saved").not.toBeChecked();
});

test("ZAM-18 where the settings say so, nobody's password is changed in their view", async ({ demoServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(demoServer);
  await signIn(page, DEMO.admin);
  const own = page.getByText("The password cannot be changed in this view.");
  await enter(page, "Tobias Hale");
  await visit(page, "/profile");
  await expect(page.getByRole("button", { name: "Change password" })).toBeVisible();
  await expect(own).toHaveCount(0);
  await back(page).click();
  await expect(banner(page)).toHaveCount(0);

  await visit(page, "/admin/settings");
  await page.getByRole("checkbox", { name: /^Passwords can be changed in somebody's view/ }).uncheck();
  await saveSettings(page);
  await enter(page, "Tobias Hale");
  await visit(page, "/profile");
  await expect(own).toBeVisible();
  await expect(page.getByRole("button", { name: "Change password" })).toHaveCount(0);
  await back(page).click();
  await visit(page, "/profile");
  await expect(page.getByRole("button", { name: "Change password" }), "one's own").toBeVisible();
});

test("ZAM-10 a paused address is listed for admins, who unlock it", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const admin = await openBrowser(emptyServer);
  await setUp(admin);
  const guest = await openBrowser(emptyServer);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await guest.request.post("/sign-in", { form: { login: `nobody${attempt}`, password: "not the password" } });
  }
  await signInByForm(guest, FIRST_ADMIN);
  await expect(guest.getByRole("alert")).toBeVisible();
  await visit(admin, "/admin/paused-addresses");
  await expect(admin.getByRole("row")).toHaveCount(2);
  await admin.getByRole("button", { name: /^Unlock / }).click();
  await expect(admin.getByText("No address is paused")).toBeVisible();
  await signInByForm(guest, FIRST_ADMIN);
  await expect(guest).toHaveURL(/\/agent$/);
});

test("ZAM-20 before a view is entered the page says whether the person is told", async ({ demoServer, openBrowser }) => {
  const admin = await openBrowser(demoServer);
  await signIn(admin, DEMO.admin);
  const name = "Nora Keller";
  await visit(admin, `/agent/users?q=${encodeURIComponent(name)}`);
  await admin.getByRole("link", { name, exact: true }).click();
  await expect(admin).toHaveURL(/\/agent\/users\/\d+/);
  const path = `/admin/impersonate/${idIn(admin)}`;
  await visit(admin, path);
  await expect(admin.getByText(`${name} gets no mail about it.`)).toBeVisible();
  await visit(admin, "/admin/settings");
  await admin.getByRole("checkbox", { name: /Tell people when somebody enters their view/ }).check();
  await saveSettings(admin);
  await visit(admin, path);
  await expect(admin.getByText(`${name} gets a mail that says who entered.`)).toBeVisible();
});
