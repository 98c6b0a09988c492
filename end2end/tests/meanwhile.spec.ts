// Two people change the same person at the same time: nothing is lost unseen.
import { DEMO, answered, field, freshName, signIn, unique, visit } from "./desk.js";
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

  // As it was when the form was opened.
  await field(page, "Comment").fill("");
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  await expect.poll(async () => (await shown()).comment, "whoever was told may set any value").toBe("");
  const { title, city } = await shown();
  expect([title, city], "different fields both survive").toEqual(["Dr.", "Kiel"]);

  await field(page, "Comment").fill("Mine again");
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  await expect.poll(async () => (await shown()).comment, "the next change begins with the last").toBe("Mine again");
});

test("what two people change in the form of a customer both counts, and the same field shows both", async ({ page, problems }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const id = await api.add("/customers", { name: unique("Tandem") });
  await visit(page, `/agent/customers/${id}/edit`);
  await api.change(`/customers/${id}`, { phone: "+49 30 1234", comment: "Theirs" });

  await field(page, "Address").fill("Quay 1");
  await field(page, "Comment").fill("Mine");
  problems.allow(/status of 409/);
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  await expect(page.getByText("set this to “Theirs” meanwhile. You entered “Mine”")).toBeVisible();
  await expect(field(page, "Comment")).toHaveValue("Mine");
  await answered(page, page.getByRole("button", { name: "Save", exact: true }));
  const shown = () => api.get<{ address: string; comment: string; phone: string }>(`/customers/${id}`);
  await expect.poll(async () => (await shown()).comment).toBe("Mine");
  expect(await shown()).toMatchObject({ address: "Quay 1", phone: "+49 30 1234" });
});

test("what is typed into the form of an agent while it is saved stays @wasm-only", async ({ page }) => {
  await signIn(page, DEMO.admin);
  const api = await programOf(page);
  const { last, email } = freshName("Tandem");
  const [department] = await api.get<{ id: number }[]>("/departments");
  const id = await api.add("/agents", { first_name: "Tess", last_name: last, email, user_type: "user", departments: [department?.id] });
  await visit(page, `/admin/agents/${id}`);
  let isTyped = () => {};
  const typed = new Promise<void>((resolve) => (isTyped = resolve));
  await page.route("**/rpc/update_agent*", async (route) => {
    const response = await route.fetch();
    await typed;
    await route.fulfill({ response });
  });
  const password = page.getByLabel("Password", { exact: true });
  await field(page, "First name").fill("Tessa");
  await password.fill("a long enough secret");
  await page.getByRole("button", { name: "Update", exact: true }).click();
  await expect.poll(async () => (await api.get<{ first_name: string }>(`/agents/${id}`)).first_name).toBe("Tessa");
  await field(page, "Last name").fill(`${last}-Young`);
  isTyped();
  await expect(page.getByText("Saved.").first()).toBeVisible();
  await expect(field(page, "Last name")).toHaveValue(`${last}-Young`);
  await expect(password, "it is set once").toHaveValue("");
  await page.getByRole("button", { name: "Update", exact: true }).click();
  await expect.poll(async () => (await api.get<{ last_name: string }>(`/agents/${id}`)).last_name).toBe(`${last}-Young`);
});
