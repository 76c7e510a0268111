import { afterAll, beforeAll, expect, test } from "bun:test";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

interface Made {
  readonly id: string;
  readonly key: string;
  readonly prefix: string;
}

let folder = "";
let elsewhere = "";
let product: Product;
let token = "";

beforeAll(async () => {
  [folder, elsewhere] = [await makeDataDir(), await makeDataDir()];
  product = await startProduct(folder);
  const made = await sallyport(folder, ["tokens", "create", "mara", "--json"]);
  token = (JSON.parse(made.stdout) as { token: string }).token;
});
afterAll(async () => {
  await product?.stop();
  await removeDataDir(folder);
  await removeDataDir(elsewhere);
});

const far = (
  words: readonly string[],
  input = "",
  env: Record<string, string> = { SALLYPORT_TOKEN: token },
) => sallyport(elsewhere, ["--url", product.url, ...words], { env, input });

async function chat(key: string): Promise<number> {
  const response = await fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function newKeys(count: number): Promise<readonly Made[]> {
  const { code, stdout, stderr } = await far([
    "keys",
    "create",
    "--test",
    "--count",
    String(count),
    "--json",
  ]);
  expect(code, stderr).toBe(0);
  const lines = stdout.trim().split("\n");
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ created: count, nodes: [{ how: "applied" }] });
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Made);
}

test("K-4 keys are made in bulk far away, and a list of leaked ones is dead when its lines are answered", async () => {
  const keys = await newKeys(130);
  expect(new Set(keys.map(({ key }) => key)).size).toBe(130);
  const [first, last] = [keys[0] ?? expect.unreachable(), keys.at(-1) ?? expect.unreachable()];
  expect([await chat(first.key), await chat(last.key)]).toEqual([200, 200]);
  const lines = [...keys.map(({ key }) => key), "not-a-key", "x".repeat(5_000), ""];
  const { code, stdout, stderr } = await far(
    ["keys", "revoke", "--from-stdin", "--compromised"],
    lines.join("\n"),
  );
  const told = stdout.trim().split("\n");
  expect(told.filter((line) => (JSON.parse(line) as { revoked: boolean }).revoked)).toHaveLength(130);
  expect(told.slice(130).map((line) => JSON.parse(line))).toMatchObject([
    { line: 131, revoked: false },
    { line: 132, revoked: false },
  ]);
  expect([code, stderr]).toEqual([1, "sallyport: 2 of 132 lines named no key of this organization.\n"]);
  expect(stdout).not.toContain(first.key);
  expect([await chat(first.key), await chat(last.key)]).toEqual([401, 401]);
});

test("a list of keys is never taken for a token", async () => {
  const [key] = await newKeys(1);
  const { code, stderr } = await far(["keys", "revoke", "--from-stdin"], `${key?.key}\n`, {});
  expect([code, stderr]).toEqual([
    1,
    "sallyport: Set SALLYPORT_TOKEN: standard input holds the keys, and no token.\n",
  ]);
  expect(await chat(key?.key ?? "")).toBe(200);
});

test("K-9 a key is named by its first part in an address; a whole one is refused there, and is in no log", async () => {
  const [key] = await newKeys(1);
  const { key: whole, prefix, id } = key ?? expect.unreachable();
  const ask = (name: string) =>
    fetch(`${product.url}/api/v1/organizations/default/keys/${name}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  expect(await (await ask(prefix)).json()).toMatchObject({ id, prefix, status: "active" });
  for (const name of [whole, `${prefix}x`, `%73p_test_${whole.slice(8)}`, `${prefix}/revoke?key=${whole}`]) {
    const answer = await ask(name);
    expect(answer.status, name.slice(0, 10)).toBeWithin(400, 500);
    expect(await answer.text()).not.toContain(whole.slice(24));
  }
  const shown = await far(["keys", "show", prefix]);
  expect(shown.stdout).toContain("by operator mara");
  const refused = await far(["keys", "show", whole]);
  expect([refused.code, refused.stderr.includes("whole key"), refused.stderr.includes(whole)]).toEqual([
    1,
    true,
    false,
  ]);
  expect(product.output()).not.toContain(whole.slice(24));
});
