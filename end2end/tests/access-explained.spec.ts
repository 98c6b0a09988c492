// *Access explained*: the link at the end of a refusal leads to the form with the change filled in.
import { DEMO, answered, choice, field, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { addPerson, programOf } from "./program.js";

test("RTP-20 a queue that is missing is filled in, looked at, saved, and the answer is yes", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const name = unique("Offered");
  const queue = await api.add("/queues", { name, department_id: 1, group_id: 1 });
  const role = await api.add("/roles", { name, users_access: "no_access", ticket_rights: ["read", "move"] });
  const email = `${unique("offered").replaceAll(" ", "-")}@desk.example`;
  const person = { first_name: "Hanna", last_name: name, email, user_type: "user", departments: [1], roles: [role] };
  const agent = await api.add("/agents", { ...person, password: "a long enough secret" });
  const question = `/admin/access?person=${agent}&action=move_ticket&on=queue&record=${queue}`;

  await visit(page, question);
  const answer = page.locator(".decision");
  await expect(answer.getByRole("heading", { name: /^No\. Hanna/ })).toBeVisible();
  await expect(answer.getByRole("heading", { name: "Smallest change" })).toBeVisible();
  await answer.getByRole("link", { name: /^Fill it in/ }).click();

  const box = page.getByRole("group", { name: "Queues" }).getByRole("checkbox", { name: `Support: ${name}`, exact: true });
  await expect(box).toBeChecked();
  await expect(page.getByRole("note").filter({ hasText: "Nothing is changed until you save it." })).toBeVisible();
  await expectAccessible(page);
  const held = async () => (await api.get<{ queues: { id: number }[] }>(`/agents/${agent}`)).queues.map((one) => one.id);
  expect(await held(), "following a link changes nothing").toEqual([]);

  await page.getByRole("button", { name: "Update", exact: true }).click();
  await expect(page.getByRole("region", { name: "Who gains and who loses" })).toContainText("1 person gains");
  await expect(box).toBeChecked();
  expect(await held(), "looked at, and not saved yet").toEqual([]);
  await page.getByRole("button", { name: "Save with these changes" }).click();
  await expect.poll(held).toEqual([queue]);
  await visit(page, question);
  await expect(answer.getByRole("heading", { name: /^Yes\. Hanna/ })).toBeVisible();
});

test("OTR-31 OTR-32 validity is filled in and makes somebody a requester again", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const { id } = await addPerson(api, "Vera");
  const own = await api.add("/agents", {
    first_name: "Olga",
    last_name: unique("Asks"),
    email: `${unique("olga").replaceAll(" ", "-")}@desk.example`,
    user_type: "user",
    departments: [1],
    password: "a long enough secret",
  });
  await visit(page, `/agent/users/${id}/edit`);
  await choice(page, "Validity").selectOption("invalid");
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));

  const question = `/admin/access?person=${own}&action=be_requester&on=user&record=${id}`;
  await visit(page, question);
  const answer = page.locator(".decision");
  await expect(answer.getByRole("heading", { name: /^No\. Olga/ })).toBeVisible();
  await answer.getByRole("link", { name: /^Fill it in/ }).click();
  await expect(choice(page, "Validity")).toHaveValue("valid");
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  await visit(page, question);
  await expect(answer.getByRole("heading", { name: /^Yes\. Olga/ })).toBeVisible();
});

test("RTP-14 whoever is no agent is made one by the form that the refusal leads to", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const { id, name, email } = await addPerson(api, "Nils");
  await visit(page, `/admin/agents/new?person=${id}`);
  await expect(page.getByRole("heading", { name: `Make ${name} an agent` })).toBeVisible();
  await expect(field(page, "First name")).toHaveValue("Nils");
  await expect(field(page, "Email address")).toHaveValue(email);
  await choice(page, "UserType").selectOption("User");
  await page.getByRole("group", { name: "Departments" }).getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Make an agent", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/agents/${id}`));
  expect(await api.get(`/users/${id}`)).toMatchObject({ emails: [email], user_type: "user" });
});
