import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { sallyport } from "../product.ts";
import { type Caller, signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";

setDefaultTimeout(120_000);

let stage: Stage;
let owner: Caller;
beforeAll(async () => {
  stage = await openStage();
  owner = await signUp(stage, "ada@example.com", "Ada Lovelace");
  await owner.must("POST", "/account/organizations", { slug: "acme" });
}, 300_000);
afterAll(() => stage?.close());

const callWith = (key: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${stage.origin}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
  });

test("K-2, K-4 a key is made, shown once, rotated and revoked, with each node's receipt", async () => {
  const visitor = await stage.visit();
  await owner.sitDown(visitor);
  const { page } = visitor;
  await page.goto("/app/acme/keys");
  await page.getByRole("button", { name: "Create key" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Checkout");
  await dialog.getByRole("button", { name: "Test, simulator only" }).click();
  await dialog.getByText(/^“Checkout” may send .*the simulator from everywhere, never spends/).waitFor();
  await dialog.getByRole("button", { name: /^Create key/ }).click();
  const key = (await page.getByLabel("The key", { exact: true }).textContent()) ?? "";
  expect(key).toMatch(/^sp_test_[0-9A-Za-z]{65}$/);
  expect((await callWith(key)).status).toBe(200);
  // Leaving without having stored it asks once.
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog").getByRole("button", { name: "Stay" }).click();
  expect(await page.getByRole("button", { name: "Done" }).isDisabled()).toBe(true);
  await page.getByText("I have stored it").click();
  await page.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Checkout" }).waitFor();
  expect(await page.content()).not.toContain(key.slice(24));
  expect(page.url()).not.toContain("sp_test");

  await page.getByRole("button", { name: "Acts on “Checkout”" }).click();
  await page.getByRole("menuitem", { name: "Rotate…" }).click();
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const successor = (await page.getByLabel("The key", { exact: true }).textContent()) ?? "";
  expect([(await callWith(key)).status, (await callWith(successor)).status]).toEqual([200, 200]);
  await page.getByText("I have stored it").click();
  await page.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });

  await page.getByLabel("Filter keys").fill(successor.slice(-4));
  const row = page.getByRole("row").filter({ hasText: new RegExp(`…${successor.slice(-4)}`) });
  await row.getByRole("button", { name: "Acts on “Checkout”" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("heading", { name: "“Checkout” is dead" }).waitFor();
  await page.getByText("on 1 of 1 node.").waitFor();
  expect((await callWith(successor)).status).toBe(401);
  expect(visitor.faults()).toEqual([]);
});

test("K-9 the playground answers by a key of the page alone, keeps nothing, asks before it is left, and ends with the session", async () => {
  const visitor = await stage.visit();
  const person = await signUp(stage, "grace@example.com", "Grace Hopper");
  await person.must("POST", "/account/organizations", { slug: "globex" });
  await person.sitDown(visitor);
  const { page } = visitor;
  let key = "";
  page.on("request", (request) => {
    const sent = request.headers()["authorization"];
    if (sent !== undefined) key = sent.replace("Bearer ", "");
  });
  await page.goto("/app/globex/playground");
  await page.getByLabel("Message").fill("Say [[simulate gap=5 tokens=40]]");
  await page.keyboard.press("Control+Enter");
  await page.getByText("This is a simulated answer").first().waitFor();
  await page.getByRole("button", { name: "Again" }).waitFor();
  await page.getByText("$0.000000").first().waitFor();
  expect(key).toMatch(/^sp_test_/);
  // Nowhere in what the page stores, and good from no other place.
  const stored = await page.evaluate(
    "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])",
  );
  expect(stored).not.toContain(key);
  expect((await callWith(key)).status).toBe(403);
  expect((await callWith(key, { origin: "https://evil.example" })).status).toBe(403);
  expect((await callWith(key, { origin: stage.origin })).status).toBe(200);

  // Stopped in the middle: what came stays.
  await page.getByLabel("Message").fill("Say [[simulate gap=200 tokens=400]]");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("heading", { name: "stopped" }).waitFor();

  await page.getByRole("link", { name: "Keys" }).first().click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Stay" }).click();
  await page.getByText("This is a simulated answer").first().waitFor();

  await person.must("POST", "/sign-out");
  let status = 200;
  while (status === 200) status = (await callWith(key, { origin: stage.origin })).status;
  expect(status).toBe(401);
  expect(visitor.faults()).toEqual([]);
});

test("K-5 a budget that is spent says which one, and who can raise it", async () => {
  const { dataDir } = stage.product;
  const added = await sallyport(dataDir, ["providers", "add", "openai"], {
    input: "sk-not-a-key-00000000000000",
  });
  expect(added.code).toBe(0);
  const granted = await sallyport(dataDir, [
    "credits",
    "grant",
    "5",
    "--organization",
    "acme",
    "--reason",
    "invoice",
  ]);
  expect(granted.code).toBe(0);
  await owner.must("PUT", "/organizations/acme/budgets", { limit_usd: "0.000001", period: "day" });
  const visitor = await stage.visit();
  await owner.sitDown(visitor);
  const { page } = visitor;
  await page.goto("/app/acme/playground");
  await page.getByLabel("Message").fill("Hello");
  await page.getByText("Would hold at most").waitFor();
  await page.getByRole("button", { name: /^Send/ }).click();
  const refusal = page.getByRole("alert").filter({ hasText: "budget" });
  await refusal.waitFor();
  expect(await refusal.textContent()).toContain("Owners, admins and billing members can raise it");
  expect(visitor.faults(/429|402/)).toEqual([]);
});

test("of a long table only the rows near the window are there; the keyboard reaches the last, and typing loses no letter", async () => {
  for (let batch = 0; batch < 3; batch += 1)
    await owner.must("POST", "/organizations/acme/key-batches", {
      mode: "test",
      name: `Batch ${batch}`,
      count: 100,
    });
  const visitor = await stage.visit();
  await owner.sitDown(visitor);
  const { page } = visitor;
  await page.goto("/app/acme/keys?sort=created&order=ascending");
  const table = page.getByRole("table");
  await table.waitFor();
  const more = page.getByRole("button", { name: "More" });
  while ((await more.count()) > 0) {
    const answered = page.waitForResponse(/cursor=/);
    await more.click();
    await answered;
    await page.getByRole("button", { name: "More", disabled: true }).waitFor({ state: "detached" });
  }
  const all = Number(await table.getAttribute("aria-rowcount")) - 1;
  expect(all).toBeGreaterThanOrEqual(300);
  expect(await table.locator("tbody tr").count()).toBeLessThan(all / 2);
  await page.keyboard.press("End");
  await table.locator(`tr[aria-rowindex="${all + 1}"]`).waitFor();
  const heads = () => table.locator("th").evaluateAll((all) => all.map((one) => one.clientWidth));
  const before = await heads();
  // The scrolling itself takes a moment: the way back begins at its end.
  await page.evaluate(`new Promise((done) => {
    const look = () =>
      scrollY + innerHeight >= document.documentElement.scrollHeight - 1 ? done() : requestAnimationFrame(look);
    look();
  })`);
  await page.keyboard.press("Home");
  await table.locator('tr[aria-rowindex="2"]').waitFor();
  expect(await heads()).toEqual(before);
  await page.keyboard.press("/");
  await page.keyboard.type("Batch 2");
  await page.waitForURL(/q=Batch\+2$/);
  expect(await page.getByLabel("Filter keys").inputValue()).toBe("Batch 2");
  await page.getByText("Batch 2").first().waitFor();
  expect(visitor.faults()).toEqual([]);
});
