// Ways in without an agent: registering in the portal, and a ticket without an account.
import { choice, field, saveSettings, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { choosePasswordByForm, linkFor } from "./mails.js";
import { programOf } from "./program.js";

test("OST-2, OST-24, HAL-34, HAL-35, HAL-36, HAL-37 somebody creates their own account and lands in the portal", async ({
  firstAdmin: admin,
  visitor,
  problems,
}) => {
  test.slow();
  await visit(visitor, "/sign-in");
  await expect(visitor.getByRole("link", { name: "Create an account" })).toHaveCount(0);
  problems.allow(/status of 404/);
  await visitor.goto("/register");
  await expect(field(visitor, "Name")).toHaveCount(0);
  const refused = await visitor.request.post("/register", { form: { name: "Ana Ruiz", email: "ana@client.example" } });
  expect(refused.status()).toBe(404);

  await visit(admin, "/admin/settings");
  await choice(admin, "Accounts of customers are made by").selectOption("public");
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByText("Please choose the site of people who register.")).toBeVisible();
  await field(admin, "Site of people who register").fill("First Desk / Main site");
  await saveSettings(admin);
  await expect(admin.getByText("Please choose the site")).toHaveCount(0);

  await visit(visitor, "/sign-in");
  await visitor.getByRole("link", { name: "Create an account" }).click();
  await expect(visitor.getByRole("heading", { name: "Create an account" })).toBeVisible();
  await expectAccessible(visitor);
  await field(visitor, "Name").fill("Ana Ruiz");
  await field(visitor, "E-mail").fill("nonsense");
  await visitor.getByRole("button", { name: "Create account" }).click();
  await expect(field(visitor, "Name")).toHaveValue("Ana Ruiz");
  await expect(visitor.getByText(/mail address/).first()).toBeVisible();
  await field(visitor, "E-mail").fill("ana@client.example");
  await visitor.getByRole("button", { name: "Create account" }).click();
  await expect(visitor.getByText("Please look into your mail")).toBeVisible();
  await visitor.goto(await linkFor(admin, "ana@client.example"));
  await choosePasswordByForm(visitor);
  await expect(visitor).toHaveURL(/\/portal/);

  const { rows } = await (await programOf(admin)).get<{ rows: { name: string; site: string; state: string }[] }>("/users?q=ruiz");
  expect(rows).toMatchObject([{ name: "Ana Ruiz", site: "Main site", state: "active" }]);
});

test("OST-11, OST-20, OST-27, HAL-41 a ticket without an account, until registration is required", async ({
  firstAdmin: admin,
  visitor,
  problems,
}) => {
  test.slow();
  await visit(admin, "/admin/settings");
  await field(admin, "Anonymous User Site").fill("First Desk / Main site");
  await saveSettings(admin);

  await visit(visitor, "/sign-in");
  await visitor.getByRole("link", { name: "Open a ticket without an account" }).click();
  await expect(visitor.getByRole("group", { name: "Contact Details" })).toBeVisible();
  await expectAccessible(visitor);
  await field(visitor, "Subject").fill("The printer is on fire");
  await visitor.getByRole("button", { name: "Send" }).click();
  await expect(visitor.getByText("The name is missing.")).toBeVisible();
  await expect(field(visitor, "Subject")).toHaveValue("The printer is on fire");
  await field(visitor, "Name").fill("Eva Stone");
  await field(visitor, "E-mail").fill("eva@stone.example");
  await field(visitor, "Message").fill("Please come.");
  await visitor.getByLabel("Files").setInputFiles({ name: "smoke.txt", mimeType: "text/plain", buffer: Buffer.from("Smoke") });
  await visitor.getByRole("button", { name: "Send" }).click();
  await expect(visitor.getByText("Your ticket is on its way")).toBeVisible();

  const api = await programOf(admin);
  const { rows } = await api.get<{ rows: { id: number; subject: string; requester: string }[] }>("/tickets?view=all");
  expect(rows).toMatchObject([{ subject: "The printer is on fire", requester: "Eva Stone" }]);
  await visit(admin, `/agent/tickets/${rows[0]?.id}`);
  await expect(admin.getByText("smoke.txt").first()).toBeVisible();
  await visit(admin, "/agent/users?q=eva");
  await expect(admin.getByRole("row", { name: /Eva Stone/ })).toContainText("Guest");

  await visit(admin, "/admin/settings");
  await admin.getByRole("checkbox", { name: /^Registration required/ }).check();
  await saveSettings(admin);
  await visitor.goto("/open-ticket");
  await expect(visitor.getByRole("heading", { level: 1 })).toHaveText("Please sign in");
  problems.allow(/status of 404/);
  const form = { name: "Udo", email: "udo@stone.example", queue_id: "1", subject: "x", body: "x" };
  expect((await visitor.request.post("/open-ticket", { form })).status()).toBe(404);
  await visitor.getByRole("link", { name: "Sign in" }).click();
  await expect(visitor).toHaveURL(/\/sign-in\?next=/);
  await expect(choice(visitor, "Queue")).toHaveCount(0);
});
