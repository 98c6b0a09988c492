// What people do at the desk again and again, and who they are in the demo.
import { type APIResponse, type Locator, type Page, type Response, expect } from "@playwright/test";

/** The password of everybody in the demo, and of everybody the tests add. */
export const PASSWORD = "try-deskfolk";

/** People of the demo who can sign in. */
export const DEMO = {
  admin: "ada.lind@lakeside.example",
  manager: "marek.vesely@lakeside.example",
  agent: "ines.moreau@lakeside.example",
  /** Her role has the Users Access Level *Read only*. */
  observer: "vera.stone@lakeside.example",
  /** Sees all tickets of Brightwater Clinics. */
  customer: "nora.keller@brightwater.example",
  /** Works for another customer. */
  stranger: "owen.calder@calderfinch.example",
  locked: "farid.rahimi@dunmore.example",
} as const;

/** The first admin of a server that `setUp` has prepared. */
export const FIRST_ADMIN = "robin.first@desk.example";

let used = 0;

/** A name that no other test uses, nor this one in an earlier run. */
export function unique(stem: string): string {
  used += 1;
  return `${stem} ${Date.now().toString(36)}${process.pid.toString(36)}${used}`;
}

/** Does the first setup and leaves the admin signed in. */
export async function setUp(page: Page): Promise<void> {
  await submit(page, "/setup", {
    organisation: "First Desk",
    first_name: "Robin",
    last_name: "First",
    email: FIRST_ADMIN,
    password: PASSWORD,
    password_again: PASSWORD,
  });
  await signIn(page, FIRST_ADMIN);
}

/** Signs in without showing the form; the page stays where it is. */
export async function signIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  const response = await page.request.post("/sign-in", { form: { login, password } });
  expect(response.url(), `${login} signs in`).not.toContain("/sign-in");
}

/** Signs in by the form. */
export async function signInByForm(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail or username").fill(login);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs out by the menu under the avatar. */
export async function signOut(page: Page): Promise<void> {
  await page.locator("summary.avatar-button").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

/** Opens an address and expects its status. */
export async function visit(page: Page, path: string, status = 200): Promise<Response> {
  const response = await page.goto(path);
  if (response === null) throw new Error(`${path} gave no response`);
  expect(response.status(), `status of ${path}`).toBe(status);
  return response;
}

/** A field for text by its label, without the asterisk. */
export function field(within: Page | Locator, label: string): Locator {
  return within.getByRole("textbox", { name: label, exact: true });
}

/** A list to choose from by its label. */
export function choice(within: Page | Locator, label: string): Locator {
  return within.getByRole("combobox", { name: label, exact: true });
}

/** The part of a page below a title. */
export function panel(page: Page, title: string): Locator {
  return page.locator("section.panel", { has: page.getByRole("heading", { name: title, exact: true }) });
}

/** The number at the end of the present address. */
export function idIn(page: Page): string {
  const id = /\/(\d+)(?:[/?#]|$)/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`no id in ${page.url()}`);
  return id;
}

/**
 * The one-time link in the welcome mail to somebody. `admin` is signed in and may read kept mails,
 * which arrive a moment after what caused them.
 */
export async function linkFor(admin: Page, email: string): Promise<string> {
  await openWelcomeMail(admin, email);
  const link = await admin.locator("pre a[href*='/choose-password/']").getAttribute("href");
  if (link === null) throw new Error(`the mail to ${email} has no link`);
  return link;
}

/** Opens the kept welcome mail to somebody. */
async function openWelcomeMail(admin: Page, email: string): Promise<void> {
  const mail = admin.getByRole("row", { name: email }).filter({ hasText: "Welcome" }).first();
  await expect(async () => {
    await admin.goto("/admin/mails");
    await expect(mail).toBeVisible({ timeout: 500 });
  }, `a welcome mail to ${email}`).toPass({ timeout: 15_000 });
  await visit(admin, (await mail.getByRole("link").getAttribute("href")) ?? "");
}

/** Chooses a password by a one-time link, without showing the page, and signs in by it. */
export async function choosePassword(page: Page, link: string): Promise<void> {
  const token = new URL(link).pathname.split("/").at(-1) ?? "";
  await submit(page, "/choose-password", { token, password: PASSWORD, password_again: PASSWORD });
}

async function submit(page: Page, path: string, form: Record<string, string>): Promise<void> {
  const response = await page.request.post(path, { form });
  expect(response.ok(), `${path} answers ${response.status()}`).toBe(true);
  expect(new URL(response.url()).pathname, `${path} was refused`).not.toBe(path);
}

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
    change: async (path, data) => {
      const changed = await page.request.patch(`/api/v1${path}`, { headers, data });
      expect(changed.status(), await changed.text()).toBe(204);
    },
  };
}
