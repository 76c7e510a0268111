import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandLine } from "../testing/command-line.ts";

setDefaultTimeout(60_000);

const line = new CommandLine();
const SECRET = "sk-secret-of-a-document";
const PRICE = {
  input: "1",
  output: "8",
  cache_write_long: "2",
  tiers: [{ above_input_tokens: 200_000, input: "2", output: "12" }],
  service_tiers: { priority: { input: "2", output: "16" } },
  request: "0.001",
};
const HOUSE = {
  slug: "house",
  kind: "openai-compatible",
  base_url: "http://127.0.0.1:9/v1",
  allow_private_address: true,
  secret_from: "SALLYPORT_HOUSE",
  models: [{ model: "m" }],
};
const KEY = {
  ...{ name: "Shop", mode: "test", organization: "acme", project: "web" },
  limits: [{ most: 20, window_seconds: 1 }],
  budgets: [{ limit_usd: "5", period: "day" }],
};
const DOCUMENT = {
  organizations: [
    {
      slug: "acme",
      name: "Acme",
      time_zone: "Europe/Berlin",
      plan: "reseller",
      credit_line: { line_usd: "50", reason: "Contract 71" },
      projects: [
        { slug: "web", name: "Web" },
        { slug: "old", suspended: { reason: "ticket 12" } },
      ],
    },
    { slug: "other" },
  ],
  providers: [HOUSE],
  prices: [{ provider: "house", model: "m", price: PRICE, reason: "Their list" }],
  plans: [
    { name: "default", rules: [{ models: "*", markup_percent: "20", reason: "Ours" }] },
    { name: "reseller", rules: [{ models: "m", price: { input: "3" }, reason: "Fixed" }] },
  ],
  keys: [KEY],
  general_limits: [
    { scope: "key", most: 600, window_seconds: 60 },
    { scope: "address", address: "2001:db8::7", unit: "failures", most: 9, window_seconds: 60 },
  ],
  limits: [
    { organization: "acme", unit: "tokens", most: 90_000, window_seconds: 60 },
    { organization: "acme", project: "web", endpoint: "embeddings", most: 100, window_seconds: 10 },
  ],
  budgets: [{ organization: "acme", limit_usd: "200", period: "month", alert_percentages: [80] }],
};

interface Step {
  readonly what: string;
  readonly name: string;
  readonly change: string;
  readonly outcome: string;
  readonly problem: { readonly code: string } | null;
  readonly key: string | null;
}

async function run(document: object, ...options: readonly string[]) {
  const file = join(line.dataDir, "declared.json");
  writeFileSync(file, JSON.stringify(document));
  return line.run(["apply", file, "--json", ...options], { env: { SALLYPORT_HOUSE: SECRET } });
}

async function steps(document: object, ...options: readonly string[]): Promise<readonly Step[]> {
  const { code, out, err } = await run(document, ...options);
  expect([code, err]).toEqual([0, ""]);
  return (JSON.parse(out) as { steps: readonly Step[] }).steps;
}

/** What is not left as it was. */
const changes = async (document: object, ...options: readonly string[]) =>
  (await steps(document, ...options))
    .filter(({ change }) => change !== "unchanged")
    .map(({ what, name, change }) => `${change} ${what} ${name}`);

async function refusal(document: object): Promise<readonly string[]> {
  const { code, err } = await run(document);
  expect(code).toBe(1);
  return (JSON.parse(err) as { error: { message: string } }).error.message.split("\n");
}

const items = async <Item extends object>(...words: readonly string[]) =>
  (await line.json<{ items: Item[] }>(words)).items;
const entries = async () => (await items("audit", "list", "--limit", "100")).length;

beforeAll(() => line.json(["migrate"]));
afterAll(() => line.remove());

