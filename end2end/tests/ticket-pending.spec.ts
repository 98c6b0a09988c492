// Until when a ticket is pending, set by two agents at the same time.
import { DEMO, answered, hasScript, listening, setProperty, signIn, unique, visit } from "./desk.js";
import { expect, test } from "./fixtures.js";
import { findPerson, inbox, programOf } from "./program.js";

test("a day that is being typed stays while somebody else sets another one, and while they open the ticket", async ({ page, openBrowser, problems }) => {
  problems.allow(/status of 409/);
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const requester_id = await findPerson(api, DEMO.customer);
  const subject = unique("Pump");
  const id = await api.add("/tickets", { requester_id, queue_id: await inbox(api), subject, body: "It waits for parts." });
  await api.change(`/tickets/${id}`, { state: "pending" });
  const other = await openBrowser();
  await signIn(other, DEMO.admin);
  await visit(other, `/agent/tickets/${id}`);
  const open = () => visit(page, `/agent/tickets/${id}`);
  await (hasScript() ? listening(page, open) : open());
  const day = page.getByLabel("Pending until (UTC)");
  const set = page.getByRole("button", { name: "Set day" });

  await day.fill("2041-05-01T09:00");
  await other.getByLabel("Pending until (UTC)").fill("2041-06-01T10:00");
  await answered(other, other.getByRole("button", { name: "Set day" }));
  await expect(other.getByText("Is opened 2041-06-01 10:00 UTC")).toBeVisible();
  if (hasScript()) await expect(page.getByText("Is opened 2041-06-01 10:00 UTC")).toBeVisible();
  await expect(day).toHaveValue("2041-05-01T09:00");
  await set.click();
  const told = "set this to \u201c2041-06-01 10:00\u201d meanwhile. You chose \u201c2041-05-01 09:00\u201d.";
  await expect(page.getByText(told)).toBeVisible();
  await expect(day).toHaveValue("2041-05-01T09:00");

  await setProperty(other, "State", "Open");
  if (hasScript()) await expect(page.getByText("The ticket is not pending any more.")).toBeVisible();
  await set.click();
  await expect(page.getByText("Only a pending ticket waits until a day.")).toBeVisible();
  await expect(day).toHaveValue("2041-05-01T09:00");
});

test("a day that nobody types follows what somebody else sets, and can be set again @wasm-only", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const requester_id = await findPerson(api, DEMO.customer);
  const subject = unique("Valve");
  const id = await api.add("/tickets", { requester_id, queue_id: await inbox(api), subject, body: "It waits for parts." });
  await api.change(`/tickets/${id}`, { state: "pending" });
  await listening(page, () => visit(page, `/agent/tickets/${id}`));
  const day = page.getByLabel("Pending until (UTC)");
  await api.change(`/tickets/${id}`, { pending_until: "2041-06-01T10:00" });
  await expect(day).toHaveValue("2041-06-01T10:00");
  for (const minute of ["2041-07-01T08:00", "2041-08-01T08:00"]) {
    await day.fill(minute);
    await page.getByRole("button", { name: "Set day" }).click();
    await expect(page.getByText(`Is opened ${minute.replace("T", " ")} UTC`)).toBeVisible();
  }
});
