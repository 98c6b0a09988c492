// Two people change the same person at the same time: nothing is lost unseen.
import { DEMO, answered, field, signIn, visit } from "./desk.js";
import { expect, test } from "./fixtures.js";
import { addPerson, programOf } from "./program.js";

test("what two people change in the form of a person both counts, and the same field shows both", async ({ page, problems }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const { id } = await addPerson(api, "Tilda");
  await visit(page, `/agent/users/${id}/edit`);
  await api.change(`/users/${id}`, { city: "Kiel", comment: "Theirs" });

  await field(page, "Title or salutation").fill("Dr.");
  await field(page, "Comment").fill("Mine");
  problems.allow(/status of 409/);
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  await expect(page.getByText("set this to “Theirs” meanwhile. You entered “Mine”")).toBeVisible();
  await expect(field(page, "Comment")).toHaveValue("Mine");
  const shown = () => api.get<{ title: string; comment: string; city: string }>(`/users/${id}`);
  expect((await shown()).comment, "nothing is overwritten unseen").toBe("Theirs");

  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  await expect.poll(async () => (await shown()).comment).toBe("Mine");
  const { title, city } = await shown();
  expect([title, city], "different fields both survive").toEqual(["Dr.", "Kiel"]);

  await field(page, "Comment").fill("Mine again");
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  await expect.poll(async () => (await shown()).comment, "the next change begins with the last").toBe("Mine again");
});
