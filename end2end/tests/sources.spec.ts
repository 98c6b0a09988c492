// Sources of people: those kept elsewhere are read-only.
import { field, idIn, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";

test("OTR-6 switched to external, a source takes away the add button and makes its people read-only", async ({ firstAdmin: page }) => {
  test.slow();
  const add = async (first: string) => {
    await visit(page, "/agent/users/new");
    await field(page, "First name").fill(first);
    await field(page, "Last name").fill("Ruiz");
    await field(page, "Email addresses").fill(`${first}@example.com`);
    await page.getByRole("combobox", { name: "Customer" }).selectOption({ index: 1 });
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page).toHaveURL(/users\/\d+/);
    return idIn(page);
  };
  const ana = await add("ana");
  await visit(page, "/admin/sources/new");
  await field(page, "Name").fill("Lakeside LDAP");
  await page.getByLabel("New people belong to it").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Lakeside LDAP" })).toBeVisible();
  const source = idIn(page);
  const bo = await add("bo");
  await visit(page, `/admin/sources/${source}`);
  await page.getByRole("combobox", { name: "Kept" }).selectOption("external");
  await page.getByRole("button", { name: "Save and finish" }).click();
  await expect(page.getByRole("row", { name: "Lakeside LDAP" })).toContainText("External");
  await expectAccessible(page);

  await visit(page, "/agent/users");
  await expect(page.getByRole("link", { name: "New user" })).toHaveCount(0);
  await visit(page, `/agent/users/${bo}`);
  await expect(page.getByText("external source Lakeside LDAP")).toBeVisible();
  await expect(page.getByRole("link", { name: "Edit" })).toHaveCount(0);
  await visit(page, `/agent/users/${bo}/edit`);
  await expect(page.getByText("external source Lakeside LDAP")).toBeVisible();
  await expect(field(page, "First name")).toBeDisabled();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await visit(page, `/agent/users/${ana}/edit`);
  await expect(field(page, "First name")).toBeEnabled();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeVisible();
});
