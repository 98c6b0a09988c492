// Many tickets at once, tags, who gets a reply, and two agents in one ticket.
import type { Page } from "@playwright/test";

import { DEMO, answered, choice, field, hasScript, listening, property, signIn, unique, visit } from "./desk.js";
import { expect, expectAccessible, test } from "./fixtures.js";
import { type Program, addPerson, findPerson, programOf } from "./program.js";

const composer = (page: Page) => page.getByRole("form", { name: "Answer" });
const message = (page: Page) => composer(page).getByRole("textbox");
const log = (page: Page) => page.getByRole("log");

async function openTicket(api: Program, subject: string): Promise<{ id: number; number: string }> {
  const { rows } = await api.get<{ rows: { id: number }[] }>("/users?q=nora.keller");
  const [queue] = await api.get<{ id: number }[]>("/queues");
  const ticket = { requester_id: rows[0]?.id, queue_id: queue?.id, subject, body: `${subject} is broken.` };
  const id = await api.add("/tickets", ticket);
  const { number } = await api.get<{ number: string }>(`/tickets/${id}`);
  return { id, number };
}

async function merge(api: Program, id: number, into: string): Promise<void> {
  const preview = await api.send(`/tickets/${id}/merge/preview`, { into });
  const { audience } = (await preview.json()) as { audience: { seen: string } };
  const merged = await api.send(`/tickets/${id}/merge`, { into, is_confirmed: true, seen: audience.seen });
  expect(merged.ok(), await merged.text()).toBe(true);
}

test("selected tickets are changed after a look, found by their tag, and put back", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const word = unique("Toner");
  const [one, two] = [await openTicket(api, `${word} one`), await openTicket(api, `${word} two`)];
  const tag = unique("tag");

  await visit(page, `/agent/tickets?q=${encodeURIComponent(word)}`);
  for (const ticket of [one, two]) {
    await page.getByRole("checkbox", { name: new RegExp(`^Select #${ticket.number} `) }).check();
  }
  await page.locator(".bulk-bar").getByRole("button", { name: "Change…" }).click();
  await expect(page.getByRole("heading", { name: "Change tickets", level: 1 })).toBeVisible();
  await choice(page, "Priority").selectOption("Urgent");
  await choice(page, "Add tags").fill(tag);
  await page.getByRole("button", { name: "Show what would happen" }).click();
  await expect(page.getByText("2 tickets selected. Nothing has been changed yet.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Change 2 tickets" }).click();
  await expect(page).toHaveURL(/\/agent\/tickets\/operations\/\d+/);
  await expect(page.getByText("2 tickets were changed.")).toBeVisible();
  await expectAccessible(page);
  const operation = page.url();

  await visit(page, `/agent/tickets?view=all&tag=${encodeURIComponent(tag.toUpperCase())}`);
  await expect(page.locator("td.col-main")).toHaveCount(2);
  await visit(page, new URL(operation).pathname);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Undone: 2 tickets as before again.")).toBeVisible();
  await visit(page, `/agent/tickets?view=all&tag=${encodeURIComponent(tag)}`);
  await expect(page.locator("td.col-main")).toHaveCount(0);
});

test("the list of tickets is narrowed down by state and owner, and saved so", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const word = unique("Stapler");
  const [, two] = [await openTicket(api, `${word} one`), await openTicket(api, `${word} two`)];
  await api.change(`/tickets/${two.id}`, { state: "pending" });
  const filters = page.getByRole("form", { name: "Filters" });
  const narrow = async (label: string, value: string) => {
    await choice(filters, label).selectOption(value);
    if (!hasScript()) await filters.getByRole("button", { name: "Apply" }).click();
  };

  await visit(page, `/agent/tickets?q=${encodeURIComponent(word)}`);
  await expect(page.locator("td.col-main")).toHaveCount(2);
  await narrow("State", "Pending");
  await expect(page).toHaveURL(/state=pending/);
  await expect(page.locator("td.col-main")).toHaveCount(1);
  await narrow("Owner", "Nobody");
  await expect(page).toHaveURL(/owner=none/);
  await expect(choice(filters, "State").locator("option:checked")).toHaveText("Pending");
  await expect(page.locator(".list-toolbar__count")).toHaveText("1 ticket");
  await expectAccessible(page);

  await page.locator("summary", { hasText: "Save view" }).click();
  await page.getByLabel("Name of the view").fill(word);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/saved_view=\d+$/);
  await visit(page, "/agent/tickets");
  await page.getByRole("navigation", { name: "Saved views" }).getByRole("link", { name: word }).click();
  await expect(page).toHaveURL(/owner=none.*state=pending/);
  await expect(page.locator("td.col-main")).toHaveCount(1);
  const view = /saved_view=(\d+)/.exec(page.url())?.[1];
  expect((await api.ask(`/views/${view}`, "DELETE")).status()).toBe(204);
});

