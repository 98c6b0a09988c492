// Who follows a ticket, in the agent panel and in the portal; which mails people want.
import { DEMO, field, panel, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { addPerson, inbox, programOf } from "./program.js";

test("participants are added and taken out, and somebody outside of the customer only after a question", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Follow") });
  const requester = await addPerson(program, "Rosa", { customer });
  const colleague = await addPerson(program, "Cleo", { customer });
  const stranger = await addPerson(program, "Sven", { customer: await program.add("/customers", { name: unique("Other") }) });
  const subject = unique("Door");
  const ticket = await program.add("/tickets", {
    requester_id: requester.id,
    queue_id: await inbox(program),
    subject,
    body: "It squeaks.",
  });

  await visit(page, `/agent/tickets/${ticket}/participants?person=${colleague.id}`);
  await expectAccessible(page);
  await panel(page, "Add somebody").getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("button", { name: `Take out ${colleague.name}` })).toBeVisible();

  await visit(page, `/agent/tickets/${ticket}/participants`);
  await field(page, "Mail address").fill(stranger.email);
  await panel(page, "Add somebody").getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText(`${stranger.name} of`)).toBeVisible();
  await page.getByRole("button", { name: "Save with these changes" }).click();
  await expect(page.getByRole("button", { name: `Take out ${stranger.name}` })).toBeVisible();

  await page.getByRole("button", { name: `Stop mails to ${colleague.name}` }).click();
  await expect(page.getByRole("button", { name: `Send mails to ${colleague.name}` })).toBeVisible();
  await page.getByRole("button", { name: `Take out ${stranger.name}` }).click();
  await expect(page.getByRole("button", { name: `Take out ${stranger.name}` })).toHaveCount(0);
});

test("in the portal nobody but colleagues is added, and mails are chosen in the profile", async ({ page }) => {
  await signIn(page, DEMO.customer);
  await visit(page, "/profile");
  const mails = panel(page, "Mails about tickets");
  await expect(mails.getByRole("checkbox", { name: "Mails about tickets" })).toBeVisible();
  await expect(mails.getByRole("checkbox")).toHaveCount(1);
  await visit(page, "/portal");
  const open = page.locator("a[href^='/portal/tickets/']").filter({ hasNotText: "New ticket" }).first();
  await visit(page, `${(await open.getAttribute("href")) ?? ""}/participants`);
  await expect(panel(page, "Participants")).toBeVisible();
  await expectAccessible(page);
});
