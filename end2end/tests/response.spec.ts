// Response-time targets: defining them, and seeing what is due.
import { choice, field, unique, visit } from "./desk.js";
import { programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

test("a calendar and a target are defined, and an open ticket shows when it is due", async ({ firstAdmin: page }) => {
  test.slow();
  await visit(page, "/admin/response-targets/new");
  await expect(page.getByRole("heading", { name: "A calendar comes first" })).toBeVisible();
  await visit(page, "/admin/calendars/new");
  await expectAccessible(page);
  await field(page, "Name").fill("Office");
  await field(page, "Monday").fill("morning");
  await choice(page, "Time zone").selectOption("Europe/Berlin");
  await page.getByRole("button", { name: "Save and finish" }).click();
  await expect(page.getByText("Monday should look like 09:00-12:00, 13:00-17:00.").first()).toBeVisible();
  await expect(field(page, "Name")).toHaveValue("Office");
  await field(page, "Monday").fill("09:00-12:00, 13:00-17:00");
  await page.getByRole("button", { name: "Save and finish" }).click();
  await expect(page.getByRole("row", { name: /Office/ })).toContainText("Europe/Berlin");
  await visit(page, "/admin/response-targets/new");
  await expectAccessible(page);
  await field(page, "Name").fill("Everybody");
  await choice(page, "Calendar").selectOption({ label: "Office" });
  await field(page, "Resolution").fill("8h");
  await page.getByRole("button", { name: "Save and finish" }).click();
  await expect(page.getByRole("row", { name: /Everybody/ })).toContainText("8:00");

  const program = await programOf(page);
  const [queue] = await program.get<{ id: number }[]>("/queues");
  const me = await program.get<{ id: number }>("/me");
  const subject = unique("Printer");
  const id = await program.add("/tickets", { requester_id: me.id, queue_id: queue?.id, subject, body: "It smokes." });
  await visit(page, `/agent/tickets/${id}`);
  const properties = page.getByRole("complementary", { name: "Properties" });
  await expect(properties.getByText("Resolution")).toBeVisible();
  await expect(properties.getByText("Everybody")).toBeVisible();
  await visit(page, "/agent/tickets?view=overdue");
  await expectAccessible(page);
});
