import type { Page } from "@playwright/test";

import { DEMO, choice, field, freshName, idIn, rows, signIn, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { addPerson, programOf } from "./program.js";

const count = (page: Page) => page.locator(".list-toolbar__count");

async function total(page: Page): Promise<number> {
  await expect(count(page)).toHaveText(/^[\d,]+ users?$/);
  return Number(((await count(page).textContent()) ?? "").replace(/\D/g, ""));
}

/** Waits until script runs: then a choice applies itself. */
async function untilAlive(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Apply" })).toBeHidden();
}

test.beforeEach(async ({ page }) => {
  await signIn(page, DEMO.admin);
});

test("OTR-36 who is outside of their dates is told so in lists, found by that, and their levels are shown together", async ({ page }) => {
  const program = await programOf(page);
  const { id, name, email } = await addPerson(program, "Datea");
  await program.change(`/users/${id}`, { valid_until: "2020-01-01" });
  const words = `q=${encodeURIComponent(email)}`;
  const row = page.getByRole("row", { name: new RegExp(name) });
  await visit(page, `/agent/users?${words}&validity=expired&show=access`);
  await expect(row).toContainText("Expired");
  await expect(row).toContainText("Own tickets");
  await expect(page.locator("select[name=validity]")).toHaveValue("expired");
  await expectAccessible(page);
  await visit(page, `/agent/users?${words}&validity=valid`);
  await expect(page.getByRole("heading", { name: "Nobody found" })).toBeVisible();
  await visit(page, `/agent/users/${id}`);
  await expect(page.getByText("Expired", { exact: true }).first()).toBeVisible();
  await visit(page, `/agent/users?${words}&vip=true&web_access=own`);
  await expect(page.getByRole("heading", { name: "Nobody found" })).toBeVisible();
  await program.change(`/users/${id}`, { is_vip: true });
  await visit(page, `/agent/users?${words}&vip=true&web_access=own`);
  await expect(row).toContainText("VIP");
});

test("RTP-16 a history goes on with older changes, and back to the newest", async ({ page }) => {
  const program = await programOf(page);
  const { id } = await addPerson(program, "Histor");
  for (const comment of ["First", "Second"]) await program.change(`/users/${id}`, { comment });
  const changes = await program.get<{ id: number }[]>(`/users/${id}/history`);
  // As the link to older changes says it, which a short history has not.
  const cursor = Buffer.from(JSON.stringify({ s: "-id", k: [changes[0]?.id] })).toString("base64url");
  const timeline = page.locator(".timeline");
  await visit(page, `/agent/users/${id}?tab=history&after=${cursor}`);
  await expect(timeline).toContainText("First");
  await expect(timeline).not.toContainText("Second");
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(timeline).toContainText("Second");
  await expect(page).not.toHaveURL(/after=/);
  await expect(page.getByRole("link", { name: "Older" })).toHaveCount(0);
});

test("OTR-10 a search by Enter finds people by name, mail, phone and comment", async ({ page }) => {
  await visit(page, "/agent/users");
  const all = await total(page);
  const search = page.getByRole("searchbox", { name: "Search users" });
  await search.fill("keller");
  await search.press("Enter");
  await expect(page).toHaveURL(/q=keller/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("Nora Keller");
  await expect(count(page)).toHaveText("1 user");
  expect(all).toBeGreaterThan(60);

  for (const q of ["nora.kel", "brightwater.example", "parental leave", "7946 0000"]) {
    await visit(page, `/agent/users?q=${encodeURIComponent(q)}`);
    expect(await total(page), q).toBeGreaterThan(0);
    expect(await total(page), q).toBeLessThan(all);
  }
  await visit(page, "/agent/users?q=nobody-is-called-so");
  await expect(page.getByRole("heading", { name: "Nobody found" })).toBeVisible();
  await page.getByRole("link", { name: "Show everybody" }).click();
  await expect(rows(page).first()).toBeVisible();
});

test("@wasm-only the search follows the typing", async ({ page }) => {
  await visit(page, "/agent/users");
  await untilAlive(page);
  const search = page.getByRole("searchbox", { name: "Search users" });
  await search.pressSequentially("kell", { delay: 20 });
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("Nora Keller");
  await expect(count(page)).toHaveText("1 user");
  await expect(search).toBeFocused();
  await search.fill("");
  await expect(rows(page).nth(10)).toBeVisible();
});

test("OST-38 the list is sorted and paged, both ways, and loses nobody", async ({ demoServer, openBrowser }) => {
  test.slow();
  // On a server of its own: nobody else adds people meanwhile.
  const page = await openBrowser(demoServer);
  await signIn(page, DEMO.admin);
  await visit(page, "/agent/users");
  const all = await total(page);
  const names: string[] = [];
  const people = new Set<string | null>();
  for (;;) {
    const links = rows(page).locator(".table__link");
    names.push(...(await links.allTextContents()));
    const here = await links.evaluateAll((found) => found.map((link) => link.getAttribute("href")));
    for (const person of here) people.add(person);
    const next = page.getByRole("navigation", { name: "Pages" }).locator("a[rel=next][href]");
    if ((await next.count()) === 0) break;
    const address = page.url();
    await next.click();
    await expect(page).not.toHaveURL(address);
    await expect(links.first()).not.toHaveAttribute("href", here[0] ?? "");
  }
  expect(people.size).toBe(all);
  await page.getByRole("navigation", { name: "Pages" }).locator("a[rel=prev]").click();
  await expect(rows(page).locator(".table__link").first()).toHaveText(names[0] ?? "");

  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=(-|%2D)name/);
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
  await expect(rows(page).locator(".table__link").first()).toHaveText(names.at(-1) ?? "");
  await page.getByRole("columnheader", { name: "State" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=state/);
  await page.getByRole("columnheader", { name: "Changed" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=updated/);
  await expect(rows(page).first()).toBeVisible();
});

test("OST-28 each account state can be asked for", async ({ page }) => {
  await visit(page, "/agent/users");
  const states = page.getByRole("navigation", { name: "Account state" });
  for (const state of await states.getByRole("link").allTextContents()) {
    if (state === "All") continue;
    await states.getByRole("link", { name: state, exact: true }).click();
    await expect(states.getByRole("link", { name: state, exact: true })).toHaveAttribute("aria-current", "page");
    await expect(rows(page).filter({ hasNotText: state })).toHaveCount(0);
    await expect(rows(page).first()).toContainText(state);
  }
});

test("OTR-36 validity and customer narrow the list down", async ({ page }) => {
  await visit(page, "/agent/users?validity=invalid_temporarily");
  await expect(rows(page).filter({ hasText: "parental leave" }).first()).toBeVisible();
  const away = await total(page);
  await visit(page, "/agent/users");
  await page.getByRole("combobox", { name: "Customer" }).selectOption("Brightwater Clinics");
  const apply = page.getByRole("button", { name: "Apply" });
  if (await apply.isVisible()) await apply.click();
  await expect(page).toHaveURL(/customer=\d+/);
  await expect(rows(page).first()).toContainText("Brightwater Clinics");
  expect(away).toBeGreaterThan(0);
});

test("OTR-35, OTR-30 Customer User shows name, mail, customer, comment, validity; a row opens the form", async ({
  page,
}) => {
  await visit(page, "/admin/customer-users?q=keller");
  for (const name of ["Name", "E-mail", "Customer", "Comment", "Validity"]) {
    await expect(page.getByRole("columnheader", { name, exact: true })).toBeVisible();
  }
  await page.getByRole("link", { name: "Nora Keller" }).click();
  await expect(page).toHaveURL(/\/agent\/users\/\d+\/edit$/);
});

test("RTP-15 agents are shown as cards with a context button", async ({ page }) => {
  await visit(page, "/admin/users");
  await page.getByRole("link", { name: "Cards" }).click();
  const card = page.getByRole("article").filter({ hasText: "Ines Moreau" });
  await card.getByRole("button", { name: /^Actions for/ }).click();
  await card.getByRole("link", { name: "Edit User" }).click();
  await expect(page).toHaveURL(/\/admin\/agents\/\d+$/);
  await expect(page.getByRole("button", { name: "Update" })).toBeVisible();
});

test("OTR-33 an asterisk marks exactly what is mandatory", async ({ page }) => {
  await visit(page, "/agent/users/new");
  const marked = await page.locator("form.form label:has(.required)").allTextContents();
  const plain = marked.map((label) => label.replace("*", "").trim()).sort();
  expect(plain).toEqual(["Customer", "Email addresses", "First name", "Last name", "Validity"]);
});

test("OTR-16, OTR-17, OTR-20, OTR-21 what is missing is said at its field, and nothing typed is lost", async ({
  page,
}) => {
  await visit(page, "/agent/users/new");
  await field(page, "Title or salutation").fill("Dr.");
  await field(page, "Comment").fill("Calls before noon only.");
  await field(page, "Email addresses").fill("no address");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  for (const label of ["First name", "Last name", "Email addresses"]) {
    const wrong = field(page, label);
    await expect(wrong).toHaveAttribute("aria-invalid", "true");
    await expect(page.locator(`#${await errorOf(wrong)}`)).toBeVisible();
  }
  await expect(choice(page, "Customer")).toHaveAttribute("aria-invalid", "true");
  await expect(field(page, "Title or salutation")).toHaveValue("Dr.");
  await expect(field(page, "Comment")).toHaveValue("Calls before noon only.");
  await expect(field(page, "Email addresses")).toHaveValue("no address");
  await expectAccessible(page);
});

async function errorOf(control: ReturnType<typeof field>): Promise<string> {
  const ids = (await control.getAttribute("aria-describedby")) ?? "";
  return ids.split(" ").find((id) => id.endsWith("-error")) ?? "none";
}

test("OTR-7, OTR-9, OTR-14, OTR-18, OTR-31 add, save, save and finish", async ({ page }) => {
  const { last, email: mail } = freshName("Newman");
  await visit(page, "/agent/users");
  await page.getByRole("link", { name: "New user" }).click();
  await field(page, "First name").fill("Nils");
  await field(page, "Last name").fill(last);
  await field(page, "Email addresses").fill(mail);
  await field(page, "Username").fill(last.toLowerCase());
  await choice(page, "Customer").selectOption("Calder & Finch Architects");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/agent\/users\/\d+/);
  await expect(page.getByRole("heading", { name: `Nils ${last}` })).toBeVisible();

  await visit(page, `/agent/users/${idIn(page)}/edit`);
  await expect(page.getByRole("heading", { name: "Effective permissions" })).toBeVisible();
  await expect(choice(page, "Validity").locator("option")).toHaveText(["valid", "invalid", "invalid-temporarily"]);
  await field(page, "Comment").fill("Moved to the studio.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page).toHaveURL(/\/edit/);
  await expect(field(page, "Comment")).toHaveValue("Moved to the studio.");

  await choice(page, "Validity").selectOption("invalid-temporarily");
  await page.getByRole("button", { name: "Save and finish" }).click();
  await expect(page).toHaveURL(/\/agent\/users$/);
  await visit(page, `/agent/users?q=${last}`);
  await expect(rows(page)).toContainText("invalid-temporarily");
  await expect(rows(page)).toContainText("Moved to the studio.");

  await test.step("the mail address and the username belong to one person", async () => {
    await visit(page, "/agent/users/new");
    await field(page, "First name").fill("Other");
    await field(page, "Last name").fill("Person");
    await field(page, "Email addresses").fill(mail.toUpperCase());
    await field(page, "Username").fill(last);
    await choice(page, "Customer").selectOption("Calder & Finch Architects");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(field(page, "Email addresses")).toHaveAttribute("aria-invalid", "true");
    await expect(field(page, "Username")).toHaveAttribute("aria-invalid", "true");
    await expect(choice(page, "Customer").locator("option:checked")).toHaveText("Calder & Finch Architects");
  });
});

test("OST-38 every column of the list sorts it, and says so", async ({ page }) => {
  test.slow();
  for (const [path, labels] of [
    ["/agent/users", ["Customer", "State", "Phone", "Comment", "Changed", "Name"]],
    ["/admin/customer-users", ["E-mail", "Customer", "Comment", "Validity"]],
    ["/admin/users", ["E-mail", "User type", "State", "Changed"]],
    ["/agent/customers", ["Comment", "Sites", "Users", "Name"]],
  ] as const) {
    await visit(page, path);
    for (const label of labels) {
      const head = page.getByRole("columnheader", { name: label, exact: true });
      for (const order of ["ascending", "descending"]) {
        // The head is made anew with the rows: a click may come in between.
        await expect(async () => {
          if ((await head.getAttribute("aria-sort")) !== order) await head.getByRole("link").click();
          await expect(head).toHaveAttribute("aria-sort", order, { timeout: 2000 });
        }).toPass();
        await expect(page.locator("th[aria-sort]")).toHaveCount(1);
        await expect(rows(page).first()).toBeVisible();
      }
    }
  }
  await visit(page, "/agent/customers?sort=-users");
  const users = (await rows(page).locator("td:last-child").allTextContents()).map(Number);
  expect(users).toEqual([...users].sort((a, b) => b - a));
});
