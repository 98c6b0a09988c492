// Lists of customers offer the first fifty; any other one is searched for where it is chosen.
import { choice, field, freshName, hasScript, idIn, rows, signIn, DEMO, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { programOf } from "./program.js";

test("OTR-21 beyond fifty customers, the one that is meant is searched for", async ({ page }) => {
  test.slow();
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  // Behind all others by name.
  const stem = unique("Zzyard");
  const names = Array.from({ length: 60 }, (_, index) => `${stem} no${index + 100}`);
  for (const name of names) await program.add("/customers", { name });
  const wanted = `${stem} no158`;

  await test.step("in the form of a person, which keeps what was typed", async () => {
    const { last, email } = freshName("Sought");
    await visit(page, "/agent/users/new");
    const customer = choice(page, "Customer");
    const form = page.locator("form", { has: customer });
    await field(page, "First name").fill("Sasha");
    await field(page, "Last name").fill(last);
    await field(page, "Email addresses").fill(email);
    await expect(customer.locator("option", { hasText: wanted })).toHaveCount(0);
    await form.getByRole("searchbox", { name: "Search in customers" }).fill(wanted);
    if (!hasScript()) await form.getByRole("button", { name: "Search", exact: true }).click();
    await expect(customer.locator("option", { hasText: wanted })).toHaveCount(1);
    await expect(field(page, "First name")).toHaveValue("Sasha");
    await customer.selectOption({ label: wanted });
    await choice(page, "Web Access Level").selectOption("site");
    await page.getByRole("checkbox", { name: "VIP" }).check();
    // Searching once more loses nothing either.
    await form.getByRole("searchbox", { name: "Search in customers" }).fill(`${stem} no159`);
    if (!hasScript()) await form.getByRole("button", { name: "Search", exact: true }).click();
    await expect(customer.locator("option", { hasText: `${stem} no159` })).toHaveCount(1);
    await expect(customer.locator("option:checked")).toHaveText(wanted);
    await expect(choice(page, "Web Access Level")).toHaveValue("site");
    await expect(page.getByRole("checkbox", { name: "VIP" })).toBeChecked();
    await expect(field(page, "Email addresses")).toHaveValue(email);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("heading", { name: `Sasha ${last}` })).toBeVisible();
    await expect(page.getByRole("main").getByRole("link", { name: wanted }).first()).toBeVisible();
    const person = idIn(page);

    await visit(page, `/agent/users/${person}/edit`);
    for (const name of [`${stem} no157`, `${stem} no156`]) {
      await form.getByRole("searchbox", { name: "Search in customers" }).fill(name);
      if (!hasScript()) await form.getByRole("button", { name: "Search", exact: true }).click();
      await expect(customer.locator("option", { hasText: name })).toHaveCount(1);
      if (name.endsWith("no157")) await customer.selectOption({ label: name });
    }
    await expect(customer.locator("option:checked")).toHaveText(`${stem} no157`);
    await expect(field(page, "First name")).toHaveValue("Sasha");
  });

  await test.step("in the filters of the directory", async () => {
    await visit(page, "/agent/users");
    const filters = page.getByRole("form", { name: "Filters" });
    await filters.getByRole("searchbox", { name: "Search in customers" }).fill(wanted);
    if (!hasScript()) await filters.getByRole("button", { name: "Apply" }).click();
    const customer = filters.getByRole("combobox", { name: "Customer", exact: true });
    await expect(customer.locator("option", { hasText: wanted })).toHaveCount(1);
    await customer.selectOption({ label: wanted });
    if (!hasScript()) await filters.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/customer=\d+/);
    await expect(page.getByRole("link", { name: /^Sasha / })).toHaveCount(1);
  });

  await test.step("in the move of a site, which keeps what was chosen when somebody searches again", async () => {
    const from = await program.add("/customers", { name: unique("Mover") });
    const site = (await program.get<{ sites: { id: number }[] }>(`/customers/${from}`)).sites[0]?.id;
    await visit(page, `/agent/customers/${from}/sites/${site}/move`);
    const customer = choice(page, "Customer");
    const form = page.locator("form", { has: customer });
    const search = async (name: string) => {
      await form.getByRole("searchbox", { name: "Search in customers" }).fill(name);
      if (!hasScript()) await form.getByRole("button", { name: "Search", exact: true }).click();
      await expect(customer.locator("option", { hasText: name })).toHaveCount(1);
    };
    await search(wanted);
    await customer.selectOption({ label: wanted });
    await search(`${stem} no159`);
    await expect(customer.locator("option:checked")).toHaveText(wanted);
  });
});

test("OTR-37 ZAM-7 customers are found without accents and by phone, and narrowed down by validity", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const stem = unique("Kaer");
  await program.add("/customers", { name: `${stem} Söner`, phone: "+46 (8) 777-45" });
  await program.add("/customers", { name: `${stem} Gone`, validity: "invalid", comment: "Façade" });
  await program.add("/customers", { name: `${stem} Later`, valid_from: "2099-01-01" });
  const row = (name: string) => page.getByRole("row", { name: new RegExp(`${stem} ${name}`) });
  const only = async (query: string, name: string) => {
    await visit(page, `/agent/customers?q=${encodeURIComponent(`${stem} ${query}`)}`);
    await expect(rows(page)).toHaveCount(1);
    await expect(row(name)).toBeVisible();
  };
  await only("soner", "Söner");
  await only("877745", "Söner");
  await only("facade", "Gone");

  await visit(page, `/agent/customers?q=${encodeURIComponent(stem)}`);
  await expect(rows(page)).toHaveCount(3);
  const filters = page.getByRole("form", { name: "Filters" });
  if (hasScript()) await expect(filters.getByRole("button", { name: "Apply" })).toBeHidden();
  for (const [label, name] of [
    ["Not yet valid", "Later"],
    ["invalid", "Gone"],
    ["valid", "Söner"],
  ] as const) {
    await filters.getByRole("combobox", { name: "Validity" }).selectOption({ label });
    if (!hasScript()) await filters.getByRole("button", { name: "Apply" }).click();
    await expect(row(name)).toBeVisible();
    await expect(rows(page)).toHaveCount(1);
    await expect(page).toHaveURL(/q=/);
  }
  await expectAccessible(page);
});
