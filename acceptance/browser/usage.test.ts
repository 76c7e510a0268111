import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { sallyport } from "../product.ts";
import { SETTLED } from "./accessible.ts";
import { type Caller, signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";

setDefaultTimeout(120_000);

/** A provider that answers at once, and fails when it is told to. */
const provider = Bun.serve({
  idleTimeout: 0,
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    const { model, messages } = (await request.json()) as { model: string; messages: { content: string }[] };
    if (messages[0]?.content === "fail") return Response.json({ error: { message: "no" } }, { status: 500 });
    const choice = { index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" };
    const usage = { prompt_tokens: 2, completion_tokens: 100, total_tokens: 102 };
    return Response.json({ id: "x", object: "chat.completion", model, choices: [choice], usage });
  },
});

let stage: Stage;
let owner: Caller;
let developer: Caller;
let viewer: Caller;
let answered = "";
let shopKey = "";

beforeAll(async () => {
  stage = await openStage();
  owner = await signUp(stage, "ada@example.com", "Ada");
  await owner.must("POST", "/account/organizations", { slug: "acme" });
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await sallyport(stage.product.dataDir, words);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    return stdout;
  };
  const at = `http://127.0.0.1:${provider.port}/v1`;
  await run(
    "providers",
    "add",
    "openai-compatible",
    "--name",
    "local",
    "--base-url",
    at,
    "--allow-private",
    "--model",
    "shop=0,1000",
  );
  await run("credits", "grant", "50", "--organization", "acme", "--reason", "to try with");
  developer = await join("dev@example.com", "developer");
  viewer = await join("view@example.com", "viewer");
  for (const [name, calls] of [
    ["Shop assistant", 3],
    ["Importer", 1],
  ] as const) {
    const { key } = JSON.parse(
      await run("keys", "create", "--live", "--organization", "acme", "--name", name, "--json"),
    );
    if (name === "Shop assistant") shopKey = key;
    for (let call = 0; call < calls; call += 1) answered = await ask(key, "Hello");
    if (name === "Importer") await ask(key, "fail");
  }
  // Requests are written in batches: a page that is opened before has fewer.
  while ((await requestsSoFar()) < 5);
});

