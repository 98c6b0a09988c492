// Data Privacy beside deleting: everything about a person as a file, mentions in tickets of others, retention.
import type { Page } from "@playwright/test";

import { answered, choice, field, panel, setUp, visit } from "./desk.js";
import { type Program, programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

interface Person {
  id: number;
  name: string;
  email: string;
}

async function person(program: Program, first: string): Promise<Person> {
  const customer = (await program.get<{ rows: { id: number }[] }>("/customers")).rows[0];
  const email = `${first.toLowerCase()}@known.example`;
  const id = await program.add("/users", { first_name: first, last_name: "Fuentes", emails: email, customer_id: customer?.id });
  return { id, name: `${first} Fuentes`, email };
}

async function ticket(program: Program, requester: Person, subject: string): Promise<number> {
  const queue = (await program.get<{ id: number }[]>("/queues"))[0];
  return program.add("/tickets", { requester_id: requester.id, queue_id: queue?.id, subject, body: "It does not work." });
}

/** Opens a page again and again until it shows what a job in the background brings. */
async function until(page: Page, path: string, shown: (page: Page) => Promise<void>): Promise<void> {
  await expect(async () => {
    await visit(page, path);
    await shown(page);
  }, "the job is done").toPass({ timeout: 30_000 });
}

test("N10 everything about a person is prepared and downloaded", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  const dora = await person(program, "Dora");
  await ticket(program, dora, "Printer");
  await visit(page, `/agent/users/${dora.id}`);
  await page.getByLabel("More actions").click();
  await page.getByRole("link", { name: "Export everything…" }).click();
  await expect(page.getByRole("heading", { name: "Everything about Dora Fuentes" })).toBeVisible();
  await expectAccessible(page);
  await answered(page, page.getByRole("button", { name: "Export" }));
  await until(page, `/admin/privacy/exports?user=${dora.id}`, async () => {
    await expect(page.getByRole("link", { name: /^Download/ })).toBeVisible({ timeout: 500 });
  });
  await expectAccessible(page);
  const file = await page.request.get(await page.getByRole("link", { name: /^Download/ }).getAttribute("href") ?? "");
  expect(file.headers()["content-type"]).toBe("application/zip");
  expect((await file.body()).subarray(0, 2).toString()).toBe("PK");
  await visit(page, "/admin/privacy/exports");
  await expect(page.getByRole("row", { name: /Dora Fuentes/ })).toContainText("Ready");
  await expectAccessible(page);
});

test("N10 people take their own data where the settings allow it", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(emptyServer);
  await setUp(page);
  await visit(page, "/profile");
  await expect(page.getByRole("heading", { name: "Your data" })).toHaveCount(0);
  await visit(page, "/admin/settings");
  await page.getByRole("checkbox", { name: /^People can export their own data/ }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await until(page, "/profile", async () => {
    await expect(page.getByRole("button", { name: "Prepare my data" })).toBeVisible({ timeout: 500 });
  });
  await answered(page, page.getByRole("button", { name: "Prepare my data" }));
  await until(page, "/profile", async () => {
    await expect(panel(page, "Your data").getByRole("link", { name: /^Download/ })).toBeVisible({ timeout: 500 });
  });
  await expectAccessible(page);
});

test("N11 mentions in tickets of others are looked at and removed", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  const elsa = await person(program, "Elsa");
  const finn = await person(program, "Finn");
  const about = await ticket(program, finn, "Ask Elsa Fuentes about it");
  await visit(page, `/admin/privacy/mentions?user=${elsa.id}`);
  await expect(page.getByText("Nobody has searched yet")).toBeVisible();
  await expectAccessible(page);
  await answered(page, page.getByRole("button", { name: "Search", exact: true }));
  await until(page, `/admin/privacy/mentions?user=${elsa.id}`, async () => {
    await expect(page.getByRole("table", { name: "Mentions to review" })).toBeVisible({ timeout: 500 });
  });
  await expect(page.locator("mark")).toHaveText("Elsa Fuentes");
  await expectAccessible(page);
  await page.getByRole("checkbox", { name: /^Choose/ }).check();
  await page.getByRole("button", { name: "Remove the chosen" }).click();
  await expect(page.getByText(/what is removed cannot be brought back/).first()).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /^Choose/ })).toBeChecked();
  await page.getByRole("checkbox", { name: /^I have looked at them/ }).check();
  await page.getByRole("button", { name: "Remove the chosen" }).click();
  await expect(page.getByText("There is nothing to review.")).toBeVisible();
  const { subject } = await program.get<{ subject: string }>(`/tickets/${about}`);
  expect(subject).toBe("Ask [removed] about it");
});

test("N10 a plan keeps the tickets without the person", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  const gina = await person(program, "Gina");
  const kept = await ticket(program, gina, "Kept");
  await visit(page, `/admin/privacy/new?user=${gina.id}`);
  const dialog = page.getByRole("dialog", { name: "Delete User" });
  await choice(dialog, "Their tickets").selectOption({ label: "Keep them without the person" });
  await field(dialog, "Name or mail address").fill(gina.email);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page).toHaveURL(/\/admin\/privacy\/\d+$/);
  await until(page, page.url(), async () => {
    await expect(page.getByText("The user is deleted. Tickets that stay are named below.")).toBeVisible({ timeout: 500 });
  });
  await expect(panel(page, "What stayed")).toContainText("now of nobody in particular");
  await expectAccessible(page);
  expect((await program.ask(`/users/${gina.id}`)).status()).toBe(404);
  expect((await program.ask(`/tickets/${kept}`)).status()).toBe(200);
});

test("retention: a rule shows what it would do before it is switched on", async ({ emptyServer, openBrowser }) => {
  const page = await openBrowser(emptyServer);
  await setUp(page);
  await visit(page, "/admin/privacy");
  await page.getByRole("link", { name: "Retention" }).click();
  await expect(page.getByText("Everything is kept until somebody deletes it.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "New rule" }).click();
  await field(page, "Name").fill("Old guests");
  await choice(page, "What becomes of what").selectOption({ label: "People: Erase the person with all tickets" });
  await field(page, "After months").fill("never");
  await page.getByRole("button", { name: "Save and preview" }).click();
  await expect(page.getByText("This should be a number from 1 to 600.").first()).toBeVisible();
  await expect(field(page, "Name")).toHaveValue("Old guests");
  await field(page, "After months").fill("24");
  await page.getByRole("button", { name: "Save and preview" }).click();
  await expect(panel(page, "What it would do now")).toContainText("It holds for nobody and nothing at the moment.");
  await expectAccessible(page);
  await visit(page, "/admin/privacy/retention");
  await expect(page.getByRole("row", { name: /Old guests/ })).toContainText("Off");
});
