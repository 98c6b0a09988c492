// Mailboxes: what becomes of senders nobody knows, and mails that wait in quarantine.
import { choice, field, saveSettings, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";

const CREATE = "Create a new user when the sender's address matches nobody";

const mail = (from: string, subject: string, headers: string[] = []): string =>
  [
    `From: ${from}`,
    "To: support@desk.example",
    `Message-ID: <${subject.replaceAll(" ", "-")}@new.example>`,
    `Subject: ${subject}`,
    ...headers,
    "",
    "It does not <b>work</b>.",
    "",
  ].join("\r\n");

test("HAL-44 HAL-45 HAL-46 HAL-47 a mailbox decides by itself whether unknown senders become users", async ({
  emptyServer,
  firstAdmin: page,
  problems,
}) => {
  test.slow();
  await visit(page, "/admin/settings");
  await page.getByRole("checkbox", { name: CREATE }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("New users need a place")).toBeVisible();
  await visit(page, "/agent/customers/new");
  await field(page, "Name").fill("Walk-in");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/customers\/\d+/);
  await visit(page, "/admin/mailboxes/new");
  await field(page, "Name").fill("Support");
  await field(page, "Mail address").fill("support@desk.example");
  await choice(page, "Queue").selectOption({ index: 1 });
  await choice(page, CREATE).selectOption("yes");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("New users need a place")).toBeVisible();
  await expect(field(page, "Mail address")).toHaveValue("support@desk.example");
  await choice(page, CREATE).selectOption("inherit");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/mailboxes\/\d+$/);
  await expect(page.getByRole("heading", { name: "Support", exact: true })).toBeVisible();
  const mailbox = new URL(page.url()).pathname;

  // Nobody is known, and there is no place: it waits.
  expect(await emptyServer.deliver("Support", mail("ana@new.example", "Too early"))).toContain("In quarantine");
  await visit(page, "/admin/settings");
  await field(page, "Default customer and site").fill("Walk-in / Main site");
  await saveSettings(page);
  expect(await emptyServer.deliver("Support", mail("Eva Braun <eva@new.example>", "No user"))).toContain("opened");

  const late = await page.context().newPage();
  await visit(late, mailbox);
  await visit(page, `${mailbox}?tab=incoming`);
  await choice(page, CREATE).selectOption("yes");
  await page.getByRole("button", { name: "Save and finish" }).click();
  await expect(page.getByRole("row", { name: "Support" })).toContainText("Created");
  await expectAccessible(page);
  problems.allow(/status of 409/);
  await field(late, "Name").fill("Help");
  await late.getByRole("button", { name: "Save", exact: true }).click();
  await expect(late.getByText("Somebody else changed this meanwhile.")).toBeVisible();
  await late.close();
  expect(await emptyServer.deliver("Support", mail('"Ruiz, Ana" <ana@new.example>', "New user"))).toContain("opened");
  await visit(page, "/agent/users?q=new.example");
  await expect(page.getByRole("link", { name: "Ana Ruiz" })).toBeVisible();
  await expect(page.getByText("Eva Braun")).toHaveCount(0);
});

test("a mail in quarantine is looked at, released and deleted", async ({ emptyServer, firstAdmin: page }) => {
  test.slow();
  await visit(page, "/admin/mailboxes/new");
  await field(page, "Name").fill("Support");
  await field(page, "Mail address").fill("support@desk.example");
  await choice(page, "Queue").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Support", exact: true })).toBeVisible();
  for (const subject of ["Offer one", "Offer two"]) {
    const spam = mail("robin.first@desk.example", subject, ["X-Spam-Flag: YES"]);
    expect(await emptyServer.deliver("support", spam)).toContain("In quarantine");
  }
  await visit(page, "/admin/mailboxes");
  await page.getByRole("link", { name: "2 waiting" }).click();
  await expect(page.getByRole("row", { name: "Offer one" })).toContainText("It is marked as spam.");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Offer one" }).click();
  await expect(page.getByText("It does not <b>work</b>.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Release" }).click();
  await expect(page).toHaveURL(/\/agent\/tickets\/\d+/);
  await expect(page.getByRole("heading", { name: "Offer one" })).toBeVisible();
  await visit(page, "/admin/mailboxes/quarantine");
  await page.getByRole("link", { name: "Offer two" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No such mails")).toBeVisible();
});