/** Somebody who was invited as this role, and has joined. */
async function join(address: string, role: string): Promise<Caller> {
  const person = await signUp(stage, address, role);
  await owner.must("POST", "/organizations/acme/invitations", { address, role });
  const { text } = await stage.mailbox.next(address, /invite/i);
  await person.must("POST", "/invitations/accept", { token: /#t=(\S+)/.exec(text ?? "")?.[1] });
  return person;
}

/** Asks as the page does. */
async function requestsSoFar(): Promise<number> {
  const { total } = await owner.must("GET", "/organizations/acme/usage/report?range=month&groups=1");
  return total.requests;
}
afterAll(async () => {
  await stage?.close();
  await provider.stop(true);
});

async function ask(key: string, content: string): Promise<string> {
  const response = await fetch(`${stage.origin}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "shop", max_tokens: 100, messages: [{ role: "user", content }] }),
  });
  await response.text();
  return response.headers.get("x-request-id") ?? "";
}

async function open(as: Caller, path: string) {
  const visitor = await stage.visit();
  await as.sitDown(visitor);
  await visitor.page.goto(path);
  return visitor;
}

test("C-4 usage: the question is in the address, the rows are the total, and a bar is read by the keyboard", async () => {
  const visitor = await open(owner, "/app/acme/usage?by=key");
  const { page } = visitor;
  await page.getByText("Adds up: the rows are the total, to the micro-dollar.").waitFor();
  const total = page.getByRole("row", { name: /All together/ });
  expect(await total.textContent()).toMatch(/5[\s\S]*\$0\.4000/);
  await page.getByRole("group", { name: /Chart/ }).focus();
  await page.keyboard.press("End");
  await page.getByText("Shop assistant $0.30", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Importer" }).click();
  await page.waitForURL(/key=[0-9a-f-]{36}/);
  await page
    .getByRole("row", { name: /All together/ })
    .getByText("50%", { exact: true })
    .waitFor();
  await page.getByRole("button", { name: "Show as table" }).click();
  await page.getByRole("rowheader").first().waitFor();
  expect(visitor.faults()).toEqual([]);
});

test("C-4 an export is exactly what is filtered", async () => {
  const visitor = await open(owner, "/app/acme/usage?result=failed");
  const { page } = visitor;
  await page.getByRole("button", { name: "Export" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /JSON/ }).click();
  const rows = await Bun.file((await (await coming).path()) ?? "").json();
  expect(rows).toMatchObject([{ key_name: "Importer", charge_usd: "0.000000", cost_usd: null }]);
  expect(visitor.faults()).toEqual([]);
});

test("C-4 the overview is live: what is asked shows without a reload, with the acts", async () => {
  const visitor = await open(owner, "/app/acme/overview");
  const { page } = visitor;
  await page.getByText(/^live/).waitFor();
  const figure = page.locator("dl.figures").getByText("Requests").locator("xpath=following-sibling::dd[1]");
  const before = Number(await figure.textContent());
  await page.getByText("made a key").first().waitFor();
  await page.getByText("“Shop assistant” has no spending limit.").waitFor();
  await ask(shopKey, "Hello");
  await figure.and(page.getByText(String(before + 1), { exact: true })).waitFor();
  expect(visitor.faults()).toEqual([]);
});

test("C-5 a request tells its story: held, charged by these prices, and nothing of what was said", async () => {
  const visitor = await open(owner, `/app/acme/usage/requests/${answered}`);
  const { page } = visitor;
  await page.getByRole("heading", { name: "The story of one charge" }).waitFor();
  await page.getByRole("heading", { name: "Charged" }).waitFor();
  await page.getByText("These prices and these counts give exactly what was charged.").waitFor();
  expect(await page.locator("main").textContent()).not.toContain("Hello");
  expect(visitor.faults()).toEqual([]);
});

test("K-5 a limit says what it stops before it is set, and stops it", async () => {
  const visitor = await open(owner, "/app/acme/limits?do=create");
  const { page } = visitor;
  await page.getByLabel("At most, in US dollars").fill("0.20");
  await page.getByText("2 keys stop now.").waitFor();
  await page.getByRole("button", { name: "Set the limit" }).click();
  await page.getByText(/the limit holds on every node/).waitFor();
  await page
    .getByRole("row", { name: /The organization/ })
    .getByText("$0.20 a month")
    .waitFor();
  expect(visitor.faults()).toEqual([]);
});

test("C-4 from when one is told, and which mails one gets oneself, are set in the pages and kept", async () => {
  const visitor = await open(owner, "/app/acme/limits");
  const { page } = visitor;
  await page.getByRole("button", { name: /Unusual spending$/ }).click();
  await page.getByRole("option", { name: "An hour of 5 times the usual" }).click();
  await page.getByText("An hour that costs 5 times its usual is told.").waitFor();
  await page.goto("/app/acme/settings");
  await page.getByText("When many requests fail").click();
  await page.getByText("You are not told of it by mail any more.").waitFor();
  await page.reload();
  const failures = page.getByRole("switch", { name: "When many requests fail" });
  await failures.waitFor({ state: "attached" });
  expect(await failures.isChecked()).toBe(false);
  const { spend_times, members } = await owner.must("GET", "/organizations/acme/alerts");
  expect(spend_times).toBe(5);
  expect(members.filter(({ role }: { role: string }) => role === "owner")).toEqual([
    expect.objectContaining({ told: ["budget", "spend"] }),
  ]);
  expect(visitor.faults()).toEqual([]);
});

test("C-4 the sums are sorted by any column, and the address keeps it", async () => {
  const visitor = await open(owner, "/app/acme/usage?by=key");
  const { page } = visitor;
  const first = page.getByRole("table", { name: "Key" }).getByRole("row").nth(1);
  await first.getByText("Shop assistant").waitFor();
  await page.getByTitle("Sort by Spend").click();
  await page.waitForURL(/sort=spend/);
  await page.getByTitle("Sort by Spend").click();
  await page.waitForURL(/rising=yes/);
  await first.getByText("Importer").waitFor();
  await page.reload();
  await first.getByText("Importer").waitFor();
  expect(visitor.faults()).toEqual([]);
});

const HIDDEN = "Costs are shown to owners, admins and billing.";

test("ID-8 whoever sees no costs reads that, and no amount, no zero and no hole, on every page", async () => {
  // A key that nobody has used: what it spent is hidden too, and not "$0".
  await owner.must("POST", "/organizations/acme/keys", { mode: "live", name: "Unused" });
  await owner.must("PUT", "/organizations/acme/budgets", { limit_usd: "40", period: "month" });
  const pages = {
    overview: HIDDEN,
    usage: HIDDEN,
    "usage?measure=spend&by=key": HIDDEN,
    [`usage/requests/${answered}`]: HIDDEN,
    keys: HIDDEN,
    limits: "The organization",
  };
  const seen = [
    [developer, Object.entries(pages)],
    [viewer, [["keys", HIDDEN]]],
  ] as const;
  for (const [person, paths] of seen) {
    const visitor = await stage.visit();
    await person.sitDown(visitor);
    for (const [path = "", said = ""] of paths) {
      await visitor.page.goto(`/app/acme/${path}`);
      await visitor.page.getByText(said).first().waitFor();
      await visitor.page.evaluate(SETTLED);
      const text = (await visitor.page.locator(".app").textContent()) ?? "";
      expect(text.match(/\$\s?[\d.]|[\d.]\s?US\$|NaN|undefined|\bnull\b|Infinity/g), path).toBeNull();
      // Nor is there a column that could hold nothing.
      const ofMoney = visitor.page.getByRole("columnheader", { name: /^(Spend|Cost|Share|This month)$/ });
      expect(await ofMoney.count(), path).toBe(0);
    }
    expect(visitor.faults()).toEqual([]);
    await visitor.context.close();
  }
});

test("ID-8 whoever pays sees what each key spent, also that one spent nothing", async () => {
  const visitor = await open(owner, "/app/acme/keys?q=Unused");
  await visitor.page
    .getByRole("row", { name: /Unused/ })
    .getByText("$0.0000")
    .waitFor();
  expect(await visitor.page.getByText(HIDDEN).count()).toBe(0);
  expect(visitor.faults()).toEqual([]);
});
