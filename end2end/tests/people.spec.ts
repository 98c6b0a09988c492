// People, the customers they belong to, their tickets, and the accounts they come in by.
import type { Page } from "@playwright/test";

import {
  DEMO,
  PASSWORD,
  choice,
  field,
  freshName,
  idIn,
  mainMenu,
  panel,
  raiseTicket,
  rows,
  signIn,
  signInByForm,
  signOut,
  unique,
  visit,
} from "./desk.js";
import { expect, test } from "./fixtures.js";
import { choosePassword, choosePasswordByForm, linkFor } from "./mails.js";
import { addPerson, findPerson, inbox, programOf } from "./program.js";

const sorted = (ids: Iterable<number>) => [...ids].sort((a, b) => a - b);

/** The tickets that are listed, page by page. */
async function ticketsIn(page: Page): Promise<number[]> {
  const ids: number[] = [];
  for (;;) {
    const links = rows(page).locator("a.table__link");
    const paths = await links.evaluateAll((found) => found.map((link) => link.getAttribute("href")));
    ids.push(...paths.map((path) => Number(path?.split("/").at(-1))));
    const next = page.getByRole("navigation", { name: "Pages" }).locator("a[rel=next][href]");
    if ((await next.count()) === 0) return sorted(ids);
    await visit(page, new URL((await next.getAttribute("href")) ?? "", page.url()).href);
  }
}

test("OST-6 the tickets at a user are those that the search by this user finds, closed ones too", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Quarry") });
  const [user, colleague] = [await addPerson(program, "Pia", { customer }), await addPerson(program, "Paul", { customer })];
  const queue = await inbox(program);
  const open = (requester: number) =>
    program.add("/tickets", { requester_id: requester, queue_id: queue, subject: "The lift is stuck", body: "Again." });
  const own = [await open(user.id), await open(user.id), await open(user.id)];
  await open(colleague.id);
  await program.change(`/tickets/${own[1]}`, { state: "closed" });

  const byApi = async () => {
    const ids: number[] = [];
    let after = "";
    do {
      const found = await program.get<{ rows: { id: number }[]; next: string | null }>(
        `/tickets?view=all&requester=${user.id}&after=${encodeURIComponent(after)}`,
      );
      ids.push(...found.rows.map((row) => row.id));
      after = found.next ?? "";
    } while (after !== "");
    return sorted(ids);
  };
  await visit(page, `/agent/users?q=${encodeURIComponent(user.name)}`);
  await page.getByRole("link", { name: user.name, exact: true }).click();
  await page.getByRole("navigation", { name: "User" }).getByRole("link", { name: "Tickets" }).click();
  await expect(rows(page)).toHaveCount(3);
  expect(await ticketsIn(page)).toEqual(sorted(own));
  await visit(page, `/agent/tickets?view=all&requester=${user.id}`);
  expect(await ticketsIn(page)).toEqual(sorted(own));
  expect(await byApi()).toEqual(sorted(own));

  await test.step("what is more than a page is found by the link below", async () => {
    for (let more = 48; more > 0; more -= 1) own.push(await open(user.id));
    await visit(page, `/agent/users/${user.id}?tab=tickets`);
    await page.getByRole("link", { name: "All tickets of this person" }).click();
    await expect(page.locator(".list-toolbar__count")).toHaveText("51 tickets");
    await expect(rows(page)).toHaveCount(50);
    expect(await ticketsIn(page)).toEqual(sorted(own));
    expect(await byApi()).toEqual(sorted(own));
  });
});

