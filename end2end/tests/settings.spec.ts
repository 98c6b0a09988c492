// Settings, saved by their form.
import { expect, test } from "./fixtures.js";
import { field, saveSettings, visit } from "./desk.js";

test("settings are kept once they are saved, and a wrong one is said at its field", async ({ firstAdmin: page }) => {
  await visit(page, "/admin/settings");
  await field(page, "Name of the desk").fill("Harbour Desk");
  await field(page, "Country of telephone numbers").fill("germany");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Please enter the two letters of the country, such as DE.")).toBeVisible();
  await expect(field(page, "Name of the desk")).toHaveValue("Harbour Desk");
  await field(page, "Country of telephone numbers").fill("de");
  await saveSettings(page);
  await expect(page.getByText("Please enter the two letters")).toHaveCount(0);
  await visit(page, "/admin/settings");
  await expect(field(page, "Name of the desk")).toHaveValue("Harbour Desk");
  await expect(field(page, "Country of telephone numbers")).toHaveValue("DE");
});