test("a tag is added to a ticket and removed", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const [ticket, tag] = [await openTicket(api, unique("Scanner")), unique("tag")];
  await visit(page, `/agent/tickets/${ticket.id}`);
  await choice(page, "Add tags").fill(tag);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("link", { name: tag })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: `Remove tag ${tag}` }).click();
  await expect(page.getByRole("link", { name: tag })).toHaveCount(0);
});

test("a note kept by the browser comes back as a note @wasm-only", async ({ page, problems }) => {
  problems.allow(/ERR_FAILED .*\/rpc\/keep_draft/);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const ticket = await openTicket(api, unique("Plotter"));
  await visit(page, `/agent/tickets/${ticket.id}`);
  // The server does not answer: only the browser keeps the text.
  await page.route("**/rpc/keep_draft*", (route) => route.abort());
  await composer(page).getByText("Internal note", { exact: true }).click();
  await message(page).fill("He pays late.");
  await visit(page, `/agent/tickets/${ticket.id}`);
  await expect(message(page)).toHaveValue("He pays late.");
  await expect(composer(page).getByRole("radio", { name: "Internal note" })).toBeChecked();
});

test("what is written goes along when somebody else merges the ticket", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const [one, two] = [await openTicket(api, unique("Lamp")), await openTicket(api, unique("Light"))];
  await visit(page, `/agent/tickets/${one.id}`);
  await message(page).fill("I have begun.");
  await merge(api, one.id, two.number);
  const goOn = page.getByRole("link", { name: `Go on in #${two.number} with this text` });
  const send = composer(page).getByRole("button", { name: "Send" });
  // Where WebAssembly runs, the page says it by itself; else the answer to sending does.
  const isAlive = (await page.locator("html[data-alive]").count()) > 0;
  await (isAlive ? goOn : send).click();
  await expect(page).toHaveURL(new RegExp(`/agent/tickets/${two.id}`));
  await expect(message(page)).toHaveValue("I have begun.");
  await expect(log(page)).not.toContainText("I have begun.");
});

test("two agents who choose another state see both, and one decides", async ({ page, openBrowser, problems }) => {
  problems.allow(/status of 409/);
  problems.allow(/ERR_FAILED .*\/events/);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const ticket = await openTicket(api, unique("Router"));
  const other = await openBrowser();
  await signIn(other, DEMO.manager);
  // A page that hears of no changes: as it is between the change and the notice.
  await other.route("**/events*", (route) => route.abort());
  await visit(other, `/agent/tickets/${ticket.id}`);
  await visit(page, `/agent/tickets/${ticket.id}`);
  const set = async (at: Page, label: string, value: string) => {
    const list = property(at, label);
    await list.selectOption(value);
    const button = list.locator("xpath=ancestor::form").getByRole("button", { name: "Set", exact: true });
    if ((await button.count()) > 0) await button.click();
  };
  await set(page, "State", "Pending");
  await expect(page.locator(".page-head")).toContainText("Pending");
  await set(other, "State", "Closed");
  await expect(other.getByText(/set this to .Pending. meanwhile\. You chose .Closed./)).toBeVisible();
  await other.getByRole("button", { name: "Set to Closed" }).click();
  await expect(other.locator(".page-head")).toContainText("Closed");
});

test("what was chosen is set over what was told, and a third change is told as well", async ({ page, problems }) => {
  problems.allow(/status of 409/);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const ticket = await openTicket(api, unique("Gateway"));
  const open = () => visit(page, `/agent/tickets/${ticket.id}`);
  await (hasScript() ? listening(page, open) : open());
  const theirs = (state: string) => api.change(`/tickets/${ticket.id}`, { state });
  // Somebody else is faster by the time the choice takes to arrive.
  await page.route("**/rpc/set_state*", async (route) => {
    await theirs("pending");
    await route.continue();
  }, { times: 1 });
  const list = property(page, "State");
  await list.selectOption("Closed");
  if (!hasScript()) await list.locator("xpath=ancestor::form").getByRole("button", { name: "Set", exact: true }).click();
  await expect(page.getByText(/set this to .Pending. meanwhile\. You chose .Closed./)).toBeVisible();

  const [head, set] = [page.locator(".page-head"), page.getByRole("button", { name: "Set to Closed" })];
  await theirs("open");
  // The page knows by now, and who was told of the other change has not looked.
  if (hasScript()) await expect(head).toContainText("Open");
  await set.click();
  await expect(page.getByText(/set this to .Open. meanwhile\. You chose .Closed./)).toBeVisible();
  await set.click();
  await expect(head).toContainText("Closed");
});

