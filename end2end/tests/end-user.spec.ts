// The end-user of a ticket: Change Site/User, the end-user details, and somebody added on the way.
import type { Locator, Page } from "@playwright/test";

import { DEMO, field, hasScript, saveSettings, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { type Program, findPerson, inbox, programOf } from "./program.js";

const change = (page: Page) => page.getByRole("link", { name: "Change Site/User" });
const adding = (page: Page) => page.locator("summary", { hasText: "New user" });
const popup = (page: Page): Locator => page.getByRole("group", { name: "New user", exact: true });

interface Ticket {
  requester: string;
  customer: string;
  site: string;
}

async function openTicket(api: Program): Promise<number> {
  const requester = await findPerson(api, DEMO.customer);
  const ticket = { requester_id: requester, queue_id: await inbox(api), subject: unique("Whose"), body: "Whose is it?" };
  return api.add("/tickets", ticket);
}

async function fillIn(form: Locator, last: string): Promise<void> {
  await form.getByRole("textbox", { name: "First name", exact: true }).fill("Nina");
  await form.getByRole("textbox", { name: "Last name", exact: true }).fill(last);
  await form.getByRole("textbox", { name: "Email addresses" }).fill(`${last.replaceAll(" ", "-").toLowerCase()}@new.example`);
  const customer = form.getByRole("combobox", { name: "Customer", exact: true });
  await customer.selectOption("Lakeside Support");
}

test("HAL-74, HAL-29 an agent chooses another user for a ticket, by the menu and in the details", async ({ page, openBrowser, problems }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const id = await openTicket(api);
  await visit(page, `/agent/tickets/${id}`);
  await page.locator("summary[aria-label='More actions']").click();
  await change(page).click();
  await expect(page.getByRole("heading", { name: "Change Site/User" })).toBeVisible();
  await expect(adding(page)).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("searchbox", { name: "Find the user" }).fill("owen calder");
  await page.getByRole("searchbox", { name: "Find the user" }).press("Enter");
  await page.getByRole("button", { name: /^Choose Owen Calder/ }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${id}$`));
  const moved = await api.get<Ticket>(`/tickets/${id}`);
  expect(moved.requester).toBe("Owen Calder");
  await visit(page, `/agent/tickets/${id}/history`);
  await expect(page.getByText("Owen Calder").first()).toBeVisible();

  await visit(page, `/agent/tickets/${id}`);
  await page.getByRole("link", { name: "Choose another" }).click();
  await page.getByRole("searchbox", { name: "Find the user" }).fill("nora keller");
  await page.getByRole("searchbox", { name: "Find the user" }).press("Enter");
  await expect(adding(page)).toHaveCount(0);
  await page.getByRole("button", { name: /^Choose Nora Keller/ }).click();
  await expect.poll(async () => (await api.get<Ticket>(`/tickets/${id}`)).requester).toBe("Nora Keller");

  const observer = await openBrowser();
  await signIn(observer, DEMO.observer);
  problems.allow(/status of 40[34]/);
  const answer = await observer.goto(`/agent/tickets/${id}/site-user`);
  expect([403, 404]).toContain(answer?.status());
});

test("HAL-19, HAL-20, HAL-28, HAL-30 settings decide where users are added and who changes the end-user", async ({ demoServer, openBrowser, problems }) => {
  test.slow();
  const page = await openBrowser(demoServer);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const id = await openTicket(api);
  await visit(page, "/agent/tickets/new");
  await expect(adding(page)).toHaveCount(0);
  await visit(page, "/admin/settings");
  for (const name of [/^New users on the New Ticket screen/, /^New users in Change Site\/User/, /^End-users change by/]) {
    await page.getByRole("checkbox", { name }).check();
  }
  await saveSettings(page);
  expect((await api.get<{ can: { end_user: boolean } }>(`/tickets/${id}`)).can.end_user).toBe(false);

  // HAL-20: the half-written ticket stays.
  await visit(page, "/agent/tickets/new");
  await field(page, "Subject").fill("Half written");
  await adding(page).click();
  const fresh = unique("Requester");
  await fillIn(popup(page), fresh);
  await popup(page).getByRole("button", { name: "Create and choose" }).click();
  await expect(page).toHaveURL(/requester=\d+/);
  await expect(page.getByRole("link", { name: `Nina ${fresh}` })).toBeVisible();
  if (hasScript()) await expect(field(page, "Subject")).toHaveValue("Half written");

  // HAL-30: the details are read-only, the menu works; HAL-28: with somebody new.
  await visit(page, `/agent/tickets/${id}`);
  await expect(page.getByRole("link", { name: "Choose another" })).toHaveCount(0);
  problems.allow(/status of 403/);
  await visit(page, `/agent/tickets/${id}/end-user`, 403);
  await visit(page, `/agent/tickets/${id}/site-user`);
  await adding(page).click();
  const other = unique("Enduser");
  await fillIn(popup(page), other);
  await popup(page).getByRole("button", { name: "Create and choose" }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${id}$`));
  await expect.poll(async () => (await api.get<Ticket>(`/tickets/${id}`)).requester).toBe(`Nina ${other}`);
});
