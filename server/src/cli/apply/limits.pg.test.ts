import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandLine } from "../testing/command-line.ts";

setDefaultTimeout(60_000);

const line = new CommandLine();
const KEY = { name: "Shop", mode: "test", organization: "acme", project: "web" };
const PLACES = {
  organizations: [{ slug: "acme", projects: [{ slug: "web" }] }, { slug: "other" }],
  keys: [KEY],
};
const LIMITS = [
  { rate: "600/minute", each: "key" },
  // The installation begins with this one.
  { rate: "5000/minute", each: "organization" },
  { rate: "9/minute", unit: "failures", address: "2001:db8::7" },
  { rate: "90000/minute", unit: "tokens", organization: "acme" },
  { rate: "100/10s", organization: "acme", project: "web", endpoint: "embeddings" },
  { rate: "20/second", organization: "acme", project: "web", key: "Shop" },
];

interface Applied {
  readonly results: readonly { readonly what: string; readonly name: string; readonly result: string }[];
  readonly nodes: readonly object[];
}

interface Rule {
  readonly number: number;
  readonly scope: string;
  readonly most: number;
}

async function run(document: object) {
  const file = join(line.dataDir, "declared.json");
  writeFileSync(file, JSON.stringify(document));
  return line.run(["apply", file, "--json"]);
}

async function apply(document: object): Promise<readonly string[]> {
  const { code, out, err } = await run(document);
  expect([code, err]).toEqual([0, ""]);
  const { results } = JSON.parse(out) as Applied;
  return results.filter(({ what }) => what === "limit").map(({ name, result }) => `${result} ${name}`);
}

const refusal = async (document: object) => {
  const { code, err } = await run(document);
  expect(code).toBe(1);
  return JSON.parse(err).error.message as string;
};
/** The general ones first. */
const rules = async () => {
  const { items } = await line.json<{ items: Rule[] }>(["limits", "list", "--organization", "acme"]);
  return [
    ...items.filter(({ number }) => number % 2 === 1),
    ...items.filter(({ number }) => number % 2 === 0),
  ];
};
const entries = async () =>
  (await line.json<{ items: { action: string }[] }>(["audit", "list"])).items.length;

beforeAll(() => line.json(["migrate"]));
afterAll(() => line.remove());

describe("AB-6 'apply'", () => {
  test("D-4 makes and changes nothing when one limit is of somebody who is not there", async () => {
    const said = await refusal({
      ...PLACES,
      limits: [
        ...LIMITS,
        { rate: "1", organization: "nobody" },
        { rate: "1", organization: "acme", project: "app" },
        { rate: "1", organization: "acme", project: "web", key: "Shopp" },
        { rate: "1", organization: "acme", key: "sp_live_4fT0aQz81LmNc7Rd" },
        { rate: "1", organization: "acme", member: "mara" },
        { rate: "7/minute", address: "2001:db8::8", unit: "failures" },
      ],
    });
    expect(said.split("\n")).toEqual([
      "Nothing was made.",
      "limits[6].organization: there is no organization 'nobody', here or in the file.",
      "limits[7].project: there is no project 'app' in 'acme', here or in the file.",
      "limits[8].key: there is no key of that name in 'acme/web', here or in the file.",
      "limits[9].key: no key of 'acme' has that id or visible first part.",
      "limits[10].member: nobody in 'acme' has that id.",
      "limits[11] declares that limit a second time.",
    ]);
    const { items } = await line.json<{ items: Rule[] }>(["limits", "list"]);
    expect(items.map(({ most }) => most)).toEqual([600, 6_000_000]);
  });

  test("sets limits of what it just made and of everybody, as 'limits set' does", async () => {
    expect(await apply({ ...PLACES, limits: LIMITS })).toEqual([
      "created 600 requests a minute for each key",
      "changed 5000 requests a minute for each organization",
      "created 9 failures a minute for 2001:db8:0:0::",
      "created 90000 tokens a minute for acme",
      "created 100 requests in 10 seconds on embeddings for acme/web",
      "created 20 requests a second for acme/web/Shop",
    ]);
    expect((await rules()).map(({ scope, most }) => `${scope} ${most}`)).toEqual([
      "address 600",
      "organization 5000",
      "key 600",
      "address 9",
      "organization 90000",
      "project 100",
      "key 20",
    ]);
  });

  test("the list says of a limit for each one, an address too, that there are others below", async () => {
    const { out } = await line.run(["limits", "list", "--organization", "acme"]);
    const rows = out.split("\n").slice(1);
    const marked = rows.filter((row) => row.includes("except those below"));
    expect(marked.map((row) => /each \w+/.exec(row)?.[0])).toEqual(["each address"]);
    const at = (text: string) => rows.findIndex((row) => row.includes(text));
    expect(at("each address")).toBeLessThan(at("address 2001:db8:0:0::"));
    expect(at("each key")).toBeLessThan(at("address 2001:db8:0:0::"));
  });

  test("D-4 a second time changes nothing and audits nothing", async () => {
    const before = [await rules(), await entries()];
    const again = await apply({ ...PLACES, limits: LIMITS });
    expect(again.map((one) => one.split(" ")[0])).toEqual(LIMITS.map(() => "unchanged"));
    expect([await rules(), await entries()]).toEqual(before);
  });

  test("D-4 changes the one that differs with one entry, and leaves what the file does not name", async () => {
    const before = [await rules(), await entries()] as const;
    expect(await apply({ limits: [{ rate: "700/minute", each: "key" }] })).toEqual([
      "changed 700 requests a minute for each key",
    ]);
    expect(await rules()).toEqual(
      before[0].map((rule) => (rule.scope === "key" && rule.most === 600 ? { ...rule, most: 700 } : rule)),
    );
    expect(await entries()).toBe(before[1] + 1);
  });

  test("sees that two names are of one key", async () => {
    const { items: keys } = await line.json<{ items: { id: string }[] }>([
      "keys",
      "list",
      "--organization",
      "acme",
    ]);
    const said = await refusal({
      limits: [
        { rate: "1/minute", organization: "acme", project: "web", key: "Shop" },
        { rate: "2/minute", organization: "acme", key: keys[0]?.id },
      ],
    });
    expect(said).toBe("Nothing was made.\nlimits[1] declares that limit a second time.");
  });

  test("a limit that was removed is made again, and one of a rotated key is its successor's", async () => {
    const key = (await rules()).find(({ scope, most }) => scope === "key" && most === 20);
    await line.json(["limits", "remove", String(key?.number), "--organization", "acme"]);
    const limits = LIMITS.slice(-1);
    expect(await apply({ limits })).toEqual(["created 20 requests a second for acme/web/Shop"]);
    const { items: keys } = await line.json<{ items: { id: string }[] }>([
      "keys",
      "list",
      "--organization",
      "acme",
    ]);
    await line.json(["keys", "rotate", keys[0]?.id ?? "", "--organization", "acme"]);
    expect(await apply({ limits })).toEqual(["unchanged 20 requests a second for acme/web/Shop"]);
  });
});

test("'limits set' says that a member is not there", async () => {
  const { code, err } = await line.run(["limits", "set", "1", "--organization", "acme", "--member", "mara"]);
  expect(code).toBe(1);
  expect(err).toStartWith("sallyport: There is no member 'mara' in this organization.");
});
