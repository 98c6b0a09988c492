// Data Privacy: deleting somebody for good, from the menu of their row to the receipt.
import type { Page } from "@playwright/test";

import { choice, field, panel, setUp, visit } from "./desk.js";
import { type Program, programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

interface Person {
  id: number;
  name: string;
  email: string;
}

/** Somebody with so many tickets. */
async function personWith(program: Program, first: string, tickets: number): Promise<Person> {
  const customer = (await program.get<{ rows: { id: number }[] }>("/customers")).rows[0];
  const queue = (await program.get<{ id: number }[]>("/queues"))[0];
  const email = `${first.toLowerCase()}@gone.example`;
  const person = { first_name: first, last_name: "Fuentes", emails: email, customer_id: customer?.id };
  const id = await program.add("/users", person);
  for (let number = 1; number <= tickets; number += 1) {
    await program.add("/tickets", { requester_id: id, queue_id: queue?.id, subject: `${first} ${number}`, body: "It does not work." });
  }
  return { id, name: `${first} Fuentes`, email };
}

/** Opens the dialog by the menu of the row. */
async function openDialog(page: Page, person: Person): Promise<void> {
  await visit(page, `/agent/users?q=${person.name.replace(" ", "+")}`);
  const row = page.getByRole("row", { name: new RegExp(person.name) });
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await row.getByRole("link", { name: "Delete…" }).click();
  await expect(page.getByRole("dialog", { name: "Delete User" })).toBeVisible();
}

test("ZAM-4, OST-14 the menu opens Delete User; cancelling changes nothing", async ({ emptyServer, openBrowser }) => {
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  const ana = await personWith(program, "Ana", 2);
  await openDialog(page, ana);
  const dialog = page.getByRole("dialog", { name: "Delete User" });
  await expect(dialog.getByText("This cannot be undone")).toBeVisible();
  await expect(dialog.getByText(/so are 2 tickets/)).toBeVisible();
  await expect(dialog.getByRole("list", { name: "Tickets that go" })).toContainText("Ana 2");
  await expectAccessible(page);
  await dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/agent\/users$/);
  expect((await program.ask(`/users/${ana.id}`)).status()).toBe(200);
  const { rows } = await program.get<{ rows: { id: number }[] }>(`/tickets?view=all&requester=${ana.id}`);
  expect(rows).toHaveLength(2);
  expect(await program.get("/privacy-tasks")).toEqual([]);

  await visit(page, `/agent/tickets/${rows[0]?.id}`);
  await page.locator("summary[aria-label='More actions']").click();
  await page.getByRole("link", { name: "Delete the requester…" }).click();
  await expect(page.getByRole("dialog", { name: "Delete User" })).toContainText(ana.name);
});

test("OST-13, ZAM-5, ZAM-6 deleting somebody destroys their tickets, as a task that can be followed", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  const bea = await personWith(program, "Bea", 3);
  await openDialog(page, bea);
  const dialog = page.getByRole("dialog", { name: "Delete User" });
  await field(dialog, "Reason").fill("Asked for it by letter.");
  await field(dialog, "Name or mail address").fill("somebody else");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("Bea Fuentes has 3 tickets.").first()).toBeVisible();
  await expect(page.getByText("This is neither the name nor a mail address of this person.").first()).toBeVisible();
  await expect(field(dialog, "Reason")).toHaveValue("Asked for it by letter.");
  expect((await program.ask(`/users/${bea.id}`)).status()).toBe(200);

  await dialog.getByLabel(/^Also delete 3 tickets/).check();
  await field(dialog, "Name or mail address").fill(bea.email);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page).toHaveURL(/\/admin\/privacy\/\d+$/);
  const task = page.url();
  await expect(async () => {
    await visit(page, task);
    await expect(page.getByText("The user is deleted, with all tickets.")).toBeVisible({ timeout: 500 });
  }, "the task is completed").toPass({ timeout: 30_000 });
  const went = panel(page, "What went");
  await expect(went.getByRole("row", { name: /^Tickets, with everything in them/ })).toContainText("3");
  await expect(panel(page, "Task")).toContainText("Robin First");
  await expect(panel(page, "Task")).toContainText("Asked for it by letter.");
  await expect(page.getByText("Bea Fuentes")).toHaveCount(0);
  await expectAccessible(page);

  await visit(page, "/admin/privacy");
  const row = page.getByRole("row", { name: new RegExp(`Person ${bea.id}`) });
  await expect(row).toContainText("Completed");
  await expect(row).toContainText("#1000");
  await expectAccessible(page);
  await visit(page, "/agent/users?q=Fuentes");
  await expect(page.getByText("Nobody found")).toBeVisible();
  expect((await program.ask(`/users/${bea.id}`)).status()).toBe(404);
  const { rows } = await program.get<{ rows: unknown[] }>("/tickets?view=all");
  expect(rows).toHaveLength(0);
});

test("OTR-8 the switch turns Delete off everywhere", async ({ emptyServer, openBrowser, problems }) => {
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  const cleo = await personWith(program, "Cleo", 0);
  await visit(page, "/admin/settings");
  await page.getByRole("checkbox", { name: /^People can be erased/ }).uncheck();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(async () => (await program.get<{ can: { erase: boolean } }>(`/users/${cleo.id}`)).can.erase).toBe(false);
  await visit(page, "/agent/users?q=Cleo");
  const row = page.getByRole("row", { name: /Cleo Fuentes/ });
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await expect(row.getByRole("link", { name: "Edit" })).toBeVisible();
  await expect(row.getByRole("link", { name: "Delete…" })).toHaveCount(0);
  problems.allow(/status of 403/);
  await page.goto(`/admin/privacy/new?user=${cleo.id}`);
  await expect(page.getByText(/switched off in the settings/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete for good" })).toHaveCount(0);
});

test("OST-13 several people are deleted together: a look first, then their number is typed", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  const both = [await personWith(program, "Cleo", 2), await personWith(program, "Dora", 0)];
  await visit(page, "/agent/users?q=Fuentes");
  for (const { name } of both) {
    await page.getByRole("checkbox", { name: new RegExp(`^Select ${name}`) }).check();
  }
  const menu = page.locator(".page-head__actions details.menu");
  await menu.locator("summary").click();
  await menu.getByRole("button", { name: "Delete User…" }).click();
  await choice(page, "Their tickets").selectOption("delete");
  await page.getByRole("button", { name: "Show what would happen" }).click();
  await expect(page.getByText("2 people selected. Nothing has been changed yet.")).toBeVisible();
  await expect(page.getByText("This cannot be undone")).toBeVisible();
  await expectAccessible(page);
  await field(page, "Reason").fill("They left.");
  await field(page, "Number of people").fill("7");
  await page.getByRole("button", { name: "Delete for good: 2 people" }).click();
  await expect(page.getByText("Please type 2, the number of people chosen, to be sure.").first()).toBeVisible();
  await expect(field(page, "Reason")).toHaveValue("They left.");
  expect(await program.get("/privacy-tasks")).toEqual([]);

  await field(page, "Number of people").fill("2");
  await page.getByRole("button", { name: "Delete for good: 2 people" }).click();
  await expect(page).toHaveURL(/\/agent\/users\/operations\/\d+$/);
  await expect(page.getByText("Their deletion was asked for.")).toBeVisible();
  await expect(async () => {
    for (const { id } of both) expect((await program.ask(`/users/${id}`)).status()).toBe(404);
    const { rows } = await program.get<{ rows: unknown[] }>("/tickets?view=all");
    expect(rows).toEqual([]);
  }, "both are gone").toPass({ timeout: 30_000 });
});
