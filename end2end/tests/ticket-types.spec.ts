// Ticket types: defined by admins, chosen for new tickets, with forms of their own.
import { choice, field, idIn, setUp, visit } from "./desk.js";
import { programOf } from "./program.js";
import { expect, expectAccessible, test } from "./fixtures.js";

test("HAL-73, HAL-40, HAL-43 a type decides what the form of a ticket without an account asks for", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const [admin, visitor] = [await openBrowser(emptyServer), await openBrowser(emptyServer)];
  await setUp(admin);
  const api = await programOf(admin);
  await api.change("/settings", { "portal.anonymous_site": "First Desk / Main site" });
  await api.add("/custom-fields", { record: "user", label: "Badge", kind: "text" });
  await api.add("/custom-fields", { record: "ticket", label: "Serial number", kind: "text" });

  await visit(visitor, "/open-ticket");
  await expect(visitor.getByRole("navigation", { name: "Type of ticket" })).toHaveCount(0);
  await expect(field(visitor, "Badge")).toHaveCount(0);

  await visit(admin, "/admin/ticket-types");
  await expect(admin.getByRole("link", { name: "Request" })).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("link", { name: "New type" }).click();
  await expect(admin.getByRole("heading", { name: "New type" })).toBeVisible();
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByText("The name is missing.")).toBeVisible();
  await field(admin, "Name").fill("Visit");
  await choice(admin, "Badge").selectOption("Mandatory");
  await choice(admin, "Serial number").selectOption("Asked for");
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin).toHaveURL(/\/admin\/ticket-types\/\d+/);
  await expect(choice(admin, "Badge").locator("option:checked")).toHaveText("Mandatory");
  await visit(admin, "/admin/ticket-types/new");
  await field(admin, "Name").fill("Fault");
  await admin.getByRole("checkbox", { name: /^Hide the contact information fields/ }).check();
  await admin.getByRole("button", { name: "Save and finish" }).click();
  await expect(admin.getByRole("row", { name: /Fault/ })).toContainText("no contact details");

  await visit(visitor, "/open-ticket");
  const types = visitor.getByRole("navigation", { name: "Type of ticket" });
  await types.getByRole("link", { name: "Visit" }).click();
  const contact = visitor.getByRole("group", { name: "Contact Details" });
  await expect(field(contact, "Badge")).toBeVisible();
  await expectAccessible(visitor);
  await field(visitor, "Name").fill("Eva Stone");
  await field(visitor, "E-mail").fill("eva@stone.example");
  await field(visitor, "Subject").fill("I am coming");
  await field(visitor, "Message").fill("On Monday.");
  await field(visitor, "Serial number").fill("ZX-4711");
  await visitor.getByRole("button", { name: "Send" }).click();
  await expect(visitor.getByText("Badge is missing.")).toBeVisible();
  await expect(field(visitor, "Serial number")).toHaveValue("ZX-4711");
  await field(visitor, "Badge").fill("B-7");
  await visitor.getByRole("button", { name: "Send" }).click();
  await expect(visitor.getByText("Your ticket is on its way")).toBeVisible();

  await visit(visitor, "/open-ticket");
  await types.getByRole("link", { name: "Fault" }).click();
  await expect(field(visitor, "Badge")).toHaveCount(0);
  await expect(contact).toHaveCount(0);
  await field(visitor, "Subject").fill("The lamp flickers");
  await field(visitor, "Message").fill("In the hall.");
  await visitor.getByRole("button", { name: "Send" }).click();
  await expect(visitor.getByText("Your ticket is on its way")).toBeVisible();
  await expect(visitor.getByText("We sent its number")).toHaveCount(0);

  const people = await api.get<{ rows: { name: string }[] }>("/users?q=b-7");
  expect(people.rows.map((row) => row.name)).toEqual(["Eva Stone"]);
  const { rows } = await api.get<{ rows: { subject: string; requester: string; ticket_type: string }[] }>("/tickets?view=all");
  expect(rows).toMatchObject([
    { subject: "The lamp flickers", ticket_type: "Fault", requester: expect.stringContaining("General") as unknown },
    { subject: "I am coming", ticket_type: "Visit", requester: "Eva Stone" },
  ]);
});

test("HAL-73 agents choose the type of a ticket, fill in its fields and change them", async ({ emptyServer, openBrowser }) => {
  test.slow();
  const admin = await openBrowser(emptyServer);
  await setUp(admin);
  const api = await programOf(admin);
  const serial = await api.add("/custom-fields", { record: "ticket", label: "Serial number", kind: "text" });
  await api.add("/ticket-types", { name: "Incident", fields: { [serial]: "required" } });
  const me = await api.get<{ id: number }>("/me");
  await visit(admin, `/agent/tickets/new?requester=${me.id}`);
  await expect(field(admin, "Serial number")).toHaveCount(0);
  await admin.getByRole("navigation", { name: "Type of ticket" }).getByRole("link", { name: "Incident" }).click();
  await expect(field(admin, "Serial number")).toBeVisible();
  await expect(admin).toHaveURL(new RegExp(`requester=${me.id}`));
  await expectAccessible(admin);
  await field(admin, "Subject").fill("The printer is on fire");
  await field(admin, "Message").fill("Since this morning.");
  await admin.getByRole("button", { name: "Open ticket" }).click();
  await expect(admin.getByText("Serial number is missing.")).toBeVisible();
  await expect(field(admin, "Subject")).toHaveValue("The printer is on fire");
  await field(admin, "Serial number").fill("ZX-1");
  await admin.getByRole("button", { name: "Open ticket" }).click();
  await expect(admin).toHaveURL(/\/agent\/tickets\/\d+/);
  const id = idIn(admin);
  const properties = admin.getByRole("complementary", { name: "Properties" });
  await expect(choice(properties, "Type").locator("option:checked")).toHaveText("Incident");
  await expect(properties.getByText("ZX-1", { exact: true })).toBeVisible();
  await properties.getByText("Change details").click();
  await field(properties, "Serial number").fill("ZX-2");
  await properties.getByRole("button", { name: "Save details" }).click();
  await expect(properties.getByText("ZX-2", { exact: true })).toBeVisible();
  await visit(admin, "/agent/tickets?view=all&q=zx-2");
  await expect(admin.getByRole("link", { name: "The printer is on fire" })).toBeVisible();
  await visit(admin, `/agent/tickets/${id}`);
  await expectAccessible(admin);
});
