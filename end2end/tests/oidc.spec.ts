// Single sign-on: a provider is set up, people come in by it, link it, unlink it, and sign out here and there.
import { PASSWORD, answered, choice, field, panel, signIn, visit } from "./desk.js";
import { expect, expectAccessible, test as base } from "./fixtures.js";
import { choosePassword, linkFor } from "./mails.js";
import { Provider, SECRET, signInThere } from "./oidc.js";
import { Phone } from "./phone.js";
import { addPerson, programOf } from "./program.js";

const test = base.extend<{ provider: Provider }>({
  provider: async ({ emptyServer }, use) => {
    const provider = await Provider.start(emptyServer.url);
    await use(provider);
    provider.stop();
  },
});

test("a provider is set up and tested, and somebody new comes in by it and signs out there, too", async ({
  firstAdmin: admin,
  visitor: user,
  provider,
  problems,
}) => {
  test.slow();
  // The only way to sign in stays.
  problems.allow(/status of 409/);
  await visit(admin, "/agent/customers/new");
  await field(admin, "Name").fill("Acme");
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByRole("heading", { name: "Acme", level: 1 })).toBeVisible();

  await visit(admin, "/admin/sign-in-providers/new");
  await field(admin, "Name").fill("Acme ID");
  await field(admin, "Issuer").fill("http://id.acme.example");
  await field(admin, "Client id").fill("desk");
  await admin.getByLabel(/^Client secret/).fill(SECRET);
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByText("please write https", { exact: false })).toBeVisible();
  await field(admin, "Issuer").fill(`${provider.issuer}/elsewhere`);
  await admin.getByLabel(/^Client secret/).fill(SECRET);
  await field(admin, "Everybody else belongs to").fill("Acme / Main site");
  await admin.getByLabel(/^Add people whom nobody knows/).check();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByRole("heading", { name: "Acme ID", level: 1 })).toBeVisible();
  const path = new URL(admin.url()).pathname;

  await visit(admin, `${path}?test=now`);
  await expect(admin.getByText("The provider cannot be used like this")).toBeVisible();
  await visit(admin, `${path}?tab=form`);
  await expect(admin.getByLabel(/^Client secret/)).toHaveValue("");
  await field(admin, "Issuer").fill(provider.issuer);
  await admin.getByLabel(/^Client secret/).fill(SECRET);
  await answered(admin, admin.getByRole("button", { name: "Save", exact: true }));
  await visit(admin, path);
  await admin.getByRole("link", { name: "Test provider" }).click();
  await expect(admin.getByText("The provider answers")).toBeVisible();
  await expect(admin.getByRole("textbox", { name: "Redirect URI", exact: true })).toHaveValue(/\/auth\/oidc\/1\/callback$/);
  await expectAccessible(admin);

  await visit(user, "/sign-in");
  await expectAccessible(user);
  await user.getByRole("link", { name: "Sign in with Acme ID" }).click();
  await user.getByRole("button", { name: "Cancel" }).click();
  await expect(user.getByText("You did not finish signing in at Acme ID.", { exact: false })).toBeVisible();
  await user.getByRole("link", { name: "Sign in with Acme ID" }).click();
  await signInThere(user, "unverified");
  await expect(user.getByText("Nobody here is linked with your account", { exact: false })).toBeVisible();

  await user.context().clearCookies();
  await visit(user, "/sign-in?next=%2Fportal%2Ftickets%2Fnew");
  await user.getByRole("link", { name: "Sign in with Acme ID" }).click();
  await signInThere(user, "ana");
  await expect(user).toHaveURL(/\/portal\/tickets\/new/);
  await visit(user, "/profile");
  const account = panel(user, "Password & Authentication");
  await expect(account.getByText("ana@acme.example", { exact: true })).toBeVisible();
  await expect(account.getByText("You have no password here.", { exact: false })).toBeVisible();
  await account.getByText("Unlink a provider").click();
  await answered(user, account.getByRole("button", { name: "Unlink" }));
  await expect(account.getByText("This is your only way to sign in.", { exact: false })).toBeVisible();

  await user.locator("summary.avatar-button").click();
  await user.getByRole("button", { name: "Sign out" }).click();
  await expect(user.getByRole("heading", { name: "Acme ID" })).toBeVisible();
  // The provider learns whose session it is.
  await expect(user).toHaveURL(/[?&]id_token_hint=[\w-]+\.[\w-]+\.[\w-]+/);
  await user.getByRole("button", { name: "Sign out" }).click();
  await expect(user).toHaveURL(/\/sign-in\?why=out/);
  await expect(user.getByText("You have signed out.")).toBeVisible();

  await visit(admin, `${path}?tab=history`);
  await expect(admin.getByText("sign in failed").first()).toBeVisible();
});

