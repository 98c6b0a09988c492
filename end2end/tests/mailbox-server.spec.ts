// The mail server of a mailbox: tried out, set, and its password never shown again.
import { DEMO, choice, field, panel, signIn, unique, visit } from "./desk.js";
import { inbox, programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

test("a mail server that cannot be used says why, and its password is not shown again", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const name = unique("Mailbox");
  const address = `${name.replace(" ", "-").toLowerCase()}@lakeside.example`;
  const id = await program.add("/mailboxes", { name, address, queue_id: await inbox(program), is_active: true });

  await visit(page, `/admin/mailboxes/${id}`);
  await page.getByRole("link", { name: "Server", exact: true }).click();
  await expect(page.getByRole("button", { name: "Test and save" })).toBeVisible();
  await expectAccessible(page);
  await visit(page, `/admin/mailboxes/${id}/server`);
  await field(page, "Server").fill("imap.example.com");
  await choice(page, "Encryption").selectOption("plain");
  await field(page, "Login").fill("support");
  await field(page, "Password or token").fill("hush hush");
  await page.getByLabel("Fetch mails").uncheck();
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(page.getByText("only a server on this machine")).toBeVisible();
  await expect(field(page, "Server"), "nothing is lost").toHaveValue("imap.example.com");

  // Nobody listens there.
  await field(page, "Server").fill("127.0.0.1");
  await field(page, "Port").fill("1");
  await field(page, "Password or token").fill("hush hush");
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(page.getByText("cannot be reached at port 1")).toBeVisible();
  await field(page, "Password or token").fill("hush hush");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const state = panel(page, "Fetching").filter({ has: page.getByRole("button", { name: "Test connection" }) });
  await expect(state).toContainText("Off");
  await visit(page, `/admin/mailboxes/${id}/server`);
  await expect(field(page, "Server")).toHaveValue("127.0.0.1");
  await expect(field(page, "Password or token")).toHaveValue("");
  expect(await page.content()).not.toContain("hush hush");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("cannot be reached at port 1")).toBeVisible();
  await visit(page, `/admin/mailboxes/${id}/server`);
  await page.getByRole("button", { name: "Remove server" }).click();
  await expect(page.getByRole("button", { name: "Test connection" })).toHaveCount(0);
});
