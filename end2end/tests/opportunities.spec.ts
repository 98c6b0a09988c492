// Opportunities: about contacts, or prospects of accounts, and their conversion into users and customers.
import type { Page } from "@playwright/test";

import { DEMO, answered, choice, field, freshName, saveSettings, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { type Program, addPerson, findPerson, inbox, programOf } from "./program.js";

interface Ticket {
  requester: string;
  customer: string;
  can: { convert: boolean };
}

async function addType(api: Program): Promise<void> {
  await api.add("/ticket-types", { name: unique("Opportunity"), is_opportunity: true });
}

/** Adds a contact or prospect by its form, and opens an opportunity about it. */
async function openOpportunity(page: Page, fill: () => Promise<void>, subject: string): Promise<void> {
  await fill();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("link", { name: "New opportunity" }).click();
  await expect(page.getByRole("heading", { name: "New opportunity" })).toBeVisible();
  await field(page, "Subject").fill(subject);
  await field(page, "Note").fill("Asked for an offer.");
  const queue = choice(page, "Queue");
  if ((await queue.inputValue()) === "") await queue.selectOption({ index: 1 });
  await page.getByRole("button", { name: "Open opportunity" }).click();
  await expect(page.getByRole("heading", { name: subject })).toBeVisible();
}

test("HAL-31, HAL-32, HAL-75 a contact is converted once, into a user and a customer", async ({ page, openBrowser, problems }) => {
  test.slow();
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  await addType(api);
  const { last, email } = freshName("Vogt");
  const [company, subject] = [unique("Vogt Works"), unique("Seats")];
  await visit(page, "/agent/contacts");
  await expectAccessible(page);
  await page.getByRole("link", { name: "New contact" }).first().click();
  await openOpportunity(
    page,
    async () => {
      await field(page, "Name").fill(`Lena ${last}`);
      await field(page, "Company").fill(company);
      await field(page, "Email").fill(email);
    },
    subject,
  );
  const id = Number(/tickets\/(\d+)/.exec(page.url())?.[1]);
  const aside = page.getByRole("complementary", { name: "Properties" });
  await expect(aside.getByRole("link", { name: `Lena ${last}` })).toBeVisible();
  await expect(aside.getByRole("heading", { name: "Requester" })).toHaveCount(0);
  await expectAccessible(page);

  // HAL-75: nobody signs in with it, and nobody finds a requester.
  const visitor = await openBrowser();
  problems.allow(/status of 4\d\d/);
  const answer = await visitor.request.post("/sign-in", { form: { login: email, password: "try-deskfolk" } });
  expect(answer.url()).toContain("/sign-in");
  await visit(page, `/agent/tickets/new?q=${email}`);
  await expect(page.getByText("Nobody was found.")).toBeVisible();

  // A second tab stands open before the first one converts.
  const path = `/agent/tickets/${id}/convert`;
  await visit(page, `/agent/tickets/${id}`);
  await aside.getByRole("link", { name: "Convert" }).click();
  await expect(page.getByRole("heading", { name: "Convert the opportunity" })).toBeVisible();
  await expect(page.getByText(`becomes a user and the company ${company} a customer`)).toBeVisible();
  await expectAccessible(page);
  const second = await page.context().newPage();
  await visit(second, path);
  const customer = field(page, "Customer");
  await expect(customer).toHaveValue(company);
  await customer.fill("");
  await answered(page, page.getByRole("button", { name: "Convert", exact: true }));
  await expect(page.getByText("The name of the customer is missing.")).toBeVisible();
  await expect(field(page, "First name")).toHaveValue("Lena");
  await customer.fill(company);
  await page.getByRole("button", { name: "Convert", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${id}$`));
  await expect(aside.getByText("Converted to")).toBeVisible();
  await expect(aside.getByRole("link", { name: "Convert" })).toHaveCount(0);
  const ticket = await api.get<Ticket>(`/tickets/${id}`);
  expect(ticket).toMatchObject({ requester: `Lena ${last}`, customer: company, can: { convert: false } });
  await answered(second, second.getByRole("button", { name: "Convert", exact: true }));
  await expect(second.getByText("This opportunity is converted already.").first()).toBeVisible();
  await visit(page, `/agent/opportunities?view=converted&q=${encodeURIComponent(subject)}`);
  await expect(page.getByRole("link", { name: subject })).toBeVisible();

  // HAL-31: an ordinary ticket offers nothing of the kind.
  const plain = { requester_id: await findPerson(api, DEMO.customer), queue_id: await inbox(api), subject, body: "Text." };
  const ordinary = await api.add("/tickets", plain);
  await visit(page, `/agent/tickets/${ordinary}`);
  await expect(page.getByRole("heading", { name: subject })).toBeVisible();
  await expect(page.getByRole("link", { name: "Convert" })).toHaveCount(0);
  await visit(page, `/agent/tickets/${ordinary}/convert`, 409);
});

test("HAL-32 whoever is converted and may be there already is shown first: linked, or added nevertheless", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  await addType(api);
  const alike = page.getByRole("region", { name: "Somebody like this exists" });
  const convert = page.getByRole("button", { name: "Convert", exact: true });
  const refused = async (): Promise<{ id: number; known: string; added: string }> => {
    const { name: known, email } = await addPerson(api, "Ines");
    const added = known.replace("Ines", "I.");
    await visit(page, "/agent/contacts/new");
    const fill = async (): Promise<void> => {
      await field(page, "Name").fill(added);
      await field(page, "Company").fill(unique("Alike Works"));
      await field(page, "Email").fill(email.replace("@", "+sales@"));
    };
    await openOpportunity(page, fill, unique("Desks"));
    const id = Number(/tickets\/(\d+)/.exec(page.url())?.[1]);
    await visit(page, `/agent/tickets/${id}/convert`);
    await convert.click();
    await expect(alike.getByRole("link", { name: known })).toBeVisible();
    await expect(field(page, "Last name")).toHaveValue(known.replace("Ines ", ""));
    expect((await api.get<Ticket>(`/tickets/${id}`)).can.convert, "nothing has happened yet").toBe(true);
    return { id, known, added };
  };

  const linked = await refused();
  await alike.getByRole("link", { name: linked.known }).click();
  await expect(page.getByRole("checkbox", { name: /^Link the person who has this mail address/ })).toBeChecked();
  await convert.click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${linked.id}$`));
  expect(await api.get<Ticket>(`/tickets/${linked.id}`)).toMatchObject({ requester: linked.known });

  const made = await refused();
  await page.getByRole("button", { name: "Create anyway" }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${made.id}$`));
  expect(await api.get<Ticket>(`/tickets/${made.id}`)).toMatchObject({ requester: made.added });
});

test("HAL-33 with accounts and prospects the words and the records are theirs", async ({ firstAdmin: page }) => {
  test.slow();
  const api = await programOf(page);
  await addType(api);
  await visit(page, "/agent/opportunities");
  await expect(page.getByRole("link", { name: "Contacts", exact: true }).first()).toBeAttached();
  await visit(page, "/admin/settings");
  await page.getByRole("checkbox", { name: /^Use Accounts and Prospects for Opportunities/ }).check();
  await saveSettings(page);
  await visit(page, "/agent/opportunities");
  await expect(page.getByRole("link", { name: "Contacts", exact: true })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Prospects", exact: true }).first()).toBeAttached();

  await visit(page, "/agent/accounts/new");
  await field(page, "Name").fill("Nordlicht");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("link", { name: "New prospect" }).click();
  await openOpportunity(
    page,
    async () => {
      await expect(choice(page, "Account")).not.toHaveValue("");
      await field(page, "Name").fill("Nils Nord");
      await field(page, "Email").fill("nils@nord.example");
    },
    "Two hundred seats",
  );
  const id = Number(/tickets\/(\d+)/.exec(page.url())?.[1]);
  await visit(page, `/agent/tickets/${id}/convert`);
  await expect(page.getByText("The prospect Nils Nord becomes a user and the account Nordlicht a customer.")).toBeVisible();
  await page.getByRole("button", { name: "Convert", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${id}$`));
  const ticket = await api.get<Ticket>(`/tickets/${id}`);
  expect(ticket).toMatchObject({ requester: "Nils Nord", customer: "Nordlicht" });
});
