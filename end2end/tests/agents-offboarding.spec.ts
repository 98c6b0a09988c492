// Agents whose roles have dates, agents who leave, and roles for many.
import type { Page } from "@playwright/test";

import { choice, panel, setUp, visit } from "./desk.js";
import { type Program, programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

/** An agent of the first department, queue and role there are. */
async function addAgent(program: Program, first: string, password = ""): Promise<number> {
  const id = async (path: string) => (await program.get<{ id: number }[]>(path))[0]?.id;
  return program.add("/agents", {
    first_name: first,
    last_name: "Leaver",
    email: `${first.toLowerCase()}@desk.example`,
    user_type: "user",
    password,
    departments: [await id("/departments")],
    queues: [await id("/queues")],
    roles: [await id("/roles")],
  });
}

const row = (page: Page, name: string) => page.locator("table tbody tr", { hasText: name });

test("RTP-14 a role gets dates: a wrong one is said at its field, the list says when it ends", async ({ emptyServer, openBrowser }) => {
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const eve = await addAgent(await programOf(page), "Eve");
  await visit(page, `/admin/agents/${eve}`);
  const roles = page.getByRole("group", { name: "Roles" });
  await roles.locator("summary").first().click();
  await roles.getByLabel(/^From/).first().fill("2099-12-01");
  await roles.getByLabel(/^Until/).first().fill("2099-11-30");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Update", exact: true }).click();
  await expect(page.getByText("The end must lie after the beginning.")).toBeVisible();
  await expect(roles.getByLabel(/^From/).first()).toHaveValue("2099-12-01");
  await expect(roles.getByLabel(/^Until/).first()).toHaveAttribute("aria-invalid", "true");

  await roles.getByLabel(/^From/).first().fill("");
  await page.getByRole("button", { name: "Update", exact: true }).click();
  await expect(page.getByText("Saved.").first()).toBeVisible();
  await visit(page, `/admin/agents/${eve}`);
  await expect(roles.locator("summary").first()).toContainText("until 2099-11-30");
  await expect(roles.getByRole("checkbox").first()).toBeChecked();
  await visit(page, "/admin/users");
  await expect(row(page, "Eve Leaver")).toContainText("until 2099-11-30");
  await visit(page, "/admin/users?view=cards");
  await expect(page.locator("article.card", { hasText: "Eve Leaver" })).toContainText("until 2099-11-30");
});

test("RTP-14 a queue gets a role that counts there alone", async ({ emptyServer, openBrowser }) => {
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  await program.add("/roles", { name: "Reader", ticket_rights: ["read"] });
  // Who cannot sign in yet has nothing to lose.
  const eve = await addAgent(program, "Eve", "a long enough secret");
  await visit(page, `/admin/agents/${eve}`);
  const queues = page.getByRole("group", { name: "Queues" });
  await queues.locator("summary").first().click();
  await queues.getByLabel(/^Role/).first().selectOption("Reader");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Update", exact: true }).click();
  await expect(page.getByRole("region", { name: "Who gains and who loses" })).toContainText("1 person loses");
  await page.getByRole("button", { name: "Save with these changes" }).click();
  await expect(page.getByText("Saved.").first()).toBeVisible();
  await visit(page, `/admin/agents/${eve}`);
  await expect(queues.locator("summary").first()).toContainText("only Reader");
  await expect(panel(page, "Effective permissions")).toContainText("In this queue the role Reader counts.");
});

test("OTR-31 a queue gets dates: a wrong one is said at its field, the list shows them", async ({ emptyServer, openBrowser }) => {
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const queue = (await (await programOf(page)).get<{ id: number }[]>("/queues"))[0]?.id;
  await visit(page, `/admin/queues/${queue}`);
  await page.getByLabel(/^Valid from/).fill("2099-12-01");
  await page.getByLabel(/^Valid until/).fill("2099-11-30");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The end must lie after the beginning.")).toBeVisible();
  await expect(page.getByLabel(/^Valid from/)).toHaveValue("2099-12-01");
  await page.getByLabel(/^Valid from/).fill("");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/^(Saved|Done)\.$/).first()).toBeVisible();
  await visit(page, "/admin/queues");
  await expect(row(page, "Inbox")).toContainText("Valid until 2099-11-30");
});

