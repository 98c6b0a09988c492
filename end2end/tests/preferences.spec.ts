// What people choose for themselves: language, time zone, picture; and the texts that follow their language.
import { answered, choice, field, hasScript, panel, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";

/** A moment as every page writes it, in a time zone. */
const inZone = (moment: string, timeZone: string): string =>
  new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(moment));

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("language, time zone and picture are chosen in the profile, and times follow", async ({ firstAdmin: page }) => {
  test.slow();
  await visit(page, "/profile");
  const preferences = panel(page, "Preferences");
  await expectAccessible(page);
  await choice(preferences, "Language").selectOption("German");
  await choice(preferences, "Time zone").selectOption("Asia/Tokyo");
  await answered(page, preferences.getByRole("button", { name: "Save preferences" }));
  // With script the page opens itself anew.
  if (hasScript()) await page.waitForURL(/\/profile\?saved=1/);
  await visit(page, "/profile");
  await expect(choice(preferences, "Language").locator("option:checked")).toHaveText("German");
  await expect(choice(preferences, "Time zone").locator("option:checked")).toHaveText("Asia/Tokyo");

  await visit(page, "/agent/users?q=robin");
  await page.getByRole("link", { name: "Robin First" }).click();
  await expect(page).toHaveURL(/\/agent\/users\/\d+/);
  const added = panel(page, "Details").locator("time").last();
  const moment = (await added.getAttribute("datetime")) ?? "";
  await expect(added).toHaveText(inZone(moment, "Asia/Tokyo"));

  const picture = panel(page, "Picture");
  await visit(page, "/profile");
  const file = picture.locator("input[type=file]");
  const upload = picture.getByRole("button", { name: "Upload" });
  await file.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
  await upload.click();
  await expect(picture.getByText("Please choose a picture in PNG, JPEG or WebP.")).toBeVisible();
  await file.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: PIXEL });
  await upload.click();
  await expect(page).toHaveURL(/\/profile\?saved=1/);
  await expect(page.locator("summary.avatar-button img")).toBeVisible();
  await expectAccessible(page);
  await picture.getByRole("button", { name: "Remove picture" }).click();
  await expect(page.locator("summary.avatar-button")).toContainText("RF");
  await expect(picture.locator("img")).toHaveCount(0);
});

test("HAL-67 a template is written in another language beside English", async ({ firstAdmin: page }) => {
  await visit(page, "/admin/templates/80");
  await page.getByText("Add a language").click();
  await page.getByRole("link", { name: "German", exact: true }).click();
  await expect(page.getByText("There is no text in German yet")).toBeVisible();
  await field(page, "Subject").fill("Willkommen bei $-DESK");
  await field(page, "Text").fill("Hallo $-NAME,\n\n$-LINK\n\n$-LOGIN $-URL");
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  await visit(page, "/admin/templates/80?language=de");
  await expect(field(page, "Subject")).toHaveValue("Willkommen bei $-DESK");
  await expectAccessible(page);
  await visit(page, "/admin/templates/80");
  await expect(field(page, "Subject")).toHaveValue("Welcome to $-DESK");
  await expect(page.getByRole("navigation", { name: "Language" }).getByRole("link", { name: "German" })).toBeVisible();
});

test("HAL-67 a template is previewed with sample data before it is saved", async ({ firstAdmin: page }) => {
  await visit(page, "/admin/templates/80");
  const preview = panel(page, "Preview");
  await expect(preview).toContainText("Welcome to Deskfolk");
  await field(page, "Subject").fill("Come in, $-FIRSTNAME $-MIDDLENAME $-LASTNAME");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(preview).toContainText("Come in, Ana Ruiz");
  await expect(field(page, "Subject"), "the form is as it was left").toHaveValue(/^Come in, \$-FIRSTNAME/);
  await expectAccessible(page);
  await visit(page, "/admin/templates/80");
  await expect(field(page, "Subject"), "nothing was saved").toHaveValue("Welcome to $-DESK");
});

test("@wasm-only HAL-67 variables are completed while they are typed", async ({ firstAdmin: page }) => {
  await visit(page, "/admin/templates/80");
  const text = field(page, "Text");
  await text.fill("");
  await text.pressSequentially("Hello $-n");
  await expect(page.getByRole("status").filter({ hasText: "$-NAME" })).toBeAttached();
  await text.press("Enter");
  await expect(text).toHaveValue("Hello $-NAME");
  await text.pressSequentially(", $-l");
  await text.press("ArrowDown");
  await text.press("Tab");
  await text.pressSequentially(".");
  await expect(text).toHaveValue(/^Hello \$-NAME, \$-L[A-Z]+\.$/);
  await text.pressSequentially(" $");
  await expectAccessible(page);
  await text.press("Escape");
  await text.press("Enter");
  await expect(text).toHaveValue(/ \$\n$/);
});
