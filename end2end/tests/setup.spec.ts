import { PASSWORD, field, signOut, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";

test("RTP-2 the first start leads to a setup that works once", async ({ emptyServer, openBrowser, problems }) => {
  const page = await openBrowser(emptyServer);
  await visit(page, "/");
  await expect(page).toHaveURL(/\/setup$/);
  await expect(page.getByRole("heading", { name: "Welcome to Deskfolk" })).toBeVisible();
  await expectAccessible(page);

  await field(page, "Name of your organisation").fill("Harbour Desk");
  await field(page, "First name").fill("Robin");
  await field(page, "E-mail").fill("not an address");
  await page.getByLabel(/^Password/).fill("short");
  await page.getByLabel(/^The same again/).fill("other");
  await page.getByRole("button", { name: "Create" }).click();
  for (const label of ["Last name", "E-mail"]) {
    await expect(field(page, label)).toHaveAttribute("aria-invalid", "true");
  }
  await expect(page.getByLabel(/^Password/)).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("The two passwords differ.")).toBeVisible();
  await expect(field(page, "Name of your organisation")).toHaveValue("Harbour Desk");
  await expect(field(page, "First name")).toHaveValue("Robin");
  await expect(field(page, "E-mail")).toHaveValue("not an address");
  await expect(page.getByLabel(/^Password/)).toHaveValue("");
  await expectAccessible(page);

  await field(page, "Last name").fill("First");
  await field(page, "E-mail").fill("robin@harbour.example");
  await page.getByLabel(/^Password/).fill(PASSWORD);
  await page.getByLabel(/^The same again/).fill(PASSWORD);
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/agent$/);
  await expect(page.getByRole("link", { name: "Admin menu" }).first()).toBeAttached();

  problems.allow(/status of 404/);
  await visit(page, "/setup", 404);
  await visit(page, "/");
  await expect(page).toHaveURL(/\/agent$/);
  await signOut(page);
  await visit(page, "/setup", 404);

  const again = { organisation: "Other", first_name: "A", last_name: "B", email: "a@other.example" };
  const refused = await page.request.post("/setup", {
    form: { ...again, password: PASSWORD, password_again: PASSWORD },
  });
  expect(refused.status()).toBe(404);
  await visit(page, "/");
  await expect(page).toHaveURL(/\/sign-in$/);
});
