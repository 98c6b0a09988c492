// The mails of the desk, which are kept where they can be read, and the one-time links in them.
import { type Locator, type Page, expect } from "@playwright/test";

import { PASSWORD, submit, visit } from "./desk.js";

/** Jobs send the mails, one after the other. */
const SENT_WITHIN = { timeout: 20_000 };

/**
 * The list of kept mails, once it holds so many to somebody with these words in the subject. `admin` is signed in and
 * may read them.
 */
export async function keptMails(admin: Page, email: string, subject: string, count: number): Promise<Locator> {
  const mails = admin.getByRole("row", { name: email }).filter({ hasText: subject });
  await expect(async () => {
    await visit(admin, "/admin/mails");
    expect(await mails.count()).toBeGreaterThanOrEqual(count);
  }, `${count} mails "${subject}" to ${email}`).toPass(SENT_WITHIN);
  return mails;
}

/** The one-time link in the newest welcome mail to somebody. */
export async function linkFor(admin: Page, email: string): Promise<string> {
  const mail = (await keptMails(admin, email, "Welcome", 1)).first();
  await visit(admin, (await mail.getByRole("link").getAttribute("href")) ?? "");
  const link = await admin.locator("pre a[href*='/choose-password/']").getAttribute("href");
  if (link === null) throw new Error(`the mail to ${email} has no link`);
  return link;
}

/** Chooses a password by a one-time link, without showing the page, and signs in by it. */
export async function choosePassword(page: Page, link: string): Promise<void> {
  const token = new URL(link).pathname.split("/").at(-1) ?? "";
  await submit(page, "/choose-password", { token, password: PASSWORD, password_again: PASSWORD });
}

/** Chooses a password on the page a one-time link has opened. */
export async function choosePasswordByForm(page: Page): Promise<void> {
  await page.getByLabel(/^New password/).fill(PASSWORD);
  await page.getByLabel(/^The same again/).fill(PASSWORD);
  await page.getByRole("button", { name: "Save and sign in" }).click();
}
