// What people do at the desk again and again, and who they are in the demo.
import { type Locator, type Page, type Response, expect, test } from "@playwright/test";

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

/** The same as one word, for a last name, and a mail address made of it. */
export function freshName(stem: string): { last: string; email: string } {
  const last = unique(stem).replace(" ", "");
  return { last, email: `${last.toLowerCase()}@people.example` };
}

/** Whether the browser runs scripts: in the project `wasm`. */
export const hasScript = (): boolean => test.info().project.use.javaScriptEnabled ?? true;

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
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
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

/**
 * Does something that opens a page (`page.goto`, `page.reload`) and waits until that page hears of changes. What
 * changes before that is never told to it.
 */
export async function listening(page: Page, open: () => Promise<unknown>): Promise<void> {
  const stream = page.waitForResponse((response) => new URL(response.url()).pathname === "/events");
  await Promise.all([stream, open()]);
}

/**
 * Sends the form this control belongs to, by a click or otherwise, and waits for the answer of the server. Whoever
 * opens the next page before it has come takes the request back.
 */
export async function answered(page: Page, control: Locator, send = () => control.click()): Promise<void> {
  const form = control.locator("xpath=ancestor::form");
  const action = new URL((await form.getAttribute("action")) ?? "", page.url()).pathname;
  const answer = page.waitForResponse(
    (response) => response.request().method() === "POST" && new URL(response.url()).pathname === action,
  );
  await Promise.all([answer, send()]);
}

/** Saves the settings, and waits until that is said: from then on they count for everybody. */
export async function saveSettings(admin: Page): Promise<void> {
  await answered(admin, admin.getByRole("button", { name: "Save", exact: true }));
  await expect(admin.locator(".toast").first()).toBeVisible();
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

/** The rows of the list. */
export const rows = (page: Page): Locator => page.locator("table tbody tr");

/** The menu at the side. */
export const mainMenu = (page: Page): Locator => page.getByRole("navigation", { name: "Main" });

/** A property at a ticket's side, as an agent sees it. */
export const property = (page: Page, label: string): Locator =>
  choice(page.getByRole("complementary", { name: "Properties" }), label);

/** Sets a property and waits until it is set. With script a choice is sent at once, without it by the button beside it. */
export async function setProperty(page: Page, label: string, value: string): Promise<void> {
  const list = property(page, label);
  await answered(page, list, async () => {
    await list.selectOption(value);
    if (!hasScript()) await list.locator("xpath=ancestor::form").getByRole("button", { name: "Set" }).click();
  });
  await expect(list.locator("option:checked")).toHaveText(value);
}

/** Opens a ticket in the portal and returns its number in addresses. */
export async function raiseTicket(page: Page, subject: string, queue: string | { index: number } = { index: 1 }): Promise<string> {
  await visit(page, "/portal/tickets/new");
  await choice(page, "Queue").selectOption(queue);
  await field(page, "Subject").fill(subject);
  await field(page, "Message").fill("It happens every morning.");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page).toHaveURL(/\/portal\/tickets\/\d+/);
  await expect(page.getByRole("heading", { name: subject })).toBeVisible();
  return idIn(page);
}

/** The number at the end of the present address. */
export function idIn(page: Page): string {
  const id = /\/(\d+)(?:[/?#]|$)/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`no id in ${page.url()}`);
  return id;
}

/** Sends a plain form without showing its page, and expects that it leads on. */
export async function submit(page: Page, path: string, form: Record<string, string>): Promise<void> {
  const response = await page.request.post(path, { form });
  expect(response.ok(), `${path} answers ${response.status()}`).toBe(true);
  expect(new URL(response.url()).pathname, `${path} was refused`).not.toBe(path);
}
