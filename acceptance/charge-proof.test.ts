import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { endOf, startVerifier } from "./audit/verifier.ts";
import { type Deployment, makeDeployment } from "./deployment.ts";
import { makeDataDir, removeDataDir } from "./product.ts";
import { eventually } from "./redis.ts";

setDefaultTimeout(120_000);

const provider = Bun.serve({
  idleTimeout: 0,
  port: 0,
  hostname: "127.0.0.1",
  async fetch() {
    const choices = [{ index: 0, message: { role: "assistant", content: "x" }, finish_reason: "stop" }];
    const usage = { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 };
    return Response.json({ id: "x", object: "chat.completion", created: 1, model: "m", choices, usage });
  },
});

let deployment: Deployment;
let sql: SQL;
/** Where a customer keeps what they were given: the proof, the key, and nothing of the server. */
let customer: string;
let key: string;
const requests: string[] = [];
let keyId: string;

beforeAll(async () => {
  deployment = await makeDeployment(1);
  customer = await makeDataDir();
  sql = new SQL(`postgresql://postgres:x@127.0.0.1:${deployment.database.port}/sallyport`, { max: 1 });
  const base = `http://127.0.0.1:${provider.port}/v1`;
  const house = ["openai-compatible", "--name", "house", "--no-secret", "--allow-private"];
  await deployment.json(["providers", "add", ...house, "--base-url", base, "--model", "flat"]);
  const flat = ["prices", "set", "house", "flat", "--input", "0", "--output", "0", "--request", "0.0421"];
  await deployment.json([...flat, "--reason", "a flat fee"]);
  await deployment.json(["credits", "grant", "10", "--reason", "paid"]);
  const made = await deployment.json<{ id: string; key: string }>(["keys", "create", "--live"]);
  keyId = made.id;
  for (let call = 0; call < 3; call += 1) {
    const response = await fetch(`${deployment.nodes[0]?.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${made.key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "flat", messages: [{ role: "user", content: "Hi" }] }),
    });
    expect(response.status, await response.clone().text()).toBe(200);
    requests.push(response.headers.get("x-request-id") ?? "");
    await response.text();
  }
  key =
    (await deployment.json<{ keys: { verifier_key: string }[] }>(["audit", "key"])).keys[0]?.verifier_key ??
    "";
  // As if it had all been yesterday; a node that starts closes what is over.
  await deployment.nodes[0]?.stop();
  await sql
    .unsafe(`alter table ledger_transfers disable trigger all;
    update ledger_transfers set created_at = created_at - interval '1 day';
    alter table ledger_transfers enable trigger all; alter table ledger_transfers enable always trigger append_only`)
    .simple();
  await deployment.startNode();
  await signed("ledger.day_closed");
});
afterAll(async () => {
  await sql?.close();
  await deployment?.remove();
  await provider.stop(true);
  await removeDataDir(customer);
});

/** Until the last act of this kind is in the signed tree. */
async function signed(action: string): Promise<void> {
  await eventually(async () => {
    const list = ["audit", "list"];
    const { items: entries } = await deployment.json<{ items: { action: string; index: number | null }[] }>(
      list,
    );
    return typeof entries.findLast((entry) => entry.action === action)?.index === "number";
  });
}

const check = (...words: string[]) => endOf(startVerifier(customer, ["charge", ...words]));
const file = () => join(customer, "proof.json");

test("C-5 a customer checks offline what one request was charged, with one file and a key", async () => {
  const [request = ""] = requests;
  const { code, stderr } = await deployment.run(["ledger", "prove", request, "--out", file()]);
  expect(code, stderr).toBe(0);
  await Promise.all(deployment.nodes.map((node) => node.stop()));
  const { code: checked, out, err } = await check("proof.json", "--key", key, "--request", request);
  expect([checked, err]).toEqual([0, ""]);
  expect(out).toContain(`The request ${request} of the organization`);
  expect(out).toMatch(/was charged 0\.04\d{4} USD\./);
  expect(out).toMatch(/capture: 0\.\d{6} USD, credits to revenue/);
  for (const other of requests.slice(1)) expect(readFileSync(file(), "utf8")).not.toContain(other);
  expect(await check("proof.json", "--key", key, "--request", requests[1] ?? "")).toMatchObject({ code: 1 });
});

interface Proof {
  request: string;
  organization: string;
  checkpoint: string;
  days: {
    date: string;
    items: { index: number; salt: string; proof: string[]; item: Record<string, string | null> }[];
    entry: { index: number; entry: { details: Record<string, unknown> } };
  }[];
}

const charge = (proof: Proof) =>
  proof.days.flatMap(({ items }) => items).find(({ item }) => item["type"] === "charge") ??
  expect.unreachable();

const FORGED: Readonly<Record<string, (proof: Proof) => unknown>> = {
  "a smaller charge": (proof) => Object.assign(charge(proof).item, { chargeMicroUsd: "1" }),
  "another request": (proof) => {
    const other = "01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21";
    Object.assign(charge(proof).item, { request: other });
    proof.request = other;
  },
  "another organization": (proof) => {
    proof.organization = "01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21";
  },
  "another place": (proof) => {
    charge(proof).index += 1;
  },
  "another salt": (proof) => {
    charge(proof).salt = Buffer.alloc(32).toString("base64");
  },
  "a longer way": (proof) => charge(proof).proof.push(charge(proof).salt),
  "no charge": (proof) => {
    for (const day of proof.days) day.items = day.items.filter(({ item }) => item["type"] !== "charge");
  },
  "an item twice": (proof) => proof.days[0]?.items.push(charge(proof)),
  "another root of the day": (proof) =>
    Object.assign(proof.days[0]?.entry.entry.details ?? {}, { root: Buffer.alloc(32).toString("base64") }),
  "another day": (proof) => {
    for (const day of proof.days) day.date = "2026-01-01";
  },
  "no entry": (proof) => {
    for (const day of proof.days) Object.assign(day, { entry: null });
  },
  "an entry at another place": (proof) => {
    for (const day of proof.days) day.entry.index += 1;
  },
  "another checkpoint": (proof) => {
    proof.checkpoint = proof.checkpoint.replace(/\n\d+\n/, "\n5\n");
  },
};
test.each(Object.keys(FORGED))("C-5 a proof that was forged is refused: %s", async (name) => {
  const proof = JSON.parse(readFileSync(file(), "utf8")) as Proof;
  FORGED[name]?.(proof);
  writeFileSync(join(customer, "forged.json"), JSON.stringify(proof));
  const { code, err } = await check("forged.json", "--key", key);
  expect([code, err.includes("    at ")], err).toEqual([1, false]);
});

test("C-5 a proof is refused with another key, and when it is none", async () => {
  const other = "example.com/audit+5d779dd4+AWkFxcAK3ST1/zXxA/gwomjI8hKJiHmdqfyl4bJs/jyl";
  expect(await check("proof.json", "--key", other, "--state", "other.json")).toMatchObject({ code: 1 });
  for (const [text, code] of [
    ["{", 1],
    ["{}", 2],
    ["5", 2],
    ["null", 2],
  ] as const) {
    writeFileSync(join(customer, "none.json"), text);
    expect(await check("none.json", "--key", key), text).toMatchObject({ code });
  }
  const twice = readFileSync(file(), "utf8").replace('"request":', '"request": "x",\n  "request":');
  writeFileSync(join(customer, "twice.json"), twice);
  expect(await check("twice.json", "--key", key)).toMatchObject({ code: 1 });
});

test("C-5 a proof can be held against the log as it is now, and against what was seen before", async () => {
  const node = await deployment.startNode();
  const url = `${node.url}/audit`;
  await deployment.json(["keys", "revoke", keyId]);
  await signed("key.revoked");
  expect(await check("proof.json", "--key", key, "--url", url)).toMatchObject({ code: 0, err: "" });
  const again = await check("proof.json");
  expect(again.out).toContain("It was not held against");
  expect(again.code).toBe(0);
});
