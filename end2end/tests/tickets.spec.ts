// Writing tickets: in the portal, and by two people at the same ticket.
import { writeFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { DEMO, choice, field, listening, property, raiseTicket, setProperty, signIn, unique, visit } from "./desk.js";
import { expect, test } from "./fixtures.js";
import { programOf } from "./program.js";

const composer = (page: Page) => page.getByRole("form", { name: "Answer" });
const message = (page: Page) => composer(page).getByRole("textbox");
const log = (page: Page) => page.getByRole("log");

async function send(page: Page, text: string): Promise<void> {
  await message(page).fill(text);
  await composer(page).getByRole("button", { name: "Send" }).click();
  await expect(log(page)).toContainText(text);
}

test("a customer opens a ticket, closes it, and opens it again", async ({ page }) => {
  await signIn(page, DEMO.customer);
  await visit(page, "/portal/tickets/new");
  await field(page, "Message").fill("Nothing is lost when something is missing.");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(field(page, "Subject")).toHaveAttribute("aria-invalid", "true");
  await expect(choice(page, "Queue")).toHaveAttribute("aria-invalid", "true");
  await expect(field(page, "Message")).toHaveValue("Nothing is lost when something is missing.");

  const subject = unique("The door does not close");
  await raiseTicket(page, subject);
  await page.getByRole("button", { name: "Close ticket" }).click();
  await expect(page.locator(".page-head .badge")).toContainText(["Closed"]);
  await visit(page, "/portal");
  await expect(page.getByRole("link", { name: subject })).toHaveCount(0);
  await visit(page, "/portal?view=closed");
  await page.getByRole("link", { name: subject }).click();
  await page.getByRole("button", { name: "Reopen" }).click();
  await expect(page.locator(".page-head .badge")).not.toContainText(["Closed"]);
});

test("an empty answer and a file too large are refused where they belong, and the text stays", async ({ page, problems }) => {
  problems.allow(/status of 4(13|22)/);
  await signIn(page, DEMO.customer);
  const id = await raiseTicket(page, unique("Refusals"));
  await composer(page).getByRole("button", { name: "Send" }).click();
  await expect(message(page)).toHaveAttribute("aria-invalid", "true");
  await expect(composer(page).locator(".error").filter({ hasText: /\S/ })).toBeVisible();

  const large = test.info().outputPath("scan.bin");
  writeFileSync(large, Buffer.alloc(21 * 1024 * 1024, 7));
  await message(page).fill("With the scan.");
  await page.getByLabel("Attach files").setInputFiles(large);
  await composer(page).getByRole("button", { name: "Send" }).click();
  await expect(composer(page).locator(".error").filter({ hasText: /\S/ })).toContainText("20 MB", { timeout: 20_000 });
  await expect(message(page)).toHaveValue("With the scan.");
  await visit(page, `/portal/tickets/${id}`);
  await expect(log(page)).not.toContainText("With the scan.");
});

test("@wasm-only what is being written survives a reload and an answer of somebody else", async ({ page, openBrowser }) => {
  await signIn(page, DEMO.customer);
  const id = await raiseTicket(page, unique("Two at once"));
  const agent = await openBrowser();
  await signIn(agent, DEMO.admin);
  await visit(agent, `/agent/tickets/${id}`);
  await message(agent).pressSequentially("We are on our way");
  await listening(agent, () => agent.reload());
  await expect(message(agent)).toHaveValue("We are on our way");

  await send(page, "It happened again just now.");
  await expect(log(agent)).toContainText("It happened again just now.");
  await expect(message(agent)).toHaveValue("We are on our way");

  await message(agent).press("Control+Enter");
  await expect(log(agent)).toContainText("We are on our way");
  await expect(message(agent)).toHaveValue("");
  await expect(log(page)).toContainText("We are on our way");
  await agent.reload();
  await expect(message(agent)).toHaveValue("");
});

test("an answer sent twice is there once", async ({ page }) => {
  await signIn(page, DEMO.customer);
  await raiseTicket(page, unique("Twice"));
  await message(page).fill("Only once, please.");
  await composer(page).getByRole("button", { name: "Send" }).dblclick();
  await expect(log(page).getByText("Only once, please.")).toHaveCount(1);
  await page.reload();
  await expect(log(page).getByText("Only once, please.")).toHaveCount(1);
});

test("two agents change different properties at once, and both stay", async ({ page, openBrowser }) => {
  await signIn(page, DEMO.customer);
  const id = await raiseTicket(page, unique("Both stay"));
  const [one, two] = [await openBrowser(), await openBrowser()];
  await signIn(one, DEMO.admin);
  await signIn(two, DEMO.manager);
  await visit(one, `/agent/tickets/${id}`);
  await visit(two, `/agent/tickets/${id}`);
  await setProperty(one, "Priority", "Urgent");
  await setProperty(two, "State", "Pending");
  await visit(one, `/agent/tickets/${id}`);
  await expect(property(one, "Priority").locator("option:checked")).toHaveText("Urgent");
  await expect(property(one, "State").locator("option:checked")).toHaveText("Pending");
});

test("@wasm-only a list follows new tickets", async ({ page, openBrowser }) => {
  await signIn(page, DEMO.customer);
  const agent = await openBrowser();
  await signIn(agent, DEMO.admin);
  await listening(agent, () => visit(agent, "/agent/tickets?view=unassigned"));
  const subject = unique("Seen at once");
  await raiseTicket(page, subject);
  await expect(agent.getByRole("link", { name: subject })).toBeVisible();
});

test("@wasm-only nothing is wider than a telephone", async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 390, height: 844 });
  const expectFits = async (path: string) => {
    await visit(page, path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, path).toBeLessThanOrEqual(390);
  };
  await expectFits("/sign-in");
  await signIn(page, DEMO.customer);
  for (const path of ["/portal", "/portal/tickets/new", "/profile"]) await expectFits(path);
  await signIn(page, DEMO.admin);
  // A name among the choices of filters and forms.
  const program = await programOf(page);
  await program.add("/customers", { name: unique("Borealis Instruments and Laboratory Supplies International") });
  for (const path of ["/agent", "/agent/tickets?view=all", "/agent/tickets/new", "/agent/users", "/agent/users/new", "/agent/customers"])
    await expectFits(path);
  for (const path of ["/admin", "/admin/users", "/admin/roles/new", "/admin/queues", "/admin/access", "/admin/audit", "/admin/settings"])
    await expectFits(path);
  for (const path of ["/agent/opportunities", "/agent/opportunities/new", "/admin/imports", "/admin/integrations", "/admin/integrations/new"])
    await expectFits(path);
  for (const path of ["/admin/mailboxes", "/admin/mailboxes/new", "/admin/mailboxes/quarantine"]) await expectFits(path);
  await visit(page, "/agent/tickets?view=all");
  await expectFits((await page.locator(".table__link").first().getAttribute("href")) ?? "");
});

