// SCIM connections: an identity provider gets a token and keeps somebody here.
import { answered, field, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";

test("a SCIM connection shows its token once, and its people are read-only here", async ({ firstAdmin: page }) => {
  await visit(page, "/agent/customers/new");
  await field(page, "Name").fill("Acme");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Acme", level: 1 })).toBeVisible();

  await visit(page, "/admin/scim/new");
  await field(page, "Name").fill("Okta");
  await field(page, "They belong to").fill("Acme / Nowhere");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText('There is no site "Acme / Nowhere"')).toBeVisible();
  await field(page, "They belong to").fill("Acme / Main site");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Okta", level: 1 })).toBeVisible();
  const path = new URL(page.url()).pathname;
  await visit(page, path);
  await answered(page, page.getByRole("button", { name: "Make a token" }));
  const shown = page.getByRole("textbox", { name: "Token" });
  await expect(shown).toHaveValue(/^dfs_/);
  await expectAccessible(page);
  const token = await shown.inputValue();

  const answer = await page.request.post(new URL("/scim/v2/Users", page.url()).href, {
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    data: {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "ana@acme.example",
      name: { givenName: "Ana", familyName: "Ruiz" },
      emails: [{ value: "ana@acme.example", primary: true }],
    },
  });
  expect(answer.status()).toBe(201);
  const { id } = await answer.json();
  await visit(page, `/agent/users/${id}`);
  await expect(page.getByText("belongs to the external source Okta")).toBeVisible();

  await visit(page, path);
  await expect(shown).toHaveCount(0);
  await expect(page.getByText("People: 1")).toBeVisible();
  await answered(page, page.getByRole("button", { name: "Revoke the token" }));
  await visit(page, path);
  await expect(page.getByText("It has no token")).toBeVisible();
});
