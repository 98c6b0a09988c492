// Time accounting: what was worked on a ticket.
import type { Page } from "@playwright/test";

import { DEMO, field, signIn, unique, visit } from "./desk.js";
import { type Program, programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

async function openTicket(api: Program): Promise<number> {
  const { rows } = await api.get<{ rows: { id: number }[] }>("/users?q=nora.keller");
  const [queue] = await api.get<{ id: number }[]>("/queues");
  const ticket = { requester_id: rows[0]?.id, queue_id: queue?.id, subject: unique("Toner"), body: "It is empty." };
  return api.add("/tickets", ticket);
}

async function log(page: Page, time: string, note: string): Promise<void> {
  await field(page, "Time").fill(time);
  await field(page, "Note").fill(note);
  await page.getByRole("button", { name: "Log time" }).click();
}

const entries = (page: Page) => page.getByRole("table", { name: "Time worked" });

test("ZAM-25 time is logged, summed, corrected and removed", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const id = await openTicket(api);
  await visit(page, `/agent/tickets/${id}`);
  await page.getByRole("navigation", { name: "Ticket", exact: true }).getByRole("link", { name: "Time" }).click();
  await expect(page.getByText("Nobody has logged time yet.")).toBeVisible();
  await log(page, "soon", "Looked at it");
  await expect(page.getByText("This is not a time.")).toBeVisible();
  await expect(field(page, "Note")).toHaveValue("Looked at it");
  await log(page, "0:30", "Looked at it");
  await expect(entries(page).getByRole("row", { name: /Looked at it/ })).toContainText("0:30");
  await visit(page, `/agent/tickets/${id}/time`);
  await log(page, "1.5h", "Changed the toner");
  await expect(page.getByText("2:00 in all")).toBeVisible();
  await expectAccessible(page);

  await visit(page, `/agent/tickets/${id}`);
  await expect(page.getByRole("complementary", { name: "Properties" }).getByRole("link", { name: "2:00" })).toBeVisible();

  await visit(page, `/agent/tickets/${id}/time`);
  await entries(page).getByRole("row", { name: /Changed the toner/ }).getByRole("link", { name: /^Edit/ }).click();
  const dialog = page.getByRole("dialog", { name: "Edit time" });
  await expect(field(dialog, "Time")).toHaveValue("1:30");
  await field(dialog, "Time").fill("45");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("1:15 in all")).toBeVisible();

  await visit(page, `/agent/tickets/${id}/time`);
  await entries(page).getByRole("row", { name: /Looked at it/ }).getByRole("button", { name: /^Remove/ }).click();
  await expect(page.getByText("0:45 in all")).toBeVisible();
  await visit(page, `/agent/tickets/${id}/history`);
  await expect(page.getByText("time removed").first()).toBeVisible();
});

test("ZAM-25 customers see nothing of it", async ({ page, openBrowser, problems }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const id = await openTicket(api);
  await visit(page, `/agent/tickets/${id}/time`);
  await log(page, "0:30", unique("Secret"));
  await expect(page.getByText("0:30 in all")).toBeVisible();
  const nora = await openBrowser();
  await signIn(nora, DEMO.customer);
  await visit(nora, `/portal/tickets/${id}`);
  await expect(nora.getByText("Secret")).toHaveCount(0);
  await expect(nora.getByText("0:30", { exact: true })).toHaveCount(0);
  problems.allow(/status of 40[34]/);
  const answer = await nora.goto(`/agent/tickets/${id}/time`);
  expect([403, 404]).toContain(answer?.status());
});

test("ZAM-25 the duration of a call counts as time on its ticket", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const { rows } = await api.get<{ rows: { id: number }[] }>("/users?q=nora.keller");
  await visit(page, `/agent/calls/new?person=${rows[0]?.id}`);
  await field(page, "Subject").fill(unique("Long call"));
  await field(page, "Notes").fill("Explained the form.");
  await field(page, "Duration").fill("0:20");
  await page.getByRole("combobox", { name: "Queue", exact: true }).selectOption({ index: 1 });
  await page.getByRole("button", { name: "Open ticket" }).click();
  await expect(page.getByRole("complementary", { name: "Properties" }).getByRole("link", { name: "0:20" })).toBeVisible();
});
