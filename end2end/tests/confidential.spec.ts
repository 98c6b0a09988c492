// Confidential customers: to whoever neither holds the right nor looks after them they are not there.
import { choice, DEMO, freshName, rows, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { programOf } from "./program.js";

test("a customer is made confidential, and is gone for whoever does not hold the right", async ({
  demoServer,
  openBrowser,
  problems,
}) => {
  test.slow();
  problems.allow(/status of 404/);
  const [admin, manager] = [await openBrowser(demoServer), await openBrowser(demoServer)];
  await signIn(admin, DEMO.admin);
  await signIn(manager, DEMO.manager);
  await visit(manager, "/agent/customers?q=brightwater");
  const path = (await manager.locator(".table__link").first().getAttribute("href")) ?? "";
  await visit(manager, `${path}/edit`);
  await expect(choice(manager, "Visible to"), "for those alone who hold the right").toHaveCount(0);

  await visit(admin, `${path}/edit`);
  await choice(admin, "Visible to").selectOption("Confidential: few agents");
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  const effect = admin.getByRole("region", { name: "Who gains and who loses" });
  await expect(effect).toContainText("with its people and tickets");
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Save with these changes" }).click();
  await expect(admin.getByText("Saved.")).toBeVisible();
  await visit(admin, path);
  await expect(admin.getByText("Confidential", { exact: true })).toBeVisible();
  await visit(admin, "/agent/customers?confidential=true");
  await expect(rows(admin)).toHaveCount(1);
  await expectAccessible(admin);
  await visit(admin, "/agent/users?q=nora.keller");
  await expect(rows(admin)).toHaveCount(1);

  await visit(manager, path, 404);
  for (const list of ["/agent/customers?q=brightwater", "/agent/users?q=nora.keller"]) {
    await visit(manager, list);
    await expect(rows(manager), list).toHaveCount(0);
  }
  const customer = await openBrowser(demoServer);
  await signIn(customer, DEMO.customer);
  await visit(customer, "/portal?view=all");
  await expect(customer.locator(".table__link, .ticket-list__link").first(), "the portal is as it was").toBeVisible();
});

test("RTP-6 who may not know a confidential customer does not offboard its account manager", async ({ page, openBrowser, problems }) => {
  problems.allow(/status of 403/);
  await signIn(page, DEMO.admin);
  const program = await programOf(page);
  const id = async (path: string) => (await program.get<{ id: number }[]>(path))[0]?.id;
  const { last, email } = freshName("Keeper");
  const places = { departments: [await id("/departments")], queues: [await id("/queues")], roles: [] };
  const keeper = await program.add("/agents", { first_name: "Cara", last_name: last, email, user_type: "user", ...places });
  const secret = { name: unique("Secret"), is_confidential: true, account_manager_id: keeper };
  await program.add("/customers", secret);
  const manager = await openBrowser();
  await signIn(manager, DEMO.manager);
  await visit(manager, `/admin/agents/${keeper}/offboard`, 403);
  await expect(manager.getByText(/holds rights that .* does not hold/)).toBeVisible();
  await visit(page, `/admin/agents/${keeper}/offboard`);
  await expect(page.getByRole("heading", { name: `Offboard Cara ${last}`, level: 1 })).toBeVisible();
});