test("a subject that somebody else changed while it was typed is not overwritten unseen", async ({ page, problems }) => {
  problems.allow(/status of 409/);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const ticket = await openTicket(api, unique("Modem"));
  const open = () => visit(page, `/agent/tickets/${ticket.id}`);
  await (hasScript() ? listening(page, open) : open());
  const subject = field(page.getByRole("complementary", { name: "Properties" }), "Subject");
  const [theirs, mine] = [unique("Modem of theirs"), unique("Modem of mine")];
  await subject.fill(mine);
  await api.change(`/tickets/${ticket.id}`, { subject: theirs });
  // The page knows by now, and who types has not looked.
  if (hasScript()) await expect(page.locator(".page-head")).toContainText(theirs);
  await page.getByRole("button", { name: "Set subject" }).click();
  await expect(page.getByText(`set this to \u201c${theirs}\u201d meanwhile. You chose \u201c${mine}\u201d.`)).toBeVisible();
  await expect(subject).toHaveValue(mine);
  await page.getByRole("button", { name: "Set subject" }).click();
  await expect(page.locator(".page-head")).toContainText(mine);
});

test("a subject that somebody else changed again after it was told is told again, and one that is not changed stays theirs", async ({ page, problems }) => {
  problems.allow(/status of 409/);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const ticket = await openTicket(api, unique("Router"));
  const open = () => visit(page, `/agent/tickets/${ticket.id}`);
  await (hasScript() ? listening(page, open) : open());
  const subject = field(page.getByRole("complementary", { name: "Properties" }), "Subject");
  const set = () => answered(page, page.getByRole("button", { name: "Set subject" }));
  const theirs = async (words: string) => {
    await api.change(`/tickets/${ticket.id}`, { subject: words });
    if (hasScript()) await expect(page.locator(".page-head")).toContainText(words);
  };
  const [first, second, mine] = [unique("Router of theirs"), unique("Router again"), unique("Router of mine")];
  await theirs(first);
  await set();
  await expect(page.locator(".page-head"), "nothing was changed here").toContainText(first);

  await subject.fill(mine);
  await theirs(second);
  await set();
  await expect(page.getByText(`set this to \u201c${second}\u201d meanwhile. You chose \u201c${mine}\u201d.`)).toBeVisible();
  await theirs(first);
  await set();
  await expect(page.getByText(`set this to \u201c${first}\u201d meanwhile. You chose \u201c${mine}\u201d.`)).toBeVisible();
  await set();
  await expect(page.locator(".page-head")).toContainText(mine);
});

test("somebody outside of the customer is confirmed before the first reply", async ({ page, problems }) => {
  problems.allow(/status of 422 .*\/answer/);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const [one, two] = [await openTicket(api, unique("Door")), unique("Gate")];
  const customer = await api.add("/customers", { name: unique("Outside") });
  const max = await addPerson(api, "Max", { customer });
  const [queue] = await api.get<{ id: number }[]>("/queues");
  const theirs = await api.add("/tickets", { requester_id: max.id, queue_id: queue?.id, subject: two, body: "The same." });
  await merge(api, theirs, one.number);

  await visit(page, `/agent/tickets/${one.id}/audience`);
  await expect(page.getByRole("row", { name: new RegExp(max.name) })).toContainText("Outside of the customer");
  await expectAccessible(page);
  await visit(page, `/agent/tickets/${one.id}`);
  await message(page).fill("To both of you.");
  await composer(page).getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("Nothing is sent yet: this leaves the customer")).toBeVisible();
  await expect(message(page)).toHaveValue("To both of you.");
  await composer(page).getByRole("button", { name: "Send" }).click();
  await expect(log(page)).toContainText("To both of you.");
  await message(page).fill("Once more.");
  await composer(page).getByRole("button", { name: "Send" }).click();
  await expect(log(page)).toContainText("Once more.");
});

test("an owner's name stays on one line in the list, and has room beside its button", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const subject = unique("Lamp");
  const ticket = await openTicket(api, `${subject} ${"that flickers as soon as somebody walks by ".repeat(4)}`);
  await api.change(`/tickets/${ticket.id}`, { owner_id: await findPerson(api, DEMO.manager) });
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit(page, `/agent/tickets?view=all&q=${encodeURIComponent(subject)}`);
  const owner = page.locator("td[data-label=Owner]");
  await expect(owner).toHaveText("Marek Vesely");
  const lines = await owner.evaluate((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    return new Set([...text.getClientRects()].map((line) => line.top)).size;
  });
  expect(lines).toBe(1);

  await page.setViewportSize({ width: 1024, height: 768 });
  await visit(page, `/agent/tickets/${ticket.id}`);
  const width = async (label: string) => (await property(page, label).boundingBox())?.width ?? 0;
  expect(await width("Owner")).toBeGreaterThan(110);
});
