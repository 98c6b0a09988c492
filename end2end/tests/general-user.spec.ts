// Tickets of a General User: what was typed of the caller stays, or makes a user.
import type { Locator, Page } from "@playwright/test";

import { DEMO, choice, field, idIn, signIn, unique, visit } from "./desk.js";
import { type Program, programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

interface Ticket {
  requester_id: number;
  requester: string;
  customer_id: number;
  site_id: number;
  caller: { name: string; email: string };
}

const aside = (page: Page): Locator => page.getByRole("complementary", { name: "Properties" });
const completion = (page: Page): Locator => page.getByRole("group", { name: "Complete the details", exact: true });

/** A customer of the test's own, and the General User of its site. */
async function addCustomer(api: Program): Promise<{ customer: number; general: number }> {
  const customer = await api.add("/customers", { name: unique("Walk-in") });
  const { rows } = await api.get<{ rows: { id: number }[] }>(`/users?customer=${customer}`);
  return { customer, general: rows[0]?.id ?? 0 };
}

async function openTicket(page: Page, general: number, details: Record<string, string>): Promise<string> {
  await visit(page, `/agent/tickets/new?requester=${general}`);
  for (const [label, text] of Object.entries(details)) await field(page, label).fill(text);
  await choice(page, "Queue").selectOption({ index: 1 });
  await field(page, "Subject").fill(unique("Projector"));
  await field(page, "Message").fill("It stays dark.");
  await page.getByRole("button", { name: "Open ticket" }).click();
  await expect(page).toHaveURL(/\/agent\/tickets\/\d+$/);
  return idIn(page);
}

test("HAL-21 while it is off, ticket and details stay with the General User", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const { general } = await addCustomer(api);
  await visit(page, "/agent/tickets/new");
  await expect(field(page, "Username")).toHaveCount(0);
  const id = await openTicket(page, general, { Username: "nina.berg", Name: "Nina Berg" });
  await expect(aside(page).getByText("Nina Berg", { exact: true })).toBeVisible();
  const ticket = await api.get<Ticket>(`/tickets/${id}`);
  expect(ticket.requester_id).toBe(general);

  await aside(page).getByText("Complete the details").click();
  await field(completion(page), "Email").fill("nonsense");
  await completion(page).getByRole("button", { name: "Save" }).click();
  await expect(completion(page).getByText("This is not a mail address.")).toBeVisible();
  await field(completion(page), "Email").fill("nina@walk-in.example");
  await completion(page).getByRole("button", { name: "Save" }).click();
  await expect(aside(page).getByText("nina@walk-in.example", { exact: true })).toBeVisible();
  await expectAccessible(page);
  const completed = await api.get<Ticket>(`/tickets/${id}`);
  expect(completed.requester_id).toBe(general);
  expect(completed.caller).toMatchObject({ name: "Nina Berg", email: "nina@walk-in.example" });
});

test("HAL-21, HAL-22 when it is on, a user is made under customer and site, once", async ({ demoServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(demoServer);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const { customer, general } = await addCustomer(api);
  await visit(page, "/admin/settings");
  await page.getByRole("checkbox", { name: /^Create a user when a Username is filled in/ }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const isOn = async () => (await api.get<{ key: string; value: string }[]>("/settings")).find((it) => it.key === "tickets.general_user_creates")?.value;
  await expect.poll(isOn).toBe("true");

  const first = await api.get<Ticket>(`/tickets/${await openTicket(page, general, { Username: "nina.berg", Name: "Nina Berg" })}`);
  expect(first).toMatchObject({ requester: "Nina Berg", customer_id: customer });
  const person = await api.get<{ customer_id: number; site_id: number }>(`/users/${first.requester_id}`);
  expect(person).toMatchObject({ customer_id: customer, site_id: first.site_id });

  // Completed later, with the same details: the same person.
  const id = await openTicket(page, general, {});
  await aside(page).getByText("Complete the details").click();
  await field(completion(page), "Username").fill("nina.berg");
  await field(completion(page), "Name").fill("Nina Berg");
  await completion(page).getByRole("button", { name: "Save" }).click();
  await expect(aside(page).getByRole("link", { name: "Nina Berg" })).toBeVisible();
  await expect(aside(page).getByText("Complete the details")).toHaveCount(0);
  const second = await api.get<Ticket>(`/tickets/${id}`);
  expect(second.requester_id).toBe(first.requester_id);
});
