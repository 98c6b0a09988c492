// The main job from an empty desk to an answered ticket, with everybody in a browser of their own.
import type { Page } from "@playwright/test";

import { choice, field, hasScript, idIn, setProperty, signInByForm, signOut, visit } from "./desk.js";
import { type Problems, expect, expectAccessible, test } from "./fixtures.js";
import { choosePasswordByForm, linkFor } from "./mails.js";

const AGENT = "ines.agent@desk.example";
const USER = "nora.user@brightwater.example";

/** The people of the story, each at a browser of their own. */
interface Cast {
  admin: Page;
  agent: Page;
  user: Page;
  problems: Problems;
}

test("the main job, from an empty desk to an answered ticket", async ({
  emptyServer,
  firstAdmin,
  visitor,
  openBrowser,
  problems,
}) => {
  test.setTimeout(240_000);
  const people: Cast = { admin: firstAdmin, agent: visitor, user: await openBrowser(emptyServer), problems };
  await test.step("the admin makes department, group, queue and role", () => makeStructure(people.admin));
  await test.step("RTP-5, RTP-9, RTP-12 the admin adds an agent", () => addAgent(people.admin));
  await test.step("RTP-13 the agent chooses a password by the link and is in", () => agentArrives(people));
  await test.step("HAL-18, HAL-64 the agent adds a customer, its site and a user", () => addCustomer(people.agent));
  await test.step("the agent works on a ticket of the user", () => workOnTicket(people.agent));
  const ticket = idIn(people.agent);
  await test.step("the user reads it in the portal, never the note, and answers", () => userAnswers(people, ticket));
  await test.step("the agent's page shows the answer", () => agentSeesAnswer(people.agent));
  await test.step("ZAM-13, ZAM-15, ZAM-17, ZAM-20 the admin sees what the user sees", () => seeAsUser(people, ticket));
  await test.step("the history carries both identities", () => bothIdentities(people.agent, ticket));
  await test.step("Access explained says yes and no, and why", () => askAccess(people));
});

async function makeStructure(admin: Page): Promise<void> {
  await visit(admin, "/admin/departments");
  await admin.getByRole("link", { name: "New department" }).click();
  await field(admin, "Name").fill("Repairs");
  await admin.getByRole("button", { name: "Save and finish" }).click();
  await expect(admin.getByRole("link", { name: "Repairs", exact: true })).toBeVisible();

  await visit(admin, "/admin/groups/new");
  await field(admin, "Name").fill("Repair contract");
  await admin.getByRole("button", { name: "Save and finish" }).click();
  await expect(admin.getByRole("link", { name: "Repair contract", exact: true })).toBeVisible();

  await visit(admin, "/admin/queues/new");
  await field(admin, "Name").fill("Workshop");
  await choice(admin, "Department").selectOption("Repairs");
  await choice(admin, "Access group").selectOption("Repair contract");
  await admin.getByRole("button", { name: "Save and finish" }).click();
  await expect(admin.getByRole("row", { name: /Workshop.*Repairs.*Repair contract/ })).toBeVisible();

  await visit(admin, "/admin/roles/new");
  await field(admin, "Name").fill("Mechanic");
  await admin.getByRole("radio", { name: /^Read and Create/ }).check();
  await admin.getByRole("checkbox", { name: /Full|Everything above/ }).check();
  for (const hint of [/Register, lock and unlock/, /Add and change customers/]) {
    await admin.getByRole("checkbox", { name: hint }).check();
  }
  await admin.getByRole("button", { name: "Save and finish" }).click();
  await expect(admin.getByRole("row", { name: /Mechanic.*Read and Create/ })).toBeVisible();
}

async function addAgent(admin: Page): Promise<void> {
  await visit(admin, "/admin/users");
  await admin.getByRole("link", { name: "New agent" }).click();
  await field(admin, "First name").fill("Ines");
  await field(admin, "Last name").fill("Agent");
  await field(admin, "Email address").fill(AGENT);
  await admin.getByRole("button", { name: "Create" }).click();
  await expect(choice(admin, "UserType")).toHaveAttribute("aria-invalid", "true");
  await expect(admin.getByRole("group", { name: /Departments/ }).locator(".error")).toBeVisible();
  await expect(field(admin, "First name")).toHaveValue("Ines");

  await choice(admin, "UserType").selectOption("User");
  for (const name of ["Repairs", "Repairs: Workshop", "Mechanic"]) {
    await admin.getByRole("checkbox", { name, exact: true }).check();
  }
  await admin.getByRole("button", { name: "Create" }).click();
  await expect(admin).toHaveURL(/\/admin\/agents\/\d+\?saved=1$/);
  await expect(admin.getByRole("heading", { name: "Ines Agent" })).toBeVisible();
  await linkFor(admin, AGENT);
  await visit(admin, "/admin/mails");
  await expect(admin.getByRole("row", { name: AGENT })).toHaveCount(1);
}