test("OST-7 a customer is added from the directory, and somebody joins it: both pages say so", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const before = await program.add("/customers", { name: unique("Aldgate") });
  const user = await addPerson(program, "Pia", { customer: before });

  const [customer, site] = [unique("Abbey"), unique("North Yard")];
  await visit(page, "/agent/users");
  await mainMenu(page).getByRole("link", { name: "Customers", exact: true }).click();
  await page.getByRole("link", { name: "New customer" }).click();
  await field(page, "Name").fill(customer);
  await field(page, "First site").fill(site);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/agent\/customers\/\d+/);
  await expect(page.getByRole("heading", { name: customer })).toBeVisible();
  const id = idIn(page);

  await visit(page, `/agent/users/${user.id}`);
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await choice(page, "Customer").selectOption(customer);
  await choice(page, "Site").selectOption(site);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await visit(page, `/agent/users/${user.id}`);
  await page.getByRole("link", { name: customer, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/customers/${id}$`));
  await page.getByRole("link", { name: "Sites & Users" }).click();
  await expect(panel(page, "Users").getByRole("row", { name: new RegExp(user.name) })).toContainText(site);
  await panel(page, "Users").getByRole("link", { name: user.name }).click();
  await expect(page).toHaveURL(new RegExp(`/agent/users/${user.id}$`));
  await visit(page, `/agent/customers/${before}?tab=sites`);
  await expect(panel(page, "Users").getByRole("row", { name: new RegExp(user.name) })).toHaveCount(0);

  expect(await program.get(`/users/${user.id}`)).toMatchObject({ customer_id: Number(id), site });
  const people = await program.get<{ rows: { name: string }[] }>(`/users?customer=${id}`);
  expect(people.rows.map((row) => row.name)).toContain(user.name);
});

test("OTR-19, HAL-3 who is added without a password has none, chooses one by the welcome link, and reaches the portal", async ({
  firstAdmin: admin,
  visitor: user,
}) => {
  test.slow();
  const { last, email } = freshName("Keyless");
  await visit(admin, "/agent/users/new");
  await field(admin, "First name").fill("Pia");
  await field(admin, "Last name").fill(last);
  await field(admin, "Email addresses").fill(email);
  await choice(admin, "Customer").selectOption("First Desk");
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByRole("heading", { name: `Pia ${last}` })).toBeVisible();

  const expectKeptOut = async (password: string) => {
    await signInByForm(user, email, password);
    await expect(user.getByRole("alert")).toBeVisible();
    await visit(user, "/portal");
    await expect(user).toHaveURL(/\/sign-in/);
  };
  await test.step("a guest has no account and does not come in", async () => {
    for (const password of ["", PASSWORD]) await expectKeptOut(password);
  });
  await test.step("a new account has no password yet, least of all an empty one", async () => {
    await admin.getByRole("button", { name: "Register" }).click();
    await expect(admin.getByText("Pending activation").first()).toBeVisible();
    for (const password of ["", " ", email]) await expectKeptOut(password);
  });
  await test.step("the link takes no empty password, then the one that is chosen", async () => {
    await user.goto(await linkFor(admin, email));
    await user.getByRole("button", { name: "Save and sign in" }).click();
    await expect(user.getByLabel(/^New password/)).toHaveAttribute("aria-invalid", "true");
    await expectKeptOut("");
    await user.goto(await linkFor(admin, email));
    await choosePasswordByForm(user);
    await expect(user).toHaveURL(/\/portal$/);
    await expect(user.getByRole("heading", { name: "My tickets" })).toBeVisible();
  });
  await signOut(user);
  await expectKeptOut("");
  await signInByForm(user, email);
  await expect(user).toHaveURL(/\/portal$/);
});

test("HAL-2 an agent is a user too: raises tickets as such, and what ends one shows at the other", async ({
  page,
  openBrowser,
}) => {
  test.slow();
  const agent = await openBrowser();
  await signIn(page, DEMO.admin);
  const { last, email } = freshName("Twohats");
  const name = `Tess ${last}`;
  await visit(page, "/admin/agents/new");
  await field(page, "First name").fill("Tess");
  await field(page, "Last name").fill(last);
  await field(page, "Email address").fill(email);
  await choice(page, "UserType").selectOption("User");
  await page.getByRole("checkbox", { name: "Support", exact: true }).check();
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/admin\/agents\/\d+/);
  const id = idIn(page);
  const program = await programOf(page);

  await test.step("each page leads to the other", async () => {
    await visit(page, `/admin/agents/${id}`);
    await page.getByRole("link", { name: "In the directory" }).click();
    await expect(page.getByRole("heading", { name })).toBeVisible();
    await expect(page.locator(".page-head .badge", { hasText: "Agent: User" })).toBeVisible();
    await page.getByLabel("More actions").click();
    await page.getByRole("link", { name: "Agent profile" }).click();
    await expect(field(page, "Email address")).toHaveValue(email);
    expect(await program.get(`/users/${id}`)).toMatchObject({ emails: [email], user_type: "user" });
    expect(await program.get(`/agents/${id}`)).toMatchObject({ email });
  });
  await test.step("the agent raises a ticket in the portal, as its requester", async () => {
    await choosePassword(agent, await linkFor(page, email));
    const subject = unique("My own screen flickers");
    await raiseTicket(agent, subject, "Inbox");
    await visit(page, `/agent/users/${id}?tab=tickets`);
    await expect(page.getByRole("link", { name: subject })).toBeVisible();
    const found = await program.get<{ rows: object[] }>(`/tickets?view=all&requester=${id}`);
    expect(found.rows).toEqual([expect.objectContaining({ subject, requester: name })]);
  });
  const card = page.getByRole("row", { name: new RegExp(name) });
  await test.step("a user set to invalid is an agent who cannot work", async () => {
    await visit(agent, "/agent");
    await visit(page, `/agent/users/${id}/edit`);
    await choice(page, "Validity").selectOption("invalid");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("region", { name: "Who gains and who loses" })).toContainText("1 person loses");
    await page.getByRole("button", { name: "Save with these changes" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await visit(page, `/admin/users?q=${last}`);
    await expect(card.locator(".badge", { hasText: /^invalid$/ })).toBeVisible();
    const found = await program.get<{ rows: object[] }>(`/users?kind=agent&q=${last}`);
    expect(found.rows).toEqual([expect.objectContaining({ validity: "invalid" })]);
    await agent.goto("/agent");
    await expect(agent).toHaveURL(/\/sign-in/);
    await program.change(`/users/${id}`, { validity: "valid" });
    await visit(page, `/admin/users?q=${last}`);
    await expect(card).not.toContainText("invalid");
  });
  await test.step("a deleted agent is a deleted user", async () => {
    await visit(page, `/admin/agents/${id}/delete`);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(page).toHaveURL(/\/admin\/users$/);
    await visit(page, `/admin/users?q=${last}`);
    await expect(card).toContainText("Deleted");
    await visit(page, `/agent/users/${id}`);
    await expect(page.locator(".page-head .badge", { hasText: "Deleted" })).toBeVisible();
    expect(await program.get(`/users/${id}`)).toMatchObject({ state: "deleted" });
  });
});

test("OST-8 the account manager shows at a customer's tickets, and gets new ones if so chosen", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const name = unique("Managed");
  const customer = await program.add("/customers", { name });
  const person = await addPerson(program, "Mo", { customer });
  await visit(page, `/agent/customers/${customer}/edit`);
  await choice(page, "Agent").selectOption("Ines Moreau");
  await page.getByRole("checkbox", { name: /Assign new tickets/ }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await visit(page, `/agent/customers/${customer}`);
  await expect(page.getByText("Ines Moreau")).toBeVisible();

  const queue = await inbox(program);
  const ticket = await program.add("/tickets", { requester_id: person.id, queue_id: queue, subject: "Whose?", body: "Mine." });
  expect(await program.get(`/tickets/${ticket}`)).toMatchObject({ account_manager: "Ines Moreau", owner: "Ines Moreau" });
  await visit(page, `/agent/tickets/${ticket}`);
  const kept = page.locator("dd", { hasText: "Ines Moreau" });
  await expect(kept).toBeVisible();
});

test("RTP-21 who deletes an agent with open tickets says what becomes of them", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const departments = await program.get<{ id: number }[]>("/departments");
  const queue = await inbox(program);
  const { last, email } = freshName("Goer");
  const goer = await program.add("/agents", {
    first_name: "Gil",
    last_name: last,
    email,
    user_type: "admin",
    departments: departments.map((department) => department.id),
    queues: [queue],
  });
  const requester = await findPerson(program, DEMO.customer);
  const ticket = await program.add("/tickets", { requester_id: requester, queue_id: queue, subject: "Left behind", body: "Hello." });
  await program.change(`/tickets/${ticket}`, { owner_id: goer });

  expect((await program.ask(`/agents/${goer}`, "DELETE")).status()).toBe(422);
  await visit(page, `/admin/agents/${goer}`);
  await page.getByRole("link", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("Please choose what becomes of 1 open ticket.")).toBeVisible();
  await choice(page, "What becomes of 1 open ticket").selectOption("Give them to somebody else");
  await choice(page, "Who gets them").selectOption("Ines Moreau");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/users$/);
  expect(await program.get(`/tickets/${ticket}`)).toMatchObject({ owner: "Ines Moreau" });
  expect(await program.get(`/users/${goer}`)).toMatchObject({ state: "deleted" });
});

test("ZAM-8 role buttons and a search together give the intersection", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const [department] = await program.get<{ id: number }[]>("/departments");
  const role = unique("Dispatch");
  const roles = [await program.add("/roles", { name: role })];
  const stem = unique("Rolf").replace(" ", "");
  for (const [first, held] of [["Dora", roles], ["Dick", roles], ["Dan", []]] as const) {
    await program.add("/agents", {
      first_name: first,
      last_name: stem,
      email: `${first}.${stem}@lakeside.example`,
      user_type: "user",
      departments: [department?.id],
      roles: held,
    });
  }
  await visit(page, "/admin/users");
  await page.getByRole("group", { name: "Roles" }).getByRole("link", { name: role }).click();
  await expect(page.getByText("2 agents", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: `Dan ${stem}` })).toHaveCount(0);
  const address = new URL(page.url());
  address.searchParams.set("q", `dora ${stem}`);
  await visit(page, address.pathname + address.search);
  await expect(page.getByText("1 agent", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: `Dora ${stem}` })).toBeVisible();
});

test("ZAM-3 a click on a row opens the form for editing, with help for every field", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Single") });
  const { name: person } = await addPerson(program, "Mia", { customer });
  await visit(page, `/admin/customer-users?q=${encodeURIComponent(person)}`);
  await page.getByRole("row", { name: new RegExp(person) }).click({ position: { x: 300, y: 10 } });
  await expect(page).toHaveURL(/\/agent\/users\/\d+\/edit$/);
  const fields = page.locator("form.form").locator("input:not([type=hidden], [type=checkbox]), select, textarea");
  await expect.poll(() => fields.count()).toBeGreaterThan(15);
  for (const one of await fields.all()) {
    const name = (await one.getAttribute("name")) ?? "";
    await expect(one, name).toHaveAccessibleDescription(/\S/);
  }
  await field(page, "Middle name").fill("Mae");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
});

test("OST-19 a person joins a further customer, found by name or created on the spot", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Home") });
  const { id: person } = await addPerson(program, "Jo", { customer });
  const added = unique("Spot");
  await visit(page, `/agent/users/${person}?tab=access`);
  const panelOf = panel(page, "Further customers");
  await choice(panelOf, "Customer").fill("Calder");
  await panelOf.getByRole("button", { name: "Add customer" }).click();
  await expect(page.getByText("There is no customer of this name. Tick Create it to add one.")).toBeVisible();
  const known = (await program.get<{ rows: { name: string }[] }>("/customers?q=calder")).rows[0]?.name ?? "";
  await choice(panelOf, "Customer").fill(known);
  await panelOf.getByRole("button", { name: "Add customer" }).click();
  await expect(panelOf.getByRole("link", { name: known, exact: true })).toBeVisible();
  await choice(panelOf, "Customer").fill(added);
  await panelOf.getByRole("checkbox", { name: /Create it/ }).check();
  await panelOf.getByRole("button", { name: "Add customer" }).click();
  await expect(panelOf.getByRole("link", { name: added, exact: true })).toBeVisible();
  await panelOf.getByRole("link", { name: added, exact: true }).click();
  await expect(page.getByRole("heading", { name: added, level: 1 })).toBeVisible();
  await visit(page, `/agent/users/${person}?tab=access`);
  await panelOf.getByRole("link", { name: `Remove ${known}` }).click();
  await expect(page.getByRole("heading", { name: `Remove ${known}`, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page).toHaveURL(/tab=access/);
  await expect(panelOf.getByRole("link", { name: known, exact: true })).toHaveCount(0);
  expect(await program.get(`/users/${person}/customers`)).toEqual([expect.objectContaining({ customer: added })]);
});