test("somebody links a provider in the profile, and whoever manages accounts unlinks it", async ({
  firstAdmin: admin,
  visitor: user,
  provider,
}) => {
  test.slow();
  const program = await programOf(admin);
  const { id, email } = await addPerson(program, "Sina", { register: true });
  await choosePassword(user, await linkFor(admin, email));
  await visit(admin, "/admin/sign-in-providers/new");
  await field(admin, "Name").fill("Acme ID");
  await field(admin, "Issuer").fill(provider.issuer);
  await field(admin, "Client id").fill("desk");
  await admin.getByLabel(/^Client secret/).fill(SECRET);
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByRole("heading", { name: "Acme ID", level: 1 })).toBeVisible();

  await signIn(user, email);
  await visit(user, "/profile");
  const form = user.locator('form[action="/profile/identities"]');
  await choice(form, "Provider").selectOption({ label: "Acme ID" });
  await form.getByLabel(/^Present password/).fill("not this one");
  await form.getByRole("button", { name: "Link" }).click();
  await expect(form.getByText("This is not the present password.")).toBeVisible();
  await choice(form, "Provider").selectOption({ label: "Acme ID" });
  await form.getByLabel(/^Present password/).fill(PASSWORD);
  await form.getByRole("button", { name: "Link" }).click();
  await signInThere(user, "sina");
  await expect(user).toHaveURL(/\/profile/);
  await expect(panel(user, "Password & Authentication").getByText("sina@acme.example", { exact: true })).toBeVisible();
  await expectAccessible(user);

  await visit(admin, `/agent/users/${id}?manage=single-sign-on`);
  const popUp = admin.getByRole("dialog");
  await expect(popUp.getByText("sina@acme.example", { exact: true })).toBeVisible();
  await expectAccessible(admin);
  await popUp.getByRole("button", { name: "Unlink Acme ID" }).click();
  await expect(popUp.getByText("Nothing is linked", { exact: false })).toBeVisible();
  await user.context().clearCookies();
  await visit(user, "/sign-in");
  await user.getByRole("link", { name: "Sign in with Acme ID" }).click();
  await signInThere(user, "sina");
  await expect(user.getByText("Nobody here is linked with your account", { exact: false })).toBeVisible();
});

test("ZAM-22, ZAM-23 who has no password sets up the second factor that the desk demands", async ({
  firstAdmin: admin,
  visitor: user,
  provider,
}) => {
  test.slow();
  const program = await programOf(admin);
  await program.add("/customers", { name: "Acme" });
  await program.change("/settings", { "security.two_factor_portal": "true" });
  await visit(admin, "/admin/sign-in-providers/new");
  await field(admin, "Name").fill("Acme ID");
  await field(admin, "Issuer").fill(provider.issuer);
  await field(admin, "Client id").fill("desk");
  await admin.getByLabel(/^Client secret/).fill(SECRET);
  await field(admin, "Everybody else belongs to").fill("Acme / Main site");
  await admin.getByLabel(/^Add people whom nobody knows/).check();
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByRole("heading", { name: "Acme ID", level: 1 })).toBeVisible();

  await visit(user, "/sign-in");
  await user.getByRole("link", { name: "Sign in with Acme ID" }).click();
  await signInThere(user, "ana");
  await expect(user).toHaveURL(/\/profile/);
  await expect(user.getByText("Please set up two-factor authentication first")).toBeVisible();
  await expect(user.getByLabel(/^Your password/)).toHaveCount(0);
  // A provider that knows the browser asks all the same.
  await user.getByRole("link", { name: "Sign in again" }).first().click();
  await user.getByRole("link", { name: "Sign in with Acme ID" }).click();
  await signInThere(user, "ana");
  await expect(user).toHaveURL(/\/profile/);
  await expectAccessible(user);
  const account = panel(user, "Password & Authentication");
  await account.getByRole("button", { name: "Set up", exact: true }).click();
  await expect(user.getByRole("img", { name: /QR code/ })).toBeVisible();
  const phone = new Phone((await user.locator(".enrolment__key").textContent()) ?? "");
  await field(user, "Code the app shows").fill(await phone.code());
  await user.getByRole("button", { name: "Confirm" }).click();
  await expect(user.getByRole("cell", { name: "Authenticator app", exact: true })).toBeVisible();
  await visit(user, "/portal");
  await expect(user.getByRole("heading", { name: "My tickets" })).toBeVisible();
});