async function agentArrives({ admin, agent, problems }: Cast): Promise<void> {
  const link = await linkFor(admin, AGENT);
  await agent.goto(link);
  await expect(agent.getByText(`For Ines Agent. You sign in as ${AGENT}.`)).toBeVisible();
  await choosePasswordByForm(agent);
  await expect(agent).toHaveURL(/\/agent$/);
  await signOut(agent);
  await signInByForm(agent, AGENT);
  await expect(agent).toHaveURL(/\/agent$/);

  problems.allow(/status of 4(04|09|10)/);
  const used = await agent.goto(link);
  expect(used?.status()).toBeGreaterThanOrEqual(400);
  await expect(agent.getByRole("heading", { name: "This link does not work" })).toBeVisible();
}

async function addCustomer(agent: Page): Promise<void> {
  await visit(agent, "/agent/customers/new");
  await field(agent, "Name").fill("Brightwater Clinics");
  await field(agent, "First site").fill("Harbour Street");
  await agent.getByRole("button", { name: "Save" }).click();
  await expect(agent).toHaveURL(/\/agent\/customers\/\d+/);
  const customer = idIn(agent);

  await visit(agent, `/agent/customers/${customer}?tab=groups`);
  await choice(agent, "Group").selectOption("Repair contract");
  await choice(agent, "Level").selectOption("rw: read and write");
  await field(agent, "Reason").fill("It is in the contract.");
  await agent.getByRole("button", { name: "Grant" }).click();
  await expect(agent.getByRole("row", { name: /Repair contract.*rw/ })).toBeVisible();

  await visit(agent, `/agent/customers/${customer}?tab=sites`);
  await agent.getByRole("link", { name: "New user at Harbour Street" }).click();
  await field(agent, "First name").fill("Nora");
  await field(agent, "Last name").fill("User");
  await field(agent, "Email addresses").fill(USER);
  await expect(choice(agent, "Site").locator("option:checked")).toHaveText("Harbour Street");
  await agent.getByRole("checkbox", { name: /^Register/ }).check();
  await agent.getByRole("button", { name: "Save", exact: true }).click();
  await expect(agent.getByRole("heading", { name: /Nora User/ })).toBeVisible();
}

async function workOnTicket(agent: Page): Promise<void> {
  await visit(agent, `/agent/tickets/new?q=${encodeURIComponent("Nora")}`);
  await agent.getByRole("link", { name: "Nora User" }).click();
  await expect(agent).toHaveURL(/requester=\d+/);
  await field(agent, "Subject").fill("The scanner shows stripes");
  await field(agent, "Message").fill("Nora called: there are stripes on every page.");
  await agent.getByRole("button", { name: "Open ticket" }).click();
  await expect(agent).toHaveURL(/\/agent\/tickets\/\d+/);
  await expect(agent.getByRole("heading", { name: "The scanner shows stripes" })).toBeVisible();

  await write(agent, "Reply", "We look at it today.");
  await write(agent, "Internal note", "Probably the lamp, again.");
  await expect(agent.locator(".article--note")).toContainText("Probably the lamp, again.");
  await setProperty(agent, "Owner", "Ines Agent");
  await setProperty(agent, "State", "Pending");
  await expect(agent.locator(".page-head .badge")).toContainText(["Pending"]);
  await expectAccessible(agent);
}

async function write(agent: Page, kind: "Reply" | "Internal note", text: string): Promise<void> {
  const composer = agent.getByRole("form", { name: "Answer" });
  await composer.getByText(kind, { exact: true }).click();
  await field(composer, "Message").fill(text);
  await composer.getByRole("button", { name: "Send" }).click();
  await expect(agent.getByRole("log")).toContainText(text);
  await expect(field(composer, "Message")).toHaveValue("");
}

async function userAnswers({ admin, user, problems }: Cast, ticket: string): Promise<void> {
  await user.goto(await linkFor(admin, USER));
  await choosePasswordByForm(user);
  await expect(user).toHaveURL(/\/portal$/);
  await user.getByRole("link", { name: "The scanner shows stripes" }).click();
  await expect(user.getByRole("log")).toContainText("We look at it today.");
  expect(await user.content()).not.toContain("Probably the lamp");
  await expect(user.getByText("Ines Agent").first()).toBeVisible();
  problems.allow(/status of 403/);
  await visit(user, `/agent/tickets/${ticket}`, 403);

  await visit(user, `/portal/tickets/${ticket}`);
  await field(user, "Your answer").fill("Now it shows two stripes.");
  const photo = { name: "stripes.txt", mimeType: "text/plain", buffer: Buffer.from("|| two stripes ||") };
  await user.getByLabel("Attach files").setInputFiles(photo);
  await user.getByRole("button", { name: "Send" }).click();
  await expect(user.getByRole("log")).toContainText("Now it shows two stripes.");
  const link = user.getByRole("link", { name: "stripes.txt" });
  const file = await user.request.get((await link.getAttribute("href")) ?? "");
  expect(await file.text()).toBe("|| two stripes ||");
  await expectAccessible(user);
}

