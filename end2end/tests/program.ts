// Programs: what a test prepares and looks at by the API.
import { type APIResponse, type Page, expect } from "@playwright/test";

import { freshName, panel, unique, visit } from "./desk.js";

/** Makes an API token with every scope, and returns it. Answered to a script, which shows it once. */
export async function createToken(page: Page, name: string): Promise<string> {
  await visit(page, "/profile");
  const tokens = panel(page, "API tokens");
  const action = await tokens.locator("form", { has: page.getByText("Create token") }).getAttribute("action");
  const scopes = await tokens.getByRole("checkbox").evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value));
  const body = new URLSearchParams([["input[name]", name], ...scopes.map((scope) => ["input[scopes][]", scope])]);
  const response = await page.request.post(action ?? "", {
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    data: body.toString(),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
}

/** What a program can do by the API. Paths are those below `/api/v1`. */
export interface Program {
  /** The answer, whatever its status. */
  ask(path: string, method?: "GET" | "DELETE"): Promise<APIResponse>;
  /** Reads what it is permitted to read. */
  get<T>(path: string): Promise<T>;
  /** Adds a record and returns its id. */
  add(path: string, data: object): Promise<number>;
  change(path: string, data: object): Promise<void>;
  /** Does something to a record; the answer, whatever its status. */
  send(path: string, data: object): Promise<APIResponse>;
}

/** A program with a token of whoever is signed in at a page. The API does not look at the cookies that go along. */
export async function programOf(page: Page): Promise<Program> {
  const headers = { authorization: `Bearer ${await createToken(page, unique("Program"))}` };
  const ask: Program["ask"] = (path, method = "GET") => page.request.fetch(`/api/v1${path}`, { method, headers });
  return {
    ask,
    get: async <T>(path: string) => {
      const answer = await ask(path);
      expect(answer.status(), path).toBe(200);
      return (await answer.json()) as T;
    },
    add: async (path, data) => {
      const made = await page.request.post(`/api/v1${path}`, { headers, data });
      expect(made.status(), await made.text()).toBe(201);
      return ((await made.json()) as { id: number }).id;
    },
    send: (path, data) => page.request.post(`/api/v1${path}`, { headers, data }),
    change: async (path, data) => {
      const changed = await page.request.patch(`/api/v1${path}`, { headers, data });
      expect(changed.status(), await changed.text()).toBe(204);
    },
  };
}

/** Somebody the tests have added. */
export interface Person {
  id: number;
  name: string;
  email: string;
}

/** Adds somebody of a name of their own: to this customer, or else to the first one. */
export async function addPerson(
  program: Program,
  first: string,
  { customer, register = false }: { customer?: number; register?: boolean } = {},
): Promise<Person> {
  const { last, email } = freshName("Poole");
  const customer_id = customer ?? (await firstCustomer(program));
  // Of several sites one has to be chosen.
  const site_id = (await program.get<{ sites: { id: number }[] }>(`/customers/${customer_id}`)).sites[0]?.id;
  const person = { first_name: first, last_name: last, emails: email, customer_id, site_id, register };
  return { id: await program.add("/users", person), name: `${first} ${last}`, email };
}

/** Whoever the directory finds first. */
export async function findPerson(program: Program, words: string): Promise<number> {
  return firstOf(program, `/users?q=${encodeURIComponent(words)}`);
}

/** The customer that stands first in the list; on a new desk the only one. */
export async function firstCustomer(program: Program): Promise<number> {
  return firstOf(program, "/customers");
}

async function firstOf(program: Program, path: string): Promise<number> {
  const id = (await program.get<{ rows: { id: number }[] }>(path)).rows[0]?.id;
  if (id === undefined) throw new Error(`${path} finds nothing`);
  return id;
}

/** The queue *Inbox*, which every desk has. The program's owner may see the structure. */
export async function inbox(program: Program): Promise<number> {
  const queues = await program.get<{ id: number; name: string }[]>("/queues");
  const id = queues.find((queue) => queue.name === "Inbox")?.id;
  if (id === undefined) throw new Error("there is no queue Inbox");
  return id;
}