test("RTP-21 RTP-18 an agent is offboarded in one screen, and an undelete gives no tickets back", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  const [eve, bob] = [await addAgent(program, "Eve"), await addAgent(program, "Bob")];
  const customer = await program.add("/customers", { name: "Borealis", account_manager_id: eve });
  const person = { first_name: "Ana", last_name: "Ruiz", emails: "ana@borealis.example", customer_id: customer };
  const requester = await program.add("/users", person);
  const queue = (await program.get<{ id: number }[]>("/queues"))[0]?.id;
  const open = { requester_id: requester, queue_id: queue, subject: "The lift is stuck", body: "Again." };
  const ticket = await program.add("/tickets", open);
  await program.change(`/tickets/${ticket}`, { owner_id: eve });

  await visit(page, "/admin/users");
  await row(page, "Eve Leaver").getByRole("button", { name: "Actions for Eve Leaver" }).click();
  await page.getByRole("link", { name: "Offboard…" }).click();
  await expect(page.getByRole("heading", { name: "Offboard Eve Leaver", level: 1 })).toBeVisible();
  const holds = panel(page, "What they hold");
  await expect(holds.getByRole("link", { name: /The lift is stuck/ })).toBeVisible();
  await expect(holds.getByRole("link", { name: "Borealis" })).toBeVisible();
  await expectAccessible(page);

  const button = page.getByRole("button", { name: "Offboard Eve Leaver" });
  await button.click();
  await expect(page.getByText("Please choose what becomes of 1 open ticket.")).toBeVisible();
  await expect(page.getByText("Please choose who looks after 1 customer.")).toBeVisible();
  await choice(page, "What becomes of 1 open ticket").selectOption("Leave them to nobody, back in their queues");
  await choice(page, "1 ticket in Inbox").selectOption("Bob Leaver");
  await choice(page, "Who looks after 1 customer").selectOption("Another agent");
  await choice(page, "Agent").selectOption("Bob Leaver");
  await button.click();

  await expect(page.getByRole("heading", { name: "Eve Leaver is offboarded", level: 1 })).toBeVisible();
  const went = panel(page, "What went where");
  await expect(went).toContainText("Inbox: 1 to Bob Leaver");
  await expect(went).toContainText("1 to Bob Leaver");
  await expect(went).toContainText("Borealis");
  await expectAccessible(page);
  expect(await program.get(`/tickets/${ticket}`)).toMatchObject({ owner_id: bob });
  expect(await program.get(`/customers/${customer}`)).toMatchObject({ account_manager_id: bob });

  await page.getByRole("link", { name: "UnDelete…" }).click();
  await expect(page.getByText("Tickets and customers that went to others stay there")).toBeVisible();
  await page.getByRole("button", { name: "UnDelete" }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/agents/${eve}$`));
  expect(await program.get(`/tickets/${ticket}`)).toMatchObject({ owner_id: bob });
  expect(await program.get(`/agents/${eve}`)).toMatchObject({ roles: [{ name: "Agent" }] });
});

test("RTP-22 nobody offboards themselves", async ({ emptyServer, openBrowser }) => {
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const [own] = await (await programOf(page)).get<{ id: number }[]>("/agents");
  await visit(page, `/admin/agents/${own?.id}/offboard`);
  await expect(page.getByText("You cannot delete yourself.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Offboard/ })).toHaveCount(0);
});

test("OST-21 a role is given to the agents who are ticked, and undone", async ({ emptyServer, openBrowser }) => {
  const page = await openBrowser(emptyServer);
  await setUp(page);
  const program = await programOf(page);
  await program.add("/roles", { name: "Auditor", permissions: ["audit.read"] });
  const ids = [await addAgent(program, "Eve"), await addAgent(program, "Bob")];
  const roles = async () => {
    const held = ids.map((id) => program.get<{ roles: { name: string }[] }>(`/agents/${id}`));
    return (await Promise.all(held)).map((agent) => agent.roles.map((role) => role.name).join());
  };
  await visit(page, "/admin/users");
  for (const name of ["Eve", "Bob"]) await page.getByRole("checkbox", { name: `Select ${name} Leaver` }).check();
  const menu = page.locator(".page-head__actions details.menu");
  await menu.locator("summary").click();
  await menu.getByRole("button", { name: "Give role…" }).click();
  await choice(page, "Role").selectOption("Auditor");
  await page.getByRole("button", { name: "Show what would happen" }).click();
  await expect(page.getByText("2 people selected. Nothing has been changed yet.")).toBeVisible();
  await page.getByRole("button", { name: "Give to 2 people" }).click();
  await expect(page.getByText("2 people were changed.")).toBeVisible();
  expect(await roles()).toEqual(["Agent,Auditor", "Agent,Auditor"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(/^Undone by/)).toBeVisible();
  expect(await roles()).toEqual(["Agent", "Agent"]);
});
