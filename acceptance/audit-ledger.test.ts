import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endOf, startVerifier } from "./audit/verifier.ts";
import { makeEmptyDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

setDefaultTimeout(120_000);

let dataDir: string;
/** Where an outsider keeps what the verifier remembers. */
let outside: string;
let product: Product;
let url: string;
let key: string;

beforeAll(async () => {
  dataDir = await makeEmptyDataDir();
  outside = await makeEmptyDataDir();
  product = await startProduct(dataDir, { SALLYPORT_AUDIT_ORIGIN: "example.com/audit" });
  url = `${product.url}/audit`;
  key = (await run<{ keys: { verifier_key: string }[] }>("audit", "key")).keys.at(-1)?.verifier_key ?? "";
});
afterAll(async () => {
  await product?.stop();
  for (const folder of [dataDir, outside]) await removeDataDir(folder);
});

async function run<Document>(...words: string[]): Promise<Document> {
  const { code, stdout, stderr } = await sallyport(dataDir, [...words, "--json"]);
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Document;
}

const verify = (...words: string[]) => endOf(startVerifier(outside, words));

/** Until what was done is signed: within a second. */
async function signed(): Promise<void> {
  const open = async () =>
    (await run<{ items: { index: number | null }[] }>("audit", "list")).items.some(
      ({ index }) => index === null,
    );
  while (await open());
}

async function exported(name: string): Promise<string> {
  await signed();
  const { stdout } = await sallyport(dataDir, ["audit", "export"]);
  writeFileSync(join(outside, name), stdout);
  return stdout;
}

test("D-4 an outsider verifies the ledger with a key and an address, and remembers what was seen", async () => {
  await signed();
  expect(await verify("verify", url)).toMatchObject({ code: 2 });
  expect(await verify("verify", url, "--key", key)).toMatchObject({ code: 0, err: "" });
  await run("keys", "create", "--test");
  await signed();
  const again = await verify("verify", url);
  expect(again.out).toContain("It contains what was seen before");
  expect(again.code).toBe(0);
  expect(await verify("verify", url, "--sample", "3")).toMatchObject({ code: 0, err: "" });
});

test("D-4 an outsider notices when the ledger does not contain what was seen before", async () => {
  const file = join(outside, "sallyport-verify.json");
  const memory = readFileSync(file, "utf8");
  const other = await makeEmptyDataDir();
  const twin = await startProduct(other, { SALLYPORT_AUDIT_ORIGIN: "example.com/audit" });
  expect(await verify("verify", `${twin.url}/audit`)).toMatchObject({ code: 1 });
  await twin.stop();
  await removeDataDir(other);
  expect(readFileSync(file, "utf8")).toBe(memory);
  expect(await verify("verify", "http://127.0.0.1:9/audit")).toMatchObject({ code: 2 });
});

test("D-4 an auditor checks exported entries, and a changed word is found", async () => {
  const text = await exported("ledger.jsonl");
  expect(text).toContain("key.created");
  expect(await verify("entries", "ledger.jsonl")).toMatchObject({ code: 0, err: "" });
  expect(await verify("entries", "ledger.jsonl", "--url", url)).toMatchObject({ code: 0, err: "" });
  const lines = text.trimEnd().split("\n");
  const changed = {
    "a word": text.replace('"mode":"test"', '"mode":"live"'),
    "a line less": [...lines.slice(0, 3), ...lines.slice(4)].join("\n"),
    "the end": lines.slice(0, -1).join("\n"),
    "said to be unreadable": [
      ...lines.slice(0, 3),
      lines[3]?.replace('"entry"', '"other"'),
      ...lines.slice(4),
    ].join("\n"),
  };
  for (const [name, wrong] of Object.entries(changed)) {
    writeFileSync(join(outside, "wrong.jsonl"), wrong);
    expect(await verify("entries", "wrong.jsonl"), name).toMatchObject({ code: 1 });
  }
  const line = JSON.parse(lines[4] ?? "") as { index: number; leaf: string };
  expect((await verify("inclusion", url, String(line.index), line.leaf)).code).toBe(0);
  expect((await verify("inclusion", url, String(line.index + 1), line.leaf)).code).toBe(1);
});

test("D-4 a later part of the export can be checked, and there is none from an entry that is not there", async () => {
  await signed();
  const { stdout } = await sallyport(dataDir, ["audit", "export", "--from", "3"]);
  writeFileSync(join(outside, "later.jsonl"), stdout);
  expect(await verify("entries", "later.jsonl", "--url", url)).toMatchObject({ code: 0, err: "" });
  const beyond = await sallyport(dataDir, ["audit", "export", "--from", "999"]);
  expect(beyond).toMatchObject({ code: 1, stdout: "" });
  expect(beyond.stderr).toContain("'from' must be at most");
});

test("D-4 a witness visits, cosigns and remembers, and its checkpoint binds the log", async () => {
  const words = ["witness", "--key", key, "--name", "witness.example/w1", "--follow", url, "--once"];
  const { code, out } = await verify(...words);
  expect(code).toBe(0);
  const witness = /witness is (\S+)/.exec(out)?.[1] ?? "";
  const folder = join(outside, "sallyport-witness");
  const file = readdirSync(folder).find((name) => name.endsWith(".checkpoint")) ?? "";
  await run("keys", "create", "--test");
  await signed();
  const against = ["--against", join(folder, file), "--witness", witness];
  expect(await verify("verify", url, ...against)).toMatchObject({ code: 0, err: "" });
  expect(await verify(...words)).toMatchObject({ code: 0, err: "" });
});

test("D-4 R-1 an erased subject is in no export, and the ledger still verifies", async () => {
  const named = { env: { SALLYPORT_OPERATOR: "bob@example.com" } };
  expect((await sallyport(dataDir, ["keys", "create", "--test"], named)).code).toBe(0);
  expect(await exported("before.jsonl")).toContain("bob@example.com");
  expect((await sallyport(dataDir, ["audit", "erase-subject", "operator:bob@example.com"])).code).toBe(1);
  await run("audit", "erase-subject", "operator:bob@example.com", "--yes");
  expect(await exported("after.jsonl")).not.toContain("bob@example.com");
  const { code, out } = await verify("entries", "after.jsonl", "--url", url);
  expect(code).toBe(0);
  expect(out).toContain("1 are erased");
  expect(await run("audit", "verify")).toMatchObject({ erased: 1, problems: [] });
});

test("D-4 a rotated key verifies beside the one before; after a compromise only the new one", async () => {
  await run("audit", "rotate-key");
  await signed();
  expect(await verify("verify", url)).toMatchObject({ code: 0, err: "" });
  const { keys } = await run<{ keys: { verifier_key: string }[] }>("audit", "rotate-key", "--compromised");
  await signed();
  const refused = await verify("verify", url);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain("--key");
  const newest = keys.at(-1)?.verifier_key ?? "";
  expect(await verify("verify", url, "--key", newest)).toMatchObject({ code: 0, err: "" });
  expect(await (await fetch(`${url}/keys`)).text()).toBe(
    keys.map(({ verifier_key }) => `${verifier_key}\n`).join(""),
  );
  expect(await verify("verify", url, "--forget", key)).toMatchObject({ code: 0, err: "" });
  expect(readFileSync(join(outside, "sallyport-verify.json"), "utf8")).not.toContain(key);
  expect(readdirSync(outside).filter((name) => /\.new$|\.lock\./.test(name))).toEqual([]);
});

test("D-4 a start says which settings changed, and not to what", async () => {
  await product.stop();
  const settings = { SALLYPORT_AUDIT_ORIGIN: "example.com/audit", SALLYPORT_DRAIN_MS: "12345" };
  product = await startProduct(dataDir, settings);
  const { stdout } = await sallyport(dataDir, ["audit", "list"]);
  const starts = stdout.split("\n").filter((line) => line.includes("changed="));
  expect(starts.map((line) => /changed=(\S+)/.exec(line)?.[1])).toEqual(["SALLYPORT_DRAIN_MS"]);
  const { items: entries } = await run<{
    items: { action: string; details: { configuration?: string[] } }[];
  }>("audit", "list");
  const last = entries.findLast(({ action }) => action === "server.started");
  for (const text of last?.details.configuration ?? []) expect(text).toMatch(/^[A-Z_]+:[0-9a-f]{12}$/);
  expect(JSON.stringify(last)).not.toContain("12345");
});
