// Every page, as everybody who may open it: accessible, and without an error in the browser.
import type { Page } from "@playwright/test";

import { DEMO, field, signIn, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";

/** Opens each page and checks it; `:first` is the first record of the list before it. */
async function expectPages(page: Page, paths: string[]): Promise<void> {
  for (const path of paths) {
    await visit(page, path);
    await expect(page.getByRole("heading", { level: 1 }).first(), path).toBeVisible();
    await expect(page, path).toHaveTitle(/\S/);
    await expectAccessible(page);
  }
}

/** The path of the first record in a list. */
async function firstOf(page: Page, list: string): Promise<string> {
  await visit(page, list);
  const path = await page.locator(".table__link, .ticket-list__link").first().getAttribute("href");
  if (path === null) throw new Error(`${list} is empty`);
  return path;
}

test.describe.configure({ timeout: 240_000 });

test("pages without an account", async ({ page }) => {
  await expectPages(page, ["/sign-in", "/sign-in?why=ended", "/forgotten", "/forgotten?sent=1"]);
});

test("the forgotten password page answers everybody alike", async ({ page }) => {
  await visit(page, "/forgotten");
  await field(page, "E-mail or username").fill("nobody@nowhere.example");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("If there is such an account, the mail is on its way.")).toBeVisible();
});

test("pages of a customer", async ({ page }) => {
  await signIn(page, DEMO.customer);
  const ticket = await firstOf(page, "/portal?view=all");
  await expectPages(page, ["/portal", "/portal?view=all", "/portal?q=nothing-like-it", "/portal/tickets/new", ticket, "/profile"]);
});

test("pages of an agent", async ({ page }) => {
  await signIn(page, DEMO.agent);
  const [ticket, user, customer] = [
    await firstOf(page, "/agent/tickets?view=all"),
    await firstOf(page, "/agent/users"),
    await firstOf(page, "/agent/customers"),
  ];
  await expectPages(page, [
    "/agent",
    "/agent/tickets",
    "/agent/tickets?q=nothing-like-it",
    "/agent/tickets/new",
    "/agent/tickets/new?q=nora",
    ticket,
    `${ticket}/history`,
    `${ticket}/merge`,
    `${ticket}/guests`,
    "/agent/users",
    "/agent/users?q=nothing-like-it",
    user,
    `${user}?tab=tickets`,
    `${user}?tab=access`,
    "/agent/customers",
    customer,
    `${customer}?tab=sites`,
    `${customer}?tab=groups`,
    "/profile",
  ]);
});

test("pages of the directory as an admin", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const [user, customer] = [await firstOf(page, "/agent/users?q=nora.keller"), await firstOf(page, "/agent/customers?q=brightwater")];
  await expectPages(page, [
    "/agent/users/new",
    user,
    `${user}/edit`,
    `${user}?tab=access`,
    `${user}?tab=history`,
    "/agent/customers/new",
    `${customer}/edit`,
    `${customer}/sites/new`,
    await firstOf(page, `${customer}?tab=sites`),
    `${await firstOf(page, `${customer}?tab=sites`)}/edit`,
    `${customer}?tab=sites`,
    `${customer}?tab=history`,
    "/agent/messages?q=the",
    "/agent/opportunities",
    "/agent/opportunities/new",
    "/agent/contacts",
    "/agent/contacts/new",
    "/agent/accounts",
    "/agent/accounts/new",
    user.replace("/agent/users", "/admin/impersonate"),
    `${user}/look`,
  ]);
});

test("pages of the admin menu: people and structure", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const agent = await firstOf(page, "/admin/users?q=ines");
  const paths = ["/admin", "/admin/users", "/admin/users?view=cards", "/admin/customer-users", "/admin/agents/new", agent, `${agent}/delete`];
  for (const list of ["/admin/departments", "/admin/queues", "/admin/groups", "/admin/roles"]) {
    const record = await firstOf(page, list);
    paths.push(list, `${list}/new`, record, `${record}?tab=history`);
  }
  await expectPages(page, paths);
});

test("pages of the admin menu: configuration and data", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const [template, mail, person] = [
    await firstOf(page, "/admin/templates"),
    await firstOf(page, "/admin/mails"),
    await firstOf(page, "/admin/access?who=nora"),
  ];
  await expectPages(page, [
    "/admin/access",
    "/admin/access?who=nora",
    person,
    "/admin/compare",
    person.replace("/admin/access?person=", "/admin/compare?left="),
    `${person.replace("/admin/access?person=", "/admin/compare?left=")}&right=1`,
    "/admin/audit",
    "/admin/audit/eyes",
    "/admin/settings",
    "/admin/templates",
    template,
    "/admin/canned-replies",
    "/admin/canned-replies/new",
    "/admin/mailboxes",
    "/admin/mailboxes/new",
    "/admin/mailboxes/quarantine",
    "/admin/response-targets",
    "/admin/response-targets/new",
    "/admin/calendars",
    "/admin/calendars/new",
    "/admin/integrations",
    "/admin/integrations/new",
    "/admin/scim",
    "/admin/scim/new",
    "/agent/users/duplicates",
    "/agent/users/merges",
    "/agent/users/merge",
    "/admin/privacy/hold",
    "/admin/privacy/exports",
    "/admin/privacy/retention",
    "/admin/privacy/retention/new",
    "/admin/paused-addresses",
    "/admin/jobs",
    "/admin/jobs?state=done",
    "/admin/mails",
    mail,
  ]);
});

test("@wasm-only the first answer names the code its page loads later, so that it comes along", async ({ page, request }) => {
  const loaded = new Set<string>();
  page.on("request", (request) => {
    if (request.url().endsWith(".wasm")) loaded.add(new URL(request.url()).pathname);
  });
  await page.goto("/forgotten");
  const html = await (await request.get("/forgotten", { headers: { accept: "text/html" } })).text();
  const named = [...html.matchAll(/<link [^>]*href="([^"]+\.wasm)"/g)].map((link) => link[1]);
  expect(loaded.size).toBeGreaterThan(1);
  expect(named.sort()).toEqual([...loaded].sort());
});

test("what does not exist is a real 404, signed in or not", async ({ page, problems }) => {
  problems.allow(/status of 404/);
  await visit(page, "/no-such-page", 404);
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await expectAccessible(page);
  await signIn(page, DEMO.admin);
  for (const path of ["/agent/tickets/999999999", "/agent/users/999999999", "/agent/customers/x", "/admin/roles/0", "/no-such-page"]) {
    await visit(page, path, 404);
    await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  }
  await visit(page, "/agent/users/999999999", 404);
  await expectAccessible(page);
});

test("what is forbidden is a 403 that is accessible too", async ({ page, problems }) => {
  problems.allow(/status of 403/);
  await signIn(page, DEMO.customer);
  await visit(page, "/admin", 403);
  await expectAccessible(page);
});

test("dark pages are accessible", async ({ page }) => {
  await signIn(page, DEMO.agent);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectPages(page, ["/agent", await firstOf(page, "/agent/tickets?view=all"), "/agent/users"]);
});
