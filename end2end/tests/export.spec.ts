import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { DEMO, signIn, visit } from "./desk.js";
import { expect, test } from "./fixtures.js";

/** Opens the menu and saves the list; tells the name of the file and its content. */
async function saved(page: Page, label: string): Promise<{ name: string; content: Buffer }> {
  await page.locator("summary", { hasText: "Export" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: label }).click();
  const download = await coming;
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

test("HAL-12 what the directory shows is saved as a file", async ({ page }) => {
  await signIn(page, DEMO.admin);
  await visit(page, "/agent/users?q=keller");
  const csv = await saved(page, "As CSV");
  expect(csv.name).toMatch(/^users-\d{4}-\d\d-\d\d\.csv$/);
  const text = csv.content.toString("utf8");
  expect(text).toContain("Marketing mails");
  expect(text).toContain("nora.keller@brightwater.example");
  expect(text.trim().split("\r\n")).toHaveLength(2);
  await expect(page).toHaveURL(/q=keller/);

  await visit(page, "/agent/customers");
  const book = await saved(page, "As Excel workbook");
  expect(book.name).toMatch(/^customers-.*\.xlsx$/);
  expect(book.content.subarray(0, 2).toString()).toBe("PK");

  await visit(page, "/admin/audit?entity=export");
  await expect(page.locator(".timeline")).toContainText("q=keller");
});