async function agentSeesAnswer(agent: Page): Promise<void> {
  // Where script runs the page follows by itself.
  if (!hasScript()) await agent.reload();
  await expect(agent.getByRole("log")).toContainText("Now it shows two stripes.", { timeout: 10_000 });
  await expect(agent.getByRole("link", { name: "stripes.txt" })).toBeVisible();
}

async function seeAsUser({ admin, user, problems }: Cast, ticket: string): Promise<void> {
  // The user's open page keeps a draft by itself, which its session no longer allows.
  problems.allow(/status of 401 .*keep_draft/);
  await visit(admin, `/agent/users?q=${encodeURIComponent("Nora User")}`);
  const row = admin.getByRole("row", { name: /Nora User/ });
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await row.getByRole("link", { name: "View from user's perspective" }).click();
  await expect(admin.getByText("This is not a simulation.")).toBeVisible();
  await field(admin, "Reason").fill("She says the list is empty.");
  await admin.getByRole("button", { name: "View as Nora User" }).click();

  const back = admin.getByRole("button", { name: "Back to my view" });
  const banner = admin.getByRole("complementary", { name: "Somebody else's view" });
  await expect(admin).toHaveURL(/\/portal$/);
  for (const path of ["/portal", "/portal/tickets/new", "/profile", `/portal/tickets/${ticket}`]) {
    await visit(admin, path);
    await expect(banner).toContainText("You see Deskfolk as Nora User");
    await expect(back).toBeVisible();
  }
  expect(await admin.content()).not.toContain("Probably the lamp");
  await visit(admin, "/agent", 403);
  await expect(back).toBeVisible();

  await user.goto("/portal");
  await expect(user).toHaveURL(/\/sign-in\?.*why=ended/);
  await expect(user.getByText("Your session has ended.")).toBeVisible();

  await visit(admin, `/portal/tickets/${ticket}`);
  await field(admin, "Your answer").fill("Written in her view.");
  await admin.getByRole("button", { name: "Send" }).click();
  await expect(admin.getByRole("log")).toContainText("Written in her view.");
  await back.click();
  await expect(admin).toHaveURL(/\/agent\/users\/\d+/);
  await expect(banner).toHaveCount(0);

}

/** What was done in somebody's view carries both names. */
async function bothIdentities(agent: Page, ticket: string): Promise<void> {
  await visit(agent, `/agent/tickets/${ticket}`);
  const written = agent.locator("article", { hasText: "Written in her view." });
  await expect(written).toContainText("Nora User");
  await expect(written).toContainText("written by Robin First");
  await agent.getByRole("link", { name: "History", exact: true }).click();
  await expect(agent.locator(".timeline__item").filter({ hasText: "as Nora User" }).first()).toContainText("Robin First");
}

async function askAccess({ admin, agent }: Cast): Promise<void> {
  const number = /#(\d+)/.exec((await agent.locator(".page-head").textContent()) ?? "")?.[1] ?? "";
  await ask(admin, "Ines", "Ines Agent", "Reply", number);
  const answer = admin.locator(".decision");
  await expect(answer.getByRole("heading", { name: "Yes. Ines Agent may: Reply" })).toBeVisible();
  await expect(answer).toContainText("Ines Agent belongs to the department Repairs.");
  await expect(answer).toContainText("The role Mechanic gives");
  await expectAccessible(admin);

  // An admin who is in neither department nor queue.
  await ask(admin, "Robin", "Robin First", "Reply", number);
  await expect(answer.getByRole("heading", { name: "No. Robin First may not: Reply" })).toBeVisible();
  await expect(answer).toContainText("Robin First is not in the department Repairs.");
  await expect(answer.getByRole("heading", { name: /^Smallest change/ })).toBeVisible();
  await expect(answer).toContainText("Grant Robin First the queue Workshop.");
  await expectAccessible(admin);
  await answer.getByRole("link", { name: /^Fill it in/ }).first().click();
  await expect(admin.getByRole("heading", { name: "Robin First" })).toBeVisible();
}

async function ask(admin: Page, search: string, person: string, action: string, number: string): Promise<void> {
  await visit(admin, "/admin/access");
  await admin.getByRole("searchbox", { name: "Person" }).fill(search);
  await admin.getByRole("button", { name: "Find" }).click();
  await admin.getByRole("link", { name: person }).click();
  await choice(admin, "May they").selectOption(action);
  await field(admin, "Which one").fill(number);
  await admin.getByRole("button", { name: "Explain" }).click();
}
