// Two records of one person: side by side, merged, and told apart again.
import { DEMO, rows, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { addPerson, programOf } from "./program.js";

test("two ticked records are merged with a choice per field, lead on, and are told apart again", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Twice") });
  const ana = await addPerson(program, "Ana", { customer });
  const anna = await addPerson(program, "Anna", { customer });
  await visit(page, `/agent/users?customer=${customer}`);
  for (const { name } of [ana, anna]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.locator(".page-head__actions details.menu summary").click();
  await page.getByRole("button", { name: "Merge two…" }).click();

  await expect(page.getByRole("heading", { name: /^Merge .* into / , level: 1 })).toBeVisible();
  await expectAccessible(page);
  const kept = Number(await page.locator('input[name="input[kept_id]"]').getAttribute("value"));
  const [stays, goes] = kept === ana.id ? [ana, anna] : [anna, ana];
  const first = page.getByRole("group", { name: "First name" });
  await first.getByRole("radio", { name: new RegExp(`^${goes.name.split(" ")[0]} `) }).check();
  await page.getByRole("button", { name: "Merge", exact: true }).click();

  await expect(page).toHaveURL(/\/agent\/users\/merges\/\d+/);
  await expect(page.getByText("Merged", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  const merge = page.url();
  await visit(page, `/agent/users/${goes.id}`);
  await expect(page).toHaveURL(new RegExp(`/agent/users/${stays.id}`));
  await expect(page.locator("dl.kv").first()).toContainText(goes.email);

  await visit(page, new URL(merge).pathname);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Undone", { exact: true }).first()).toBeVisible();
  await visit(page, `/agent/users?customer=${customer}`);
  for (const { name } of [ana, anna]) await expect(rows(page).filter({ hasText: name })).toHaveCount(1);
});

test("the list of duplicates, and a merge begun from the page of a person", async ({ page }) => {
  await signIn(page, DEMO.manager);
  const program = await programOf(page);
  const customer = await program.add("/customers", { name: unique("Once") });
  const bea = await addPerson(program, "Bea", { customer });
  const other = await addPerson(program, "Beatrice", { customer });
  for (const path of ["/agent/users/duplicates", "/agent/users/duplicates?show=dismissed", "/agent/users/merges"]) {
    await visit(page, path);
    await expect(page.getByRole("link", { name: /^Possible duplicates/ })).toBeVisible();
    await expectAccessible(page);
  }
  await visit(page, `/agent/users/${bea.id}`);
  await page.locator(".page-head__actions details.menu summary").click();
  await page.getByRole("link", { name: "Merge…" }).click();
  await page.getByLabel("Person").fill(other.name);
  await page.getByRole("button", { name: "Find" }).click();
  await rows(page).filter({ hasText: other.name }).getByRole("link").click();
  await expect(page.getByRole("heading", { name: `Merge ${other.name} into ${bea.name}` })).toBeVisible();
});
