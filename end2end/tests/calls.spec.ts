// New Call: opened by hand or by a telephony system, and who is calling.
import type { Locator, Page } from "@playwright/test";

import { choice, DEMO, field, hasScript, signIn, unique, visit } from "./desk.js";
import { type Program, programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

const popup = (page: Page): Locator => page.getByRole("dialog", { name: "Who is calling?" });
const caller = (page: Page): Locator => page.locator("section.panel", { has: page.getByRole("heading", { name: "Caller", exact: true }) });

/** A Spanish mobile number that nobody has. */
function freshNumber(): string {
  return `6${Math.floor(Math.random() * 1e8).toString().padStart(8, "0")}`;
}

const spaced = (number: string) => `0034 ${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`;

async function addPerson(api: Program, first: string, phone: string): Promise<{ id: number; name: string }> {
  const last = unique("Caller");
  const [row] = (await api.get<{ rows: { customer_id: number }[] }>("/users?q=nora.keller")).rows;
  const emails = `${first}-${last.replaceAll(" ", "-")}@calls.example`.toLowerCase();
  const sites = await api.get<{ sites: { id: number }[] }>(`/customers/${row?.customer_id}`);
  const input = { first_name: first, last_name: last, emails, phones: phone, customer_id: row?.customer_id, site_id: sites.sites[0]?.id };
  return { id: await api.add("/users", input), name: `${first} ${last}` };
}

async function openTicket(page: Page, subject: string): Promise<void> {
  await field(page, "Subject").fill(subject);
  await field(page, "Notes").fill("Rang just now.");
  const queue = choice(page, "Queue");
  await queue.selectOption({ index: 1 });
  await page.getByRole("button", { name: "Open ticket" }).click();
  await expect(page).toHaveURL(/\/agent\/tickets\/\d+$/);
}

test("HAL-24, HAL-27 a call from a known number shows the caller and becomes a ticket", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const number = freshNumber();
  const ana = await addPerson(api, "Ana", spaced(number));

  // By hand, from the list of tickets.
  await visit(page, "/agent/tickets");
  await page.getByRole("link", { name: "New call" }).click();
  await expect(page).toHaveURL(/\/agent\/calls\/new$/);
  await page.getByLabel("Telephone number").fill(`+34 ${number}`);
  await page.getByRole("button", { name: "Find caller" }).click();
  await expect(caller(page).getByRole("link", { name: ana.name })).toBeVisible();
  await expectAccessible(page);

  // By a telephony system, whose plus is not encoded.
  await visit(page, `/agent/calls/new?number=+34${number}`);
  await expect(page.getByLabel("Telephone number")).toHaveValue(`+34${number}`);
  await expect(caller(page).getByRole("link", { name: ana.name })).toBeVisible();
  await expect(caller(page).getByText("Brightwater Clinics")).toBeVisible();
  const subject = unique("Dial tone");
  await openTicket(page, subject);
  const aside = page.getByRole("complementary", { name: "Properties" });
  await expect(aside.getByText(`+34${number}`)).toBeVisible();
  await expect(aside.getByRole("link", { name: ana.name })).toBeVisible();

  await visit(page, `/agent/calls/new?number=%2B34${number}`);
  await expect(caller(page).getByRole("link", { name: subject })).toBeVisible();
});

test("HAL-27 a number of several people is a choice", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const number = freshNumber();
  const [bea, carl] = [await addPerson(api, "Bea", `+34${number}`), await addPerson(api, "Carl", spaced(number))];
  await visit(page, `/agent/calls/new?number=%2B34${number}`);
  await expect(caller(page).getByText("belongs to several people")).toBeVisible();
  await expect(caller(page).getByRole("link", { name: bea.name })).toBeVisible();
  await caller(page).getByRole("link", { name: carl.name }).click();
  await expect(page).toHaveURL(new RegExp(`person=${carl.id}`));
  await expect(caller(page).getByRole("button", { name: "Change the caller" })).toBeVisible();
});

test("HAL-25, HAL-26 who calls from an unknown number is picked, or added, and keeps the number", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const number = freshNumber();
  const dora = await addPerson(api, "Dora", "");
  await visit(page, `/agent/calls/new?number=%2B34${number}`);
  await expect(caller(page).getByText("Nobody in the directory has this number.")).toBeVisible();
  await caller(page).getByRole("button", { name: "Choose or add a person" }).click();
  await expect(popup(page)).toBeVisible();
  await expectAccessible(page);
  const search = popup(page).getByRole("searchbox", { name: "Find the caller" });
  await search.fill(dora.name);
  if (!hasScript()) await search.press("Enter");
  await popup(page).getByRole("radio", { name: dora.name }).check();
  await expect(popup(page).getByRole("checkbox", { name: /^Keep/ })).toBeChecked();
  await popup(page).getByRole("button", { name: "Choose", exact: true }).click();
  await expect(caller(page).getByRole("link", { name: dora.name })).toBeVisible();
  expect((await api.get<{ phones: string[] }>(`/users/${dora.id}`)).phones).toEqual([`+34${number}`]);

  // HAL-25: the matched person is changed for somebody new.
  await visit(page, `/agent/calls/new?number=%2B34${number}`);
  await caller(page).getByRole("button", { name: "Change the caller" }).click();
  await popup(page).getByRole("link", { name: "Add a person" }).click();
  const form = popup(page);
  await expect(field(form, "Telephone numbers")).toHaveValue(`+34${number}`);
  const last = unique("Newcaller");
  await field(form, "First name").fill("Emil");
  await field(form, "Last name").fill(last);
  await field(form, "Email addresses").fill(`${last.replaceAll(" ", "-").toLowerCase()}@calls.example`);
  await choice(form, "Customer").selectOption("Lakeside Support");
  await form.getByRole("button", { name: "Create and choose" }).click();
  await expect(popup(page)).toHaveCount(0);
  await expect(caller(page).getByRole("link", { name: `Emil ${last}` })).toBeVisible();
  const found = await api.get<{ people: { name: string }[] }>(`/calls/match?number=%2B34${number}`);
  expect(found.people.map((person) => person.name).sort()).toEqual([dora.name, `Emil ${last}`].sort());
  await openTicket(page, unique("New voice"));
  await expect(page.getByRole("complementary", { name: "Properties" }).getByRole("link", { name: `Emil ${last}` })).toBeVisible();
});

test("HAL-24 calls are for those who see the directory and open tickets", async ({ page, problems }) => {
  problems.allow(/status of 40[34]/);
  await signIn(page, DEMO.customer);
  const answer = await page.goto("/agent/calls/new?number=4711");
  expect([403, 404]).toContain(answer?.status());
});

test("what an agent writes in a new ticket is proposed to be mailed, the notes of a call are not", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const box = page.getByRole("checkbox", { name: "Mail this to the requester" });
  await visit(page, "/agent/tickets/new");
  await expect(box).toBeChecked();
  await visit(page, "/agent/calls/new");
  await expect(box).not.toBeChecked();
});
