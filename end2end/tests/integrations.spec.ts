// Integrations: connecting another system, looking at its people, importing them.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { answered, field, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";

const PEOPLE = [
  { mail: "ana@example.com", first: "Ana", last: "Ruiz", office: "Porto" },
  { mail: "bo@example.com", first: "Bo", last: "Berg", office: "Nowhere" },
];

test("HAL-58 HAL-59 HAL-62 OTR-6 people of another system are listed, chosen and imported", async ({ firstAdmin: page }) => {
  test.slow();
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data: { people: PEOPLE } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await visit(page, "/agent/customers/new");
    await field(page, "Name").fill("Acme");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Acme", level: 1 })).toBeVisible();

    await visit(page, "/admin/integrations/new");
    await field(page, "Name").fill("People of HR");
    await page.getByRole("combobox", { name: "Read by" }).selectOption("json");
    await field(page, "Address").fill(`http://127.0.0.1:${port}/people`);
    await field(page, "Path to the list").fill("data.people");
    await field(page, "First name").fill("first");
    await field(page, "Last name").fill("last");
    await field(page, "Telephone numbers").fill("");
    await field(page, "Sites").fill("office = Porto -> Acme / Main site");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("heading", { name: "People of HR", level: 1 })).toBeVisible();
    await expect(page.getByText("We recommend to do the first import by hand")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Test connection" }).click();
    await expect(page.getByText("The connection works")).toBeVisible();

    await page.getByRole("button", { name: "Import Users" }).click();
    await expect(page).toHaveURL(/\/admin\/imports\/\d+$/);
    const imported = page.url();
    await expect(async () => {
      await page.reload();
      await expect(page.getByText("The dry run is over")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    await expect(page.getByRole("row", { name: "Ana Ruiz" })).toContainText("Create");
    await expect(page.getByRole("row", { name: "Bo Berg" })).toContainText('office is "Nowhere"');
    await expectAccessible(page);
    await visit(page, new URL(imported).pathname);
    await answered(page, page.getByRole("button", { name: "Import 1 row" }));
    await expect(async () => {
      await page.reload();
      await expect(page.getByText("1 created, 0 changed")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    await visit(page, "/admin/integrations");
    await page.getByRole("link", { name: "People of HR" }).click();
    await expect(page.getByText("Last run by hand")).toContainText("1 created");

    await visit(page, "/agent/users?q=ana%40example.com");
    await page.getByRole("link", { name: "Ana Ruiz" }).first().click();
    await expect(page).toHaveURL(/\/agent\/users\/\d+$/);
    await visit(page, `${new URL(page.url()).pathname}/edit`);
    await expect(page.getByText("From People of HR; changed there.").first()).toBeVisible();
    await field(page, "Last name").fill("Berg");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("This comes from People of HR: please change it there.").first()).toBeVisible();
    await expect(field(page, "Last name")).toHaveValue("Berg");
    await expectAccessible(page);

    await visit(page, new URL(imported).pathname);
    await page.getByRole("link", { name: "Undo import" }).click();
    const question = page.getByRole("dialog", { name: "Undo this import?" });
    await expect(question).toContainText("no longer runs once a day");
    await expectAccessible(page);
    await answered(page, question.getByRole("button", { name: "Undo import" }));
    await expect(async () => {
      await page.reload();
      await expect(page.getByText("Everything is as it was before.")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    await expect(page.getByRole("row", { name: "Ana Ruiz" })).toContainText("Undone");
  } finally {
    server.close();
  }
});

test("OTR-6 only a directory service can check passwords, and the form says so at its field", async ({ firstAdmin: page }) => {
  await visit(page, "/admin/integrations/new");
  await field(page, "Name").fill("Not a directory");
  await page.getByRole("combobox", { name: "Read by" }).selectOption("json");
  await field(page, "Address").fill("http://127.0.0.1:9/people");
  await page.getByRole("checkbox", { name: "People sign in with their directory password" }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Only a directory service can check passwords.")).toBeVisible();
  await expect(field(page, "Name")).toHaveValue("Not a directory");
  await expectAccessible(page);
});
