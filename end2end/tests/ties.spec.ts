// Links and merges of tickets, canned replies, drafts.
import type { Page } from "@playwright/test";

import { DEMO, choice, field, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { type Program, programOf } from "./program.js";

const composer = (page: Page) => page.getByRole("form", { name: "Answer" });
const message = (page: Page) => composer(page).getByRole("textbox");
const log = (page: Page) => page.getByRole("log");

async function openTicket(api: Program, subject: string): Promise<{ id: number; number: string }> {
  const { rows } = await api.get<{ rows: { id: number }[] }>("/users?q=nora.keller");
  const [queue] = await api.get<{ id: number }[]>("/queues");
  const ticket = { requester_id: rows[0]?.id, queue_id: queue?.id, subject, body: `${subject} is broken.` };
  const id = await api.add("/tickets", ticket);
  const { number } = await api.get<{ number: string }>(`/tickets/${id}`);
  return { id, number };
}

test("a ticket is linked, merged into another one, and taken apart again", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const [one, two] = [unique("Toner"), unique("Printer")];
  const [first, second] = [await openTicket(api, one), await openTicket(api, two)];

  await visit(page, `/agent/tickets/${first.id}`);
  await page.getByText("Link another ticket").click();
  await choice(page, "This ticket is").selectOption("Duplicate of");
  await field(page, "Number of the other ticket").fill("nothing");
  await page.getByRole("button", { name: "Link", exact: true }).click();
  await expect(page.getByText("This is not the number of a ticket.")).toBeVisible();
  await field(page, "Number of the other ticket").fill(second.number);
  await page.getByRole("button", { name: "Link", exact: true }).click();
  await expect(page.getByRole("link", { name: `#${second.number} ${two}` })).toBeVisible();
  await visit(page, `/agent/tickets/${second.id}`);
  await expect(page.locator(".ties").getByText("Duplicated by")).toBeVisible();
  await expectAccessible(page);

  await visit(page, `/agent/tickets/${first.id}/merge`);
  await page.getByLabel("Number").fill(second.number);
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(page.getByRole("heading", { name: `#${first.number} becomes part of #${second.number}` })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${second.id}$`));
  await expect(log(page)).toContainText(`${one} is broken.`);
  await expect(log(page)).toContainText(`${two} is broken.`);

  await page.goto(`/agent/tickets/${first.id}`);
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${second.id}$`));
  await page.getByRole("button", { name: /^Undo merge/ }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${first.id}$`));
  await expect(log(page)).toContainText(`${one} is broken.`);
  await visit(page, `/agent/tickets/${second.id}`);
  await expect(log(page)).not.toContainText(`${one} is broken.`);
});

test("what is written with a canned reply is kept, found in another browser, and gone once it is sent", async ({ page, openBrowser }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const ticket = await openTicket(api, unique("Scanner"));
  const name = unique("Greeting");
  await api.add("/canned-replies", { name, body: "Hello $-FIRSTNAME," });

  await visit(page, `/agent/tickets/${ticket.id}`);
  await message(page).fill("Before.");
  await choice(page, "Canned reply").selectOption(name);
  await composer(page).getByRole("button", { name: "Insert" }).click();
  await expect(message(page)).toHaveValue(/Hello Nora,/);
  await expect(message(page)).toHaveValue(/Before\./);
  await composer(page).getByRole("button", { name: "Keep as draft" }).click();
  await expect(composer(page).getByText(/Draft kept/)).toBeVisible();

  const other = await openBrowser();
  await signIn(other, DEMO.admin);
  await visit(other, `/agent/tickets/${ticket.id}`);
  await expect(message(other)).toHaveValue(/Hello Nora,/);
  await composer(other).getByRole("button", { name: "Send" }).click();
  await expect(log(other)).toContainText("Hello Nora,");
  await visit(other, `/agent/tickets/${ticket.id}`);
  await expect(message(other)).toHaveValue("");
});