test("HAL-13 a ticket is opened with a picture, which is previewed, and its Markdown is shown", async ({ page }) => {
  const pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await signIn(page, DEMO.customer);
  await visit(page, "/portal/tickets/new");
  await choice(page, "Queue").selectOption({ index: 1 });
  await field(page, "Subject").fill(unique("The lamp is broken"));
  await field(page, "Message").fill("It is **quite** broken.\n<b>really</b>");
  const lamp = { name: "lamp.png", mimeType: "image/png", buffer: Buffer.from(pixel, "base64") };
  await page.locator("input[name=files]").setInputFiles(lamp);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(log(page).locator("strong", { hasText: "quite" })).toBeVisible();
  await expect(log(page)).toContainText("<b>really</b>");
  const preview = log(page).getByRole("link", { name: "lamp.png" }).locator("img");
  await expect(preview).toHaveJSProperty("naturalWidth", 1);
});

test("@wasm-only what a message will look like is shown before it is sent, and runs nothing", async ({ page }) => {
  await signIn(page, DEMO.customer);
  await raiseTicket(page, unique("Preview"));
  await message(page).fill("**Bold** <script>alert(1)</script> [link](javascript:alert(1)) <img src=x onerror=alert(1)>");
  const preview = composer(page).getByRole("region", { name: "Preview" });
  await composer(page).getByRole("button", { name: "Preview" }).click();
  await expect(preview.locator("strong")).toHaveText("Bold");
  await expect(preview).toContainText("<script>alert(1)</script>");
  await expect(preview.locator("script, img, [href^=javascript]")).toHaveCount(0);
  await expect(composer(page).getByRole("alert")).toHaveCount(0);
  await composer(page).getByRole("button", { name: "Preview" }).click();
  await expect(preview).toHaveCount(0);
});

test("@no-wasm-only without script there is no button for what needs it", async ({ page }) => {
  await signIn(page, DEMO.customer);
  await raiseTicket(page, unique("No preview"));
  await expect(message(page)).toBeVisible();
  await expect(composer(page).getByRole("button", { name: "Preview" })).toHaveCount(0);
  await expect(composer(page).getByRole("alert")).toHaveCount(0);
});
