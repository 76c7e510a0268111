import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { type Deployment, makeDeployment } from "./deployment.ts";
import { makePostgres, type OwnPostgres } from "./postgres.ts";
import { postgresPrograms } from "./postgres-programs.ts";
import { type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

// The steps of docs/runbooks/backup.md, with PostgreSQL's own programs.

setDefaultTimeout(300_000);

interface NewKey {
  readonly id: string;
  readonly key: string;
}

const provider = Bun.serve({
  idleTimeout: 0,
  hostname: "127.0.0.1",
  port: 0,
  fetch: () =>
    Response.json({
      id: "x",
      object: "chat.completion",
      created: 0,
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: "yes" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 1_000, completion_tokens: 1_000, total_tokens: 2_000 },
    }),
});

let programs = "";
let before: Deployment;
let restored: OwnPostgres;
let node: Product;
let dump = "";
/** What the audit ledger said in the end, as somebody kept it elsewhere. */
let exported = "";
let kept: NewKey;
let revokedLater: NewKey;
let madeLater: NewKey;
let tokenRevokedLater = "";

/** The same deployment, on the database that was restored. */
const environment = () => ({ ...before.environment, ...restored.urls("socket") });

async function run(words: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await sallyport(before.operatorDir, words, { env: environment(), input });
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${stderr}`);
  return stdout;
}

function program(name: string, ...words: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync([join(programs, name), ...words]);
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}: ${stderr}`);
}

const superuser = ({ port }: OwnPostgres) => `postgresql://postgres@127.0.0.1:${port}/sallyport`;

async function ask(at: Product | undefined, { key }: NewKey): Promise<number> {
  const response = await fetch(`${at?.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", max_tokens: 5, messages: [{ role: "user", content: "Hi" }] }),
  });
  await response.text();
  return response.status;
}

const newKey = () => before.json<NewKey>(["keys", "create", "--live", "--organization", "default"]);

beforeAll(async () => {
  programs = await postgresPrograms();
  before = await makeDeployment(1);
  const address = `http://127.0.0.1:${provider.port}/v1`;
  const add = ["--base-url", address, "--allow-private", "--model", "m=1,1"];
  expect((await before.run(["providers", "add", "openai-compatible", ...add], "sk-provider")).code).toBe(0);
  await before.json(["credits", "grant", "25", "--organization", "default", "--reason", "tests"]);
  [kept, revokedLater] = [await newKey(), await newKey()];
  const token = await before.json<{ id: string; token: string }>(["tokens", "create", "mara"]);
  for (const key of [kept, revokedLater]) expect(await ask(before.nodes[0], key)).toBe(200);

  dump = join(before.operatorDir, "sallyport.dump");
  program("pg_dump", "--format=custom", `--file=${dump}`, superuser(before.database));

  // What happened after the backup.
  await before.json(["keys", "revoke", revokedLater.id, "--organization", "default"]);
  await before.json(["tokens", "revoke", token.id]);
  tokenRevokedLater = token.token;
  madeLater = await newKey();
  expect(await ask(before.nodes[0], madeLater)).toBe(200);
  await before.json(["keys", "revoke", madeLater.id, "--organization", "default"]);
  while (!(exported.includes(madeLater.id) && exported.split('"key.revoked"').length > 2)) {
    const { code, stdout } = await before.run(["audit", "export"]);
    expect(code).toBe(0);
    exported = stdout;
  }
  await before.nodes.shift()?.kill();
  await before.database.kill();

  restored = await makePostgres();
  program(
    "pg_restore",
    "--exit-on-error",
    "--single-transaction",
    "--clean",
    "--if-exists",
    `--dbname=${superuser(restored)}`,
    dump,
  );
  node = await startProduct(before.operatorDir, environment());
});

afterAll(async () => {
  await node?.stop();
  await restored?.remove();
  await before?.remove();
  await removeDataDir(before.operatorDir);
  await provider.stop(true);
});

test("a restored database serves with the same secrets, and its ledgers are whole", async () => {
  expect(await ask(node, kept)).toBe(200);
  expect(JSON.parse(await run(["audit", "verify", "--json"]))).toBeDefined();
  expect(JSON.parse(await run(["ledger", "verify", "--json"]))).toBeDefined();
  await run(["ledger", "reconcile"]);
});

test("its functions, rights and policies are those of a migrated one", async () => {
  await run(["migrate"]);
  const { stdout } = await sallyport(before.operatorDir, ["doctor", "--json"], {
    env: { ...environment(), SALLYPORT_PORT: new URL(node.url).port },
  });
  const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; message: string }[] };
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
});

test("keys that were made after the backup are unknown, and those revoked after it work again", async () => {
  expect(await ask(node, madeLater)).toBe(401);
  expect(await ask(node, revokedLater)).toBe(200);
});

test("K-4: 'vault revoke-again' ends them from an export of the audit ledger, and so it does tokens", async () => {
  const api = () =>
    fetch(`${node.url}/api/v1/organizations`, { headers: { authorization: `Bearer ${tokenRevokedLater}` } });
  expect((await api()).status).toBe(200);
  const told = JSON.parse(await run(["vault", "revoke-again", "--json"], exported));
  expect(told).toMatchObject({ keys: 1, unknown_keys: 1, tokens: 1 });
  expect(await ask(node, revokedLater)).toBe(401);
  expect((await api()).status).toBe(401);
  expect(await ask(node, kept)).toBe(200);
});

test("D-4: whoever kept a checkpoint of the ledger sees that it went back", async () => {
  const [first = ""] = exported.split("\n");
  const file = join(before.operatorDir, "checkpoint");
  await Bun.write(file, (JSON.parse(first) as { checkpoint: string }).checkpoint);
  const { code } = await sallyport(before.operatorDir, ["audit", "verify", "--kept", file], {
    env: environment(),
  });
  expect(code).toBe(1);
});
