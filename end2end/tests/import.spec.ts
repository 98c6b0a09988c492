// Imports from spreadsheets: uploading, the dry run, carrying out.
import type { Page } from "@playwright/test";

import { DEMO, answered, choice, field, freshName, panel, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";

/** Uploads a file on an import screen. */
async function upload(page: Page, kind: "users" | "customers", text: string): Promise<void> {
  await visit(page, `/admin/imports/new/${kind}`);
  await page.getByLabel("File").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Upload" }).click();
}

/** The same, and waits for the dry run. */
async function uploadAndLook(page: Page, kind: "users" | "customers", text: string): Promise<void> {
  await upload(page, kind, text);
  await expect(page).toHaveURL(/\/admin\/imports\/\d+$/);
  await untilItSays(page, "The dry run is over");
}

/** Carries out what the dry run has shown. */
async function carryOut(page: Page): Promise<void> {
  await answered(page, page.getByRole("button", { name: "Import 1 row" }));
  await untilItSays(page, "1 created, 0 changed");
}

/** Waits until the page of an import says so. */
async function untilItSays(page: Page, text: string): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(text)).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
}

test("HAL-50 HAL-51 the settings lead to the import screen, whose pop-up hides the samples", async ({ page }) => {
  await signIn(page, DEMO.admin);
  await visit(page, "/admin/settings");
  await expect(page.getByRole("link", { name: "Import Clients/Customers & Sites" })).toBeVisible();
  await page.getByRole("link", { name: "Import Users" }).click();
  await expect(page.locator("h1")).toHaveText("Import Users");
  await expect(page.getByRole("heading", { name: "Upload a spreadsheet" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Download Samples" })).toHaveCount(0);
  await page.getByRole("link", { name: "Close" }).click();
  await expect(page.getByRole("heading", { name: "Upload a spreadsheet" })).toHaveCount(0);
  const samples = page.getByRole("link", { name: "Download Samples" });
  await expect(samples).toBeVisible();
  const download = page.waitForEvent("download");
  await samples.click();
  expect((await download).suggestedFilename()).toBe("deskfolk-samples.zip");
  await expectAccessible(page);
});

test("OST-16 HAL-55 customers first, then users, are looked at in a dry run and imported", async ({ page }) => {
  await signIn(page, DEMO.admin);
  test.slow();
  const customer = unique("Harbour Bakery");
  const { last: ana, email } = freshName("Ana");
  const users = `User name,Customer,Site,Email\n${ana} Ruiz,${customer},Quay,${email}\nBo Berg,${customer},,bo@harbour.example\n`;
  await uploadAndLook(page, "customers", `Customer,Site,Site address\n${customer},Quay,"Quay 1\nPorto"\n`);
  await carryOut(page);
  await uploadAndLook(page, "users", users);
  await expectAccessible(page);
  await expect(page.getByRole("row", { name: `${ana} Ruiz` })).toContainText("Create");
  await expect(page.getByRole("row", { name: "Bo Berg" })).toContainText("Site: The site is missing.");
  await page.getByRole("navigation", { name: "Rows" }).getByRole("link", { name: "Error" }).click();
  await expect(page.getByRole("row", { name: `${ana} Ruiz` })).toHaveCount(0);
  await carryOut(page);
  await page.getByRole("navigation", { name: "Rows" }).getByRole("link", { name: "Create" }).click();
  await page.getByRole("link", { name: `${ana} Ruiz` }).click();
  await expect(page.getByRole("heading", { name: `${ana} Ruiz`, level: 1 })).toBeVisible();
});

test("HAL-48 an upload tells how far it is @wasm-only", async ({ page }) => {
  await signIn(page, DEMO.admin);
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route("**/imports", async (route) => {
    await held;
    await route.continue();
  });
  const { last, email } = freshName("Ana");
  await upload(page, "users", `User name,Customer,Site,Email\n${last} Ruiz,Nowhere,Quay,${email}\n`);
  await expect(page.getByRole("progressbar", { name: "Upload" })).toBeVisible();
  goOn();
  await expect(page).toHaveURL(/\/admin\/imports\/\d+$/);
});

test("HAL-48 an import is undone, and what changed since is kept and listed", async ({ page }) => {
  await signIn(page, DEMO.admin);
  test.slow();
  const customer = unique("Harbour Forge");
  await uploadAndLook(page, "customers", `Customer,Site\n${customer},Quay\n`);
  await carryOut(page);
  const [ana, bo] = [freshName("Ana"), freshName("Bo")];
  const people = [ana, bo].map(({ last, email }) => `${last} Ruiz,${customer},Quay,${email}`);
  await uploadAndLook(page, "users", `User name,Customer,Site,Email\n${people.join("\n")}\n`);
  await answered(page, page.getByRole("button", { name: "Import 2 rows" }));
  await untilItSays(page, "2 created, 0 changed");
  const path = new URL(page.url()).pathname;
  const row = (who: { last: string }) => page.getByRole("row", { name: `${who.last} Ruiz` });
  await row(bo).getByRole("link").click();
  await page.waitForURL(/\/agent\/users\/\d+/);
  await visit(page, `${new URL(page.url()).pathname}/edit`);
  await field(page, "Comment").fill("Calls on Mondays.");
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));

  await visit(page, path);
  await page.getByRole("link", { name: "Undo import" }).click();
  const question = page.getByRole("dialog", { name: "Undo this import?" });
  await expect(question).toContainText("People it added are removed");
  await expectAccessible(page);
  await answered(page, question.getByRole("button", { name: "Undo import" }));
  await untilItSays(page, "Rows undone: 1, partly: 0, kept: 1.");
  await expect(row(ana)).toContainText("Undone");
  await expect(row(ana).getByRole("link")).toHaveCount(0);
  await expect(row(bo)).toContainText("Changed since: Comment.");
  await page.getByRole("navigation", { name: "Rows" }).getByRole("link", { name: "Kept" }).click();
  await expect(row(ana)).toHaveCount(0);
  await expect(row(bo)).toBeVisible();
});

test("OST-17 OST-18 an unknown heading is refused by name; a new custom field is a column", async ({ firstAdmin: page }) => {
  await visit(page, "/admin/fields/new");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Badge");
  await page.getByRole("combobox", { name: "Of" }).selectOption("user");
  await page.getByRole("combobox", { name: "Holds" }).selectOption("text");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Badge" })).toBeVisible();
  await visit(page, "/admin/imports/new/users?upload=closed");
  await expect(panel(page, "Columns").getByRole("row", { name: "Badge" })).toBeVisible();
  await upload(page, "users", "User name,Badge,Hat size\nAna Ruiz,B-7,9\n");
  await expect(page.getByText('There is no field called "Hat size". Nothing was imported.')).toBeVisible();
  await expect(choice(page, "Hat size")).toHaveValue("");
  await expect(choice(page, "Badge")).toHaveValue("fields.badge");
  await visit(page, "/admin/imports");
  await expect(page.getByRole("row", { name: "people.csv" })).toContainText("Columns to be chosen");
});

test("HAL-48 what unknown columns are for is chosen once, and remembered", async ({ page }) => {
  await signIn(page, DEMO.admin);
  test.slow();
  const customer = unique("Harbour Mill");
  await uploadAndLook(page, "customers", `Customer,Site\n${customer},Quay\n`);
  await carryOut(page);
  const [ana, bo] = [freshName("Ana"), freshName("Bo")];
  const firm = unique("Firma");
  const sheet = (who: { last: string; email: string }, first: string) =>
    `${first},${firm},Ort,Post\n${who.last} Ruiz,${customer},Quay,${who.email}\n`;
  const begin = () => answered(page, page.getByRole("button", { name: "Begin the dry run" }));

  await upload(page, "users", sheet(ana, "Wer"));
  await expect(page).toHaveURL(/\/admin\/imports\/\d+$/);
  await expect(page.getByText(ana.email)).toBeVisible();
  await expectAccessible(page);
  await choice(page, "Wer").selectOption("name");
  await choice(page, firm).selectOption("name");
  await choice(page, "Ort").selectOption("site");
  await begin();
  await expect(page.getByText("Another column is for this field already.")).toBeVisible();
  await expect(choice(page, "Ort")).toHaveValue("site");
  await choice(page, firm).selectOption("customer");
  await choice(page, "Post").selectOption("emails");
  await begin();
  await untilItSays(page, "The dry run is over");
  await expect(page.getByRole("row", { name: `${ana.last} Ruiz` })).toContainText("Create");
  await carryOut(page);

  await uploadAndLook(page, "users", sheet(bo, "WER"));
  await expect(page.getByRole("row", { name: `${bo.last} Ruiz` })).toContainText(bo.email);
  await page.getByRole("link", { name: "Choose columns" }).click();
  await choice(page, "Post").selectOption("");
  await begin();
  await expect(page).toHaveURL(/\/admin\/imports\/\d+$/);
  await untilItSays(page, "The dry run is over");
  await expect(page.getByRole("row", { name: `${bo.last} Ruiz` })).not.toContainText(bo.email);
});
