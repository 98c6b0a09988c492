// Who gains and who loses access, shown before it is saved.
import { DEMO, choice, field, idIn, panel, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { choosePassword, linkFor } from "./mails.js";
import { addPerson, programOf } from "./program.js";

test("ZAM-14 a role shows who gains and who loses before it is saved", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const name = unique("Effect");
  const role = await api.add("/roles", { name, users_access: "read_only", ticket_rights: ["read", "reply"] });
  const queue = await api.add("/queues", { name: unique("Effects"), department_id: 1, group_id: 1 });
  const email = `${unique("holder").replaceAll(" ", "-")}@desk.example`;
  const person = { first_name: "Hanna", last_name: name, email, user_type: "user", departments: [1], queues: [queue], roles: [role] };
  const agent = await api.add("/agents", { ...person, password: "a long enough secret" });
  await visit(page, `/admin/roles/${role}`);
  const held = panel(page, "Held by");
  await expect(held.getByRole("link", { name: `Hanna ${name}` })).toBeVisible();
  await page.getByRole("radio", { name: /^No access/ }).check();
  await page.getByRole("checkbox", { name: /^Read the audit log/ }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const effect = page.getByRole("region", { name: "Who gains and who loses" });
  await expect(effect).toContainText("1 person gains");
  await expect(effect.getByRole("listitem").filter({ hasText: "See the directory" })).toContainText("1 person");
  await expect(effect.getByRole("link", { name: `Hanna ${name}` }).first()).toBeVisible();
  expect((await api.get<{ users_access: string }>(`/roles/${role}`)).users_access, "not saved yet").toBe("read_only");
  await page.getByRole("button", { name: "Save with these changes" }).click();
  await expect.poll(async () => (await api.get<{ users_access: string }>(`/roles/${role}`)).users_access).toBe("no_access");

  await visit(page, `/admin/agents/${agent}`);
  const widget = panel(page, "Effective permissions");
  await expect(widget.getByRole("row", { name: /Read the audit log/ })).toContainText(`The role ${name} includes`);
});

test("ZAM-14 what a demo role loses has to be seen, and is then lost", async ({ demoServer, openBrowser, problems }) => {
  // On a server of its own: other tests do what this role permits.
  const page = await openBrowser(demoServer);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const roles = await api.get<{ id: number; name: string; holders: number; ticket_rights: string[] }[]>("/roles");
  const role = roles.find((row) => row.holders > 0 && row.ticket_rights.includes("priority"));
  if (role === undefined) throw new Error("the demo has no role with the right to set priorities");
  const preview = await page.request.post(`/api/v1/roles/${role.id}/preview`, { data: {} });
  expect(preview.status(), "a program needs its token").toBe(401);

  await visit(page, `/admin/roles/${role.id}`);
  const box = page.getByRole("group", { name: "Ticket rights" }).getByRole("checkbox", { name: /^Set priority/ });
  await box.uncheck();
  await field(page, "Comment").fill("Less is more.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const effect = page.getByRole("region", { name: "Who gains and who loses" });
  await expect(effect).toContainText("Set priority");
  await expect(effect).toContainText(/lose/);
  // Nothing is saved yet, and nothing entered is lost.
  expect((await api.get<{ ticket_rights: string[] }>(`/roles/${role.id}`)).ticket_rights).toContain("priority");
  await expect(box).not.toBeChecked();
  await expect(field(page, "Comment")).toHaveValue("Less is more.");
  await page.getByRole("button", { name: "Save with these changes" }).click();
  await expect.poll(async () => (await api.get<{ ticket_rights: string[] }>(`/roles/${role.id}`)).ticket_rights).not.toContain("priority");
  await api.change(`/roles/${role.id}`, { ticket_rights: role.ticket_rights });

  const agent = await openBrowser(demoServer);
  await signIn(agent, DEMO.agent);
  problems.allow(/status of 403/);
  await visit(agent, `/admin/roles/${role.id}`, 403);
});

test("HAL-13 HAL-72 OST-19 the form of a person shows what is gained and lost before it is saved", async ({
  firstAdmin: page,
  visitor,
}) => {
  test.slow();
  const api = await programOf(page);
  // Added first: she belongs to the customer that is first by name.
  const { id, email } = await addPerson(api, "Sol", { register: true });
  const other = unique("Away");
  await api.add("/customers", { name: other });
  await choosePassword(visitor, await linkFor(page, email));
  const sees = async () => (await api.get<{ web_access: string }>(`/users/${id}`)).web_access;

  await visit(page, `/agent/users/${id}/edit`);
  await choice(page, "Web Access Level").selectOption("customer");
  await field(page, "Comment").fill("Leads the team.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const effect = page.getByRole("region", { name: "Who gains and who loses" });
  await expect(effect).toContainText("1 person gains");
  await expect(effect).toContainText("Nobody loses anything");
  await expectAccessible(page);
  await expect(field(page, "Comment")).toHaveValue("Leads the team.");
  expect(await sees(), "not saved yet").toBe("own");
  await page.getByRole("button", { name: "Save with these changes" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await sees()).toBe("customer");

  await visit(page, `/agent/users/${id}?tab=access`);
  const further = panel(page, "Further customers");
  await choice(further, "Customer").fill(other);
  await further.getByRole("button", { name: "Add customer" }).click();
  await expect(effect).toContainText("1 person gains");
  await further.getByRole("button", { name: "Save with these changes" }).click();
  await further.getByRole("link", { name: `Remove ${other}` }).click();
  await expect(page.getByText(`would no longer belong to ${other}`)).toBeVisible();
  await expect(effect).toContainText("1 person loses");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page).toHaveURL(/tab=access/);
  expect(await api.get(`/users/${id}/customers`)).toEqual([]);
});

test("OTR-12 a group is granted to a customer and revoked after seeing whom it concerns", async ({ demoServer, openBrowser }) => {
  // On a server of its own: whoever else joins this customer meanwhile is concerned too, and has to be seen again.
  const page = await openBrowser(demoServer);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const group = unique("Circle");
  const groupId = await api.add("/groups", { name: group });
  await api.add("/queues", { name: unique("Circled"), department_id: 1, group_id: groupId });
  const { rows } = await api.get<{ rows: { id: number; name: string }[] }>("/customers?q=Brightwater");
  await visit(page, `/agent/customers/${rows[0]?.id}?tab=groups`);
  await choice(page, "Group").selectOption(group);
  await choice(page, "Level").selectOption("rw");
  await page.getByRole("button", { name: "Grant", exact: true }).click();
  const effect = page.getByRole("region", { name: "Who gains and who loses" });
  await expect(effect).toContainText(/\d+ (people|person) gain/);
  await expect(effect).toContainText("Nobody loses anything");
  await page.getByRole("button", { name: "Save with these changes" }).click();
  const granted = page.getByRole("row", { name: new RegExp(group) });
  await expect(granted).toBeVisible();

  await granted.getByRole("link", { name: `Revoke ${group}` }).click();
  await expect(page.getByRole("heading", { name: `Revoke ${group}` })).toBeVisible();
  await expect(page.getByText("would no longer hold")).toBeVisible();
  await expect(effect).toContainText(/\d+ (people|person) lose/);
  expect(Number(idIn(page))).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page).toHaveURL(/tab=groups/);
  await expect(page.getByRole("row", { name: new RegExp(group) })).toHaveCount(0);
});
