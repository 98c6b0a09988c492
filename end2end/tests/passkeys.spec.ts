// Passkeys and security keys, with the authenticator that Chromium has for tests. Without script no browser has any.
import type { CDPSession, Page, Request } from "@playwright/test";

import { PASSWORD, answered, choice, field, hasScript, panel, setUp, signInByForm, signOut, visit } from "./desk.js";
import { expect, expectAccessible, test as base } from "./fixtures.js";
import { choosePassword, keptMails, linkFor } from "./mails.js";
import { addPerson, programOf } from "./program.js";
import { Server } from "./server.js";

/** A server at an address with a name, which passkeys need. */
const test = base.extend({
  emptyServer: async ({}, use) => {
    const server = await Server.start("empty", "localhost");
    await use(server);
    await server.stop();
  },
});

const authentication = (page: Page) => panel(page, "Password & Authentication");

interface Device {
  unplug(): Promise<void>;
  /** Says whether whoever touches it is not its owner. */
  refuse(refuses: boolean): Promise<void>;
  /** Has its owner touch it whenever it is asked meanwhile. Else it answers nothing: sign-in pages ask by themselves. */
  touch(meanwhile: () => Promise<unknown>): Promise<void>;
}

/** Plugs a device into the browser. */
async function device(page: Page): Promise<Device> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: false,
    },
  });
  const present = (enabled: boolean) => session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  return {
    touch: async (meanwhile) => {
      await present(true);
      await meanwhile();
      await present(false);
    },
    unplug: async () => void (await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId })),
    refuse: async (refuses) =>
      void (await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: !refuses })),
  };
}

/** Begins to add a key in the profile: up to the moment at which the browser takes over. */
async function beginKey(page: Page, kind: "passkey" | "security_key", name: string): Promise<void> {
  await visit(page, "/profile");
  const add = authentication(page).locator("details", { hasText: "Add a passkey or security key" });
  await add.locator("summary").click();
  await choice(add, "Kind").selectOption(kind);
  await field(add, "Name of the key").fill(name);
  await add.getByLabel(/^Your password/).fill(PASSWORD);
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
}

test("@wasm-only ZAM-21, ZAM-22, ZAM-23 a passkey is added, signs in without a password, is a second factor, and is removed by an admin", async ({
  firstAdmin: admin,
  visitor: user,
}) => {
  test.slow();
  const { id, email } = await addPerson(await programOf(admin), "Faye", { register: true });
  await choosePassword(user, await linkFor(admin, email));
  const laptop = await device(user);

  await beginKey(user, "passkey", "Laptop");
  await expectAccessible(user);
  await test.step("a device that does not know its owner adds nothing, and the page says so", async () => {
    await laptop.refuse(true);
    await laptop.touch(async () => {
      await user.getByRole("button", { name: "Continue" }).click();
      await expect(user.getByRole("alert").filter({ hasText: "Nothing has happened" })).toBeVisible();
    });
    await laptop.refuse(false);
  });
  await laptop.touch(async () => {
    await user.getByRole("button", { name: "Continue" }).click();
    await expect(user.getByRole("cell", { name: "Laptop", exact: true })).toBeVisible();
  });
  await expect(user.locator(".enrolment__codes li")).toHaveCount(10);
  await expectAccessible(user);
  await keptMails(admin, email, "A new passkey", 1);
  await test.step("the same device is not added twice", async () => {
    await beginKey(user, "passkey", "Again");
    await laptop.touch(async () => {
      await user.getByRole("button", { name: "Continue" }).click();
      await expect(user.getByText("This device or key is set up already.")).toBeVisible();
    });
  });

  await test.step("ZAM-23 it signs in without name and password", async () => {
    await visit(user, "/portal");
    await signOut(user);
    await expectAccessible(user);
    await laptop.touch(async () => {
      await user.getByRole("button", { name: "Sign in with a passkey" }).click();
      await expect(user).toHaveURL(/\/portal$/);
    });
  });
  await test.step("ZAM-23 it is offered among the suggestions for the name, and chosen there it signs in", async () => {
    await signOut(user);
    await expect(user.getByLabel("E-mail or username")).toHaveAttribute("autocomplete", "username webauthn");
    await laptop.touch(async () => {
      // The page may be left before it is whole.
      await user.goto("/sign-in", { waitUntil: "commit" });
      await expect(user).toHaveURL(/\/portal$/);
    });
  });
  await test.step("ZAM-23 after the password it is the second factor", async () => {
    await signOut(user);
    await signInByForm(user, email);
    await expect(user).toHaveURL(/\/sign-in\/code/);
    await expectAccessible(user);
    await laptop.touch(async () => {
      await user.getByRole("button", { name: "Use a passkey or security key" }).click();
      await expect(user).toHaveURL(/\/portal$/);
    });
  });
  await test.step("it is renamed", async () => {
    await visit(user, "/profile");
    const rename = authentication(user).locator("details", { hasText: "Rename a passkey or security key" });
    await rename.locator("summary").click();
    await field(rename, "New name").fill("Grey laptop");
    await answered(user, rename.getByRole("button", { name: "Rename" }));
    await visit(user, "/profile");
    await expect(user.getByRole("cell", { name: "Grey laptop", exact: true })).toBeVisible();
  });
  await test.step("ZAM-21 an admin removes it: it signs nobody in any more", async () => {
    await visit(admin, `/agent/users/${id}?manage=two-factor`);
    const popUp = admin.getByRole("dialog");
    await expect(popUp.getByRole("row", { name: /Grey laptop/ })).toContainText("Passkey");
    await expectAccessible(admin);
    await answered(admin, popUp.getByRole("button", { name: "Remove Grey laptop" }));
    await visit(user, "/portal");
    await expect(user, "signed out").toHaveURL(/\/sign-in/);
    const isAnswer = (request: Request) => new URL(request.url()).pathname === "/sign-in/passkey";
    await laptop.touch(async () => {
      const answer = user.waitForRequest(isAnswer);
      await user.getByRole("button", { name: "Sign in with a passkey" }).click();
      await answer;
    });
    await expect(user.getByText("This key does not let you in here.")).toBeVisible();
    await signInByForm(user, email);
    await expect(user, "the password is enough again").toHaveURL(/\/portal$/);
  });
  await laptop.unplug();
});

test("ZAM-23 at an address without a name nobody is offered a passkey", async ({ page }) => {
  await visit(page, "/sign-in");
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeHidden();
});

test("ZAM-23 without script nobody is offered a passkey", async ({ emptyServer, openBrowser }) => {
  const page = await openBrowser(emptyServer);
  await setUp(page);
  await page.context().clearCookies();
  await visit(page, "/sign-in");
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  if (hasScript()) await expect(button).toBeVisible();
  else await expect(button).toBeHidden();
});
