import { DEMO, field, panel, signIn, unique, visit } from "./desk.js";
import { expect, test } from "./fixtures.js";
import { createToken } from "./program.js";

test("an API token is shown once, works within its scopes, and not after it is revoked", async ({
  page,
  playwright,
  baseURL,
}) => {
  await signIn(page, DEMO.agent);
  await visit(page, "/profile");
  const tokens = panel(page, "API tokens");
  const name = unique("Monitor");

  await field(tokens, "Name").fill(name);
  await tokens.getByRole("button", { name: "Create token" }).click();
  await expect(tokens.getByRole("group", { name: /Scopes/ }).locator(".error")).toBeVisible();
  await expect(field(tokens, "Name")).toHaveValue(name);

  await tokens.getByRole("checkbox", { name: "Read tickets" }).check();
  await tokens.getByRole("button", { name: "Create token" }).click();
  const token = await page.getByRole("textbox", { name: "Token", exact: true }).inputValue();
  expect(token.length).toBeGreaterThan(30);

  await page.reload();
  await expect(tokens.getByRole("row", { name })).toContainText("never");
  expect(await page.content(), "shown once").not.toContain(token);

  // A program has no cookies.
  const program = await playwright.request.newContext({
    ...(baseURL === undefined ? {} : { baseURL }),
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
    storageState: { cookies: [], origins: [] },
  });
  const me = await program.get("/api/v1/me");
  expect(me.status()).toBe(200);
  expect(await me.text()).toContain("Ines Moreau");
  expect((await program.get("/api/v1/tickets")).status()).toBe(200);
  const beyond = await program.get("/api/v1/users");
  expect(beyond.status()).toBe(403);
  expect(beyond.headers()["content-type"]).toContain("application/problem+json");

  await page.reload();
  await expect(tokens.getByRole("row", { name })).not.toContainText("never");
  await tokens.getByRole("button", { name: `Revoke ${name}` }).click();
  await expect(tokens.getByRole("row", { name })).toHaveCount(0);
  const after = await program.get("/api/v1/me");
  expect(after.status()).toBe(401);
  expect(after.headers()["content-type"]).toContain("application/problem+json");
  await program.dispose();
});

test("a ticket is opened and answered by a program, once, and errors name their field", async ({
  page,
  playwright,
  baseURL,
}) => {
  await signIn(page, DEMO.agent);
  const token = await createToken(page, unique("Robot"));
  const program = await playwright.request.newContext({
    ...(baseURL === undefined ? {} : { baseURL }),
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
    storageState: { cookies: [], origins: [] },
  });
  const wrong = await program.post("/api/v1/tickets", { data: { subject: "" } });
  expect(wrong.status()).toBe(422);
  const problem = (await wrong.json()) as { errors?: Record<string, unknown> };
  expect(Object.keys(problem.errors ?? {})).toContain("subject");

  const people = (await (await program.get("/api/v1/users?q=nora.keller")).json()) as { rows: { id: number }[] };
  const queues = await page.request.get("/agent/tickets/new");
  const queue = /<option value="(\d+)"[^>]*>Inbox/.exec((await queues.text()).replace(/<!--.*?-->/g, ""))?.[1];
  const subject = unique("From a program");
  const data = { requester_id: people.rows[0]?.id, queue_id: Number(queue), subject, body: "Disk is full." };
  const headers = { "idempotency-key": subject };
  const [first, second] = [
    await program.post("/api/v1/tickets", { data, headers }),
    await program.post("/api/v1/tickets", { data, headers }),
  ];
  expect(first.status(), await first.text()).toBe(201);
  expect(await second.json()).toEqual(await first.json());

  const { id } = (await first.json()) as { id: number };
  const note = await program.post(`/api/v1/tickets/${id}/articles`, { data: { kind: "note", body: "Seen by a program." } });
  expect(note.status(), await note.text()).toBe(201);
  await visit(page, `/agent/tickets/${id}`);
  await expect(page.getByRole("heading", { name: subject })).toBeVisible();
  await expect(page.locator(".article--note")).toContainText("Seen by a program.");
  await program.dispose();
});

test("the API is described by OpenAPI 3.1 and a readable page", async ({ page }) => {
  const described = await page.request.get("/api/v1/openapi.json");
  expect(described.status()).toBe(200);
  const document = (await described.json()) as { openapi: string; paths: Record<string, unknown> };
  expect(document.openapi).toMatch(/^3\.1/);
  expect(Object.keys(document.paths).length).toBeGreaterThan(20);
  await visit(page, "/api/v1/docs");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
