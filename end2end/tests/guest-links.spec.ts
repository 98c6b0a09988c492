// Links that open one ticket for people without an account.
import type { Page } from "@playwright/test";

import { DEMO, choice, field, saveSettings, signIn, unique, visit } from "./desk.js";
import { keptMails } from "./mails.js";
import { addPerson, programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

/** The text of the newest kept mail to somebody with these words in its subject. */
async function mailTo(admin: Page, email: string, subject: string): Promise<string> {
  const mail = (await keptMails(admin, email, subject, 1)).first();
  await visit(admin, (await mail.getByRole("link").getAttribute("href")) ?? "");
  return admin.locator("pre").first().innerText();
}

/** Says at the browser who sits there, and enters the code from the mail. */
async function confirm(admin: Page, browser: Page, email: string): Promise<void> {
  await expect(browser.getByRole("heading", { name: "Who are you?" })).toBeVisible();
  await field(browser, "E-mail").fill(email);
  await browser.getByRole("button", { name: "Send me a code" }).click();
  await expect(browser.getByRole("heading", { name: "Please look into your mail" })).toBeVisible();
  const code = /\b\d{8}\b/.exec(await mailTo(admin, email, "Your code"))?.[0];
  await field(browser, "Code").fill(code ?? "");
  await browser.getByRole("button", { name: "Open the ticket" }).click();
}

test("N15 a link opens one ticket, asks an unknown browser who it is, and is revoked", async ({ page, openBrowser, problems }) => {
  test.slow();
  problems.allow(/status of 410/);
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Guests") });
  const guest = await addPerson(program, "Gwen", { customer });
  const [queue] = await program.get<{ id: number }[]>("/queues");
  const subject = unique("Smoke");
  const ticket = await program.add("/tickets", { requester_id: guest.id, queue_id: queue?.id, subject, body: "We look at it." });
  await program.add(`/tickets/${ticket}/articles`, { kind: "reply", body: "Is it better now?" });
  const link = /\/t\/[\w-]+/.exec(await mailTo(page, guest.email, subject))?.[0] ?? "";

  const browser = await openBrowser();
  await visit(browser, link);
  await expect(browser.getByText(guest.name)).toHaveCount(0);
  await expectAccessible(browser);
  await confirm(page, browser, guest.email);
  await expect(browser.getByRole("heading", { name: subject })).toBeVisible();
  await expectAccessible(browser);
  await visit(browser, link);
  await field(browser, "Your answer").fill("It is, thank you.");
  await browser.getByRole("button", { name: "Send", exact: true }).click();
  await expect(browser.getByRole("log").getByText("It is, thank you.")).toBeVisible();

  const elsewhere = await openBrowser();
  await visit(elsewhere, link);
  await expect(elsewhere.getByRole("heading", { name: "Who are you?" })).toBeVisible();

  await visit(page, `/agent/tickets/${ticket}/guests`);
  await expectAccessible(page);
  await page.getByRole("button", { name: `Revoke the link of ${guest.name}` }).click();
  await expect(page.getByText("Revoked", { exact: true })).toBeVisible();
  await visit(browser, link, 410);
  await expect(browser.getByRole("heading", { name: "This link was revoked" })).toBeVisible();
});

test("N15 whoever has no account asks by mail address and number for the link to their ticket", async ({ page, openBrowser }) => {
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Guests") });
  const guest = await addPerson(program, "Gerd", { customer });
  const [queue] = await program.get<{ id: number }[]>("/queues");
  const subject = unique("Flood");
  const ticket = await program.add("/tickets", { requester_id: guest.id, queue_id: queue?.id, subject, body: "We look at it." });
  const { number } = await program.get<{ number: string }>(`/tickets/${ticket}`);

  const browser = await openBrowser();
  await visit(browser, "/sign-in");
  await browser.getByRole("link", { name: "Check ticket status" }).click();
  await expect(browser.getByRole("heading", { name: "Check ticket status" })).toBeVisible();
  await expectAccessible(browser);
  await field(browser, "E-mail").fill(guest.email);
  await field(browser, "Ticket number").fill("mine");
  await browser.getByRole("button", { name: "Send the link" }).click();
  await expect(browser.getByText("The number of a ticket looks like 10042.")).toBeVisible();
  await expect(field(browser, "E-mail")).toHaveValue(guest.email);
  await field(browser, "Ticket number").fill(number);
  await browser.getByRole("button", { name: "Send the link" }).click();
  await expect(browser.getByText("If this is your ticket, the mail is on its way.")).toBeVisible();

  const link = /\/t\/[\w-]+/.exec(await mailTo(page, guest.email, `The link to your ticket: ${subject}`))?.[0] ?? "";
  await visit(browser, link);
  await confirm(page, browser, guest.email);
  await expect(browser.getByRole("heading", { name: subject })).toBeVisible();
});

test("N15, OST-37 while ticket links and accounts are switched off, no page offers them", async ({ demoServer, openBrowser, problems }) => {
  problems.allow(/status of 4(04|10)/);
  const admin = await openBrowser(demoServer);
  await signIn(admin, DEMO.admin);
  await visit(admin, "/agent/users/new");
  await expect(admin.getByRole("checkbox", { name: /^Register/ })).toBeVisible();
  await visit(admin, "/admin/settings");
  await admin.getByRole("checkbox", { name: /^Ticket links for people without an account/ }).uncheck();
  await choice(admin, "Accounts of customers are made by").selectOption("Nobody");
  await saveSettings(admin);
  await visit(admin, "/agent/users/new");
  await expect(choice(admin, "Web Access Level")).toBeVisible();
  await expect(admin.getByRole("checkbox", { name: /^Register/ })).toHaveCount(0);

  const visitor = await openBrowser(demoServer);
  await visit(visitor, "/t/some-link-of-before", 410);
  await expect(visitor.getByRole("heading", { name: "Links to tickets are switched off" })).toBeVisible();
  await expect(visitor.getByRole("link", { name: "Send me a new link" })).toHaveCount(0);
  await visit(visitor, "/check-ticket", 404);
  await expect(visitor.getByText("Not offered here")).toBeVisible();
});