describe("'apply'", () => {
  test("D-4 names every mistake by its place, and then changes nothing", async () => {
    const before = await entries();
    const nobody = { most: 1, window_seconds: 60 };
    const said = await refusal({
      ...DOCUMENT,
      prices: [
        ...DOCUMENT.prices,
        { provider: "nobody", model: "m", price: { input: "1" }, reason: "x" },
        { provider: "house", model: "m", price: { output: "1" }, reason: "x" },
      ],
      plans: [{ name: "reseller", rules: [{ models: "*", markup_percent: "-5", reason: "x" }] }],
      keys: [KEY, { ...KEY, name: "Bound", ip_ranges: ["10.1.2.3/8"] }],
      limits: [
        { organization: "nobody", ...nobody },
        { organization: "acme", project: "app", ...nobody },
        { organization: "acme", member: "mara", ...nobody },
        { organization: "acme", ...nobody },
        { organization: "acme", ...nobody, most: 2 },
      ],
    });
    expect(said[0]).toBe("Nothing was changed.");
    expect(said.slice(1).map((one) => one.split(":")[0])).toEqual([
      ...["prices[2]", "prices[1]", "prices[2]", "plans[0].rules[0]", "keys[1]"],
      ...["limits[0]", "limits[1]", "limits[2]", "limits[4]"],
    ]);
    expect(said.join(" ")).toContain("write '10.0.0.0/8'");
    expect(await entries()).toBe(before);
  });

  test("a mistake in its form is named, and no value is repeated", async () => {
    expect(await refusal({ providers: [{ ...HOUSE, secret: SECRET }] })).toEqual([
      "'secret' is not known here.",
    ]);
    const [said] = await refusal({ providers: [{ ...HOUSE, secret_from: SECRET }] });
    expect(said).toContain("'document.providers[0].secret_from' must be the name of a variable");
    expect(said).not.toContain(SECRET);
  });

  test("a dry run says what would be done, and nothing is", async () => {
    const before = await entries();
    const planned = await changes(DOCUMENT, "--dry-run");
    expect(planned).toContain("create key acme/web/Shop");
    expect(await entries()).toBe(before);
    expect(await items("providers", "list")).toEqual([]);
    expect(await changes(DOCUMENT)).toEqual(planned);
  });

  test("P-1 sets everything as it is said, and shows no secret", async () => {
    expect(line.transcript.join("\n")).not.toContain(SECRET);
    const [house] = await items<{ has_secret: boolean; models: object[] }>("providers", "list");
    expect(house).toMatchObject({ has_secret: true, models: [{ model: "m" }] });
    expect(await line.json(["prices", "show", "house", "m"])).toMatchObject({ sale: { input: "1.20" } });
    const acme = ["--organization", "acme"];
    expect(await line.json(["prices", "show", "house", "m", ...acme])).toMatchObject({
      sale: { input: "3.00" },
    });
    expect(await line.json(["credits", "balance", ...acme])).toMatchObject({ line_usd: "50.000000" });
    const projects = await items<{ slug: string; name: string; suspended_by: string[] }>(
      "projects",
      "list",
      ...acme,
    );
    expect(projects.map(({ slug, name, suspended_by }) => [slug, name, suspended_by])).toEqual([
      ["web", "Web", []],
      ["old", "old", ["platform"]],
    ]);
    const budgets = await items<{ scope: string; limit_usd: string }>("budgets", "list", ...acme);
    expect(budgets.map(({ scope, limit_usd: usd }) => `${scope} ${usd}`)).toEqual([
      "key 5.000000",
      "organization 200.000000",
    ]);
  });

  test("D-4 a second time changes nothing and writes no entry of the audit ledger", async () => {
    const before = await entries();
    const again = await steps(DOCUMENT, "--prune");
    // The platform begins with two limits of its own, which the document does not name.
    expect(
      again.filter(({ change }) => change !== "unchanged").map(({ what, change }) => [what, change]),
    ).toEqual([
      ["limit", "remove"],
      ["limit", "remove"],
    ]);
    const after = await entries();
    expect(after).toBe(before + 2);
    for (const options of [[], ["--prune"]]) {
      expect(await changes(DOCUMENT, ...options)).toEqual([]);
      expect(await entries()).toBe(after);
    }
  });

  test("D-4 changes what differs with one entry each, and what the document does not name stays", async () => {
    const before = await entries();
    const document = {
      organizations: [{ slug: "acme", credit_line: { line_usd: "60", reason: "Contract 72" } }],
      providers: [{ ...HOUSE, priority: 7, region: "eu" }],
      keys: [{ ...KEY, models: ["m"], limits: [{ most: 30, window_seconds: 1 }] }],
    };
    expect(await changes(document)).toEqual([
      "change provider house",
      "change key acme/web/Shop",
      expect.stringMatching(/^change limit 30 requests a second for acme, key /),
      "change credit line acme 60.000000 USD",
    ]);
    expect(await entries()).toBe(before + 4);
    expect(await changes(document)).toEqual([]);
    const [house] = await items<{ has_secret: boolean }>("providers", "list");
    expect(house).toMatchObject({ has_secret: true, priority: 7, region: "eu", models: [{ model: "m" }] });
    expect((await changes(DOCUMENT)).length).toBe(4);
  });

  test("--prune removes what the parts of the document do not name, and says so before", async () => {
    const document = {
      organizations: [{ slug: "acme" }],
      limits: [],
      budgets: [],
      prices: [],
      providers: [],
    };
    expect(await changes(document)).toEqual([]);
    const file = join(line.dataDir, "declared.json");
    const { code, out, err } = await line.run(["apply", file, "--prune"]);
    expect(code).toBe(0);
    const removed = out.split("\n").filter((one) => one.startsWith("removed"));
    expect(err).toStartWith("These are not in the file and are removed:");
    expect(removed.map((one) => one.replace(/\S+$/, "").replace(/\s+/g, " "))).toHaveLength(7);
    for (const one of removed) expect(err).toContain(one.replace("removed    ", ""));
    expect(await items("providers", "list")).toEqual([]);
    expect(await items("budgets", "list", "--organization", "acme")).toEqual([]);
    // Parts that it does not have are nobody's matter, and keys are never removed.
    const keys = await items<{ status: string }>("keys", "list", "--organization", "acme");
    expect(keys.map(({ status }) => status)).toEqual(["active"]);
    expect((await items("limits", "list", "--organization", "acme")).length).toBe(2);
  });

  test("a step that fails says what was done and what not, and a later run does the rest", async () => {
    const document = {
      organizations: [{ slug: "third" }],
      providers: [HOUSE],
      prices: [{ provider: "house", model: "missing", price: { input: "1" }, reason: "x" }],
      general_limits: [{ scope: "member", most: 5, window_seconds: 60 }],
    };
    const { code, out, err } = await run(document);
    expect(code).toBe(1);
    const answer = JSON.parse(out) as { complete: boolean; steps: readonly Step[] };
    expect(answer.complete).toBe(false);
    expect(answer.steps.map(({ what, outcome, problem }) => [what, outcome, problem?.code ?? null])).toEqual([
      ["organization", "done", null],
      ["provider", "done", null],
      ["price", "failed", "model_not_offered"],
      ["limit", "not_done", null],
    ]);
    expect(JSON.parse(err).error.message).toContain("2 of the steps were done, and 1 after it were not.");
    const right = { ...document, prices: [{ ...document.prices[0], model: "m" }] };
    expect(await changes(right)).toEqual([
      "change price house/m",
      "create limit 5 requests a minute for each member",
    ]);
  });
});

test("'limits set' says that a member is not there", async () => {
  const { code, err } = await line.run(["limits", "set", "1", "--organization", "acme", "--member", "mara"]);
  expect(code).toBe(1);
  expect(err).toStartWith("sallyport: There is no member 'mara' in this organization.");
});
