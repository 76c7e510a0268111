import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { resolve } from "node:path";
import { SQL } from "bun";
import { type Deployment, makeDeployment } from "./deployment.ts";
import { type Product, sallyport, startProduct } from "./product.ts";

setDefaultTimeout(180_000);

const LAUNCHER = resolve(import.meta.dir, "../server/bin/sallyport.mjs");
const PROVIDER_SECRET = "sk-provider-secret-of-the-test";
const ORGANIZATIONS = 25;

const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
const [newMaster, newPepper] = [random(), random()];

interface Status {
  readonly master_keys: readonly {
    readonly id: string;
    readonly active: boolean;
    readonly needed: boolean;
    readonly nodes_without: readonly string[];
    readonly records: readonly { readonly table: string; readonly records: number }[];
  }[];
  readonly peppers: readonly {
    readonly version: number;
    readonly keys: number;
    readonly tokens: number;
    readonly needed: boolean;
  }[];
}
interface Rewrapped {
  readonly moved: number;
  readonly broken: number;
  readonly remaining: number;
}

/** A provider that answers whoever has its secret. */
const provider = Bun.serve({
  idleTimeout: 0,
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    await request.json();
    if (request.headers.get("authorization") !== `Bearer ${PROVIDER_SECRET}`)
      return Response.json({ error: { message: "no" } }, { status: 401 });
    const message = { role: "assistant", content: "yes" };
    return Response.json({
      id: "x",
      object: "chat.completion",
      created: 0,
      model: "m",
      choices: [{ index: 0, message, finish_reason: "stop" }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    });
  },
});

let deployment: Deployment;
let old: { readonly master: string; readonly pepper: string };
let usedKey = "";
let idleKey = "";
let token = "";

/** Settings in which the first of each secret is the active one. */
const holding = (masters: readonly string[], peppers: readonly string[]) => ({
  SALLYPORT_MASTER_KEY: masters.join(","),
  SALLYPORT_KEY_PEPPERS: peppers.join(","),
});
const both = () => holding([newMaster, old.master], [`2:${newPepper}`, old.pepper]);

async function run<Document>(words: readonly string[], env: Readonly<Record<string, string>> = both()) {
  const settings = { ...deployment.environment, ...env };
  const { code, stdout, stderr } = await sallyport(deployment.operatorDir, [...words, "--json"], {
    env: settings,
  });
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${stderr}`);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line)) as Document[];
}

async function refused(words: readonly string[], env = both()): Promise<string> {
  const settings = { ...deployment.environment, ...env };
  const { code, stderr } = await sallyport(deployment.operatorDir, words, { env: settings });
  expect(code, stderr).toBe(1);
  return stderr;
}

const status = async (env = both()) => (await run<Status>(["vault", "status"], env))[0] as Status;

async function ask(node: Product | undefined, key: string): Promise<number> {
  const response = await fetch(`${node?.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", max_tokens: 5, messages: [{ role: "user", content: "Hi" }] }),
  });
  await response.text();
  return response.status;
}

async function everyNodeAnswers(): Promise<void> {
  const living = deployment.nodes;
  expect(await Promise.all(living.map((node) => ask(node, usedKey)))).toEqual(living.map(() => 200));
}

/** A rolling restart: one node after the other, while the rest answers. */
async function roll(env: Readonly<Record<string, string>>): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) {
    await deployment.nodes.shift()?.stop();
    await everyNodeAnswers();
    await deployment.startNode(env);
    await everyNodeAnswers();
  }
}

/** Whether wrapping anew waits for a record that another transaction has. */
async function isKeptWaiting(): Promise<boolean> {
  const waiting =
    "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%sealed_rewrap%'";
  return (await deployment.database.query(waiting)).length > 0;
}

/** Wraps anew with kill -9 in the middle of the step that comes to this record: another transaction keeps it waiting there. */
async function killedAt(record: number): Promise<void> {
  // What the one before had asked for is at work for a moment after it was killed, and must not be taken for this one.
  while (await isKeptWaiting()) await Bun.sleep(5);
  const holder = new SQL(`postgresql://postgres:x@127.0.0.1:${deployment.database.port}/sallyport`, {
    max: 1,
  });
  await holder.begin(async (held) => {
    await held`select from audit_subject_keys where id = (select id from audit_subject_keys order by id offset ${record} limit 1) for update`;
    const child = Bun.spawn(["node", LAUNCHER, "vault", "rewrap", "--limit", "5"], {
      env: {
        ...process.env,
        ...deployment.environment,
        ...both(),
        SALLYPORT_DATA_DIR: deployment.operatorDir,
      },
      stdout: "ignore",
      stderr: "inherit",
    });
    while (!(await isKeptWaiting())) {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
      await Bun.sleep(5);
    }
    Bun.spawnSync(["pkill", "-KILL", "-P", String(child.pid)]);
    child.kill("SIGKILL");
    await child.exited;
  });
  await holder.close();
  await everyNodeAnswers();
}

beforeAll(async () => {
  deployment = await makeDeployment(2);
  const { SALLYPORT_MASTER_KEY: master = "", SALLYPORT_KEY_PEPPERS: pepper = "" } = deployment.environment;
  old = { master, pepper };
  const address = `http://127.0.0.1:${provider.port}/v1`;
  const add = [
    "providers",
    "add",
    "openai-compatible",
    "--base-url",
    address,
    "--allow-private",
    "--model",
    "m=1,1",
  ];
  expect((await deployment.run(add, PROVIDER_SECRET)).code).toBe(0);
  const organizations = Array.from({ length: ORGANIZATIONS }, (_, index) => ({ slug: `o-${index}` }));
  expect((await deployment.run(["apply", "-"], JSON.stringify({ organizations }))).code).toBe(0);
  await deployment.json(["credits", "grant", "25", "--organization", "default", "--reason", "tests"]);
  const newKey = async () =>
    (await deployment.json<{ key: string }>(["keys", "create", "--live", "--organization", "default"])).key;
  usedKey = await newKey();
  idleKey = await newKey();
  token = (await deployment.json<{ token: string }>(["tokens", "create", "mara"])).token;
});

afterAll(async () => {
  await deployment?.remove();
  await provider.stop(true);
});

test("P-6 a new secret in front is refused while a node serves without it", async () => {
  const master = await refused(["vault", "status"], holding([newMaster, old.master], [old.pepper]));
  expect(master).toContain("serves without master key");
  const pepper = await refused(["vault", "status"], holding([old.master], [`2:${newPepper}`, old.pepper]));
  expect(pepper).toContain("serves without pepper 2");
  expect((await status(holding([old.master], [old.pepper]))).master_keys).toHaveLength(1);
});

test("P-6 a wrong secret is refused at start, and nothing changes", async () => {
  const master = await refused(["vault", "status"], holding([newMaster], [old.pepper]));
  expect(master).toContain("is not the key this database was set up with");
  const pepper = await refused(["vault", "status"], holding([old.master], [`1:${newPepper}`]));
  expect(pepper).toContain("Pepper 1 in SALLYPORT_KEY_PEPPERS is not the one");
});

test("P-2 both are rolled out behind the old ones, and then in front, without a failing request", async () => {
  await roll(holding([old.master, newMaster], [old.pepper, `2:${newPepper}`]));
  await roll(both());
  const { master_keys: keys } = await status();
  expect(keys.map(({ active, needed, nodes_without: without }) => [active, needed, without])).toEqual([
    [false, true, []],
    [true, true, []],
  ]);
});

test("P-1 wrapping anew loses nothing when it is killed at any step, while every node serves", async () => {
  const [before] = (await status()).master_keys;
  const records = before?.records.reduce((sum, one) => sum + one.records, 0) ?? 0;
  expect(records).toBeGreaterThan(ORGANIZATIONS);
  expect(before?.records.map(({ table }) => table)).toEqual([
    "audit_signing_keys",
    "audit_subject_keys",
    "provider_secrets",
  ]);
  expect(await refused(["vault", "retire-key", before?.id ?? ""])).toContain(`needed by ${records} records`);
  for (const record of [0, 9, 17]) await killedAt(record);
  const left = (await status()).master_keys[0]?.records.reduce((sum, one) => sum + one.records, 0) ?? 0;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(records);
  const steps = await run<Rewrapped>(["vault", "rewrap", "--limit", "5"]);
  expect(steps.reduce((sum, { moved }) => sum + moved, 0)).toBe(left);
  expect(steps.at(-1)).toMatchObject({ broken: 0, remaining: 0 });
  await everyNodeAnswers();
});

test("P-2 the old master key is retired when nothing needs it, and not missed afterwards", async () => {
  const [before] = (await status()).master_keys;
  expect(before).toMatchObject({ needed: false, records: [] });
  const early = await refused(["vault", "status"], holding([newMaster], [`2:${newPepper}`, old.pepper]));
  expect(early).toContain(`Master key ${before?.id} is not in SALLYPORT_MASTER_KEY and was not retired`);
  await run(["vault", "retire-key", before?.id ?? ""]);
  await deployment.nodes.shift()?.stop();
  await deployment.startNode(holding([newMaster], [`2:${newPepper}`, old.pepper]));
  await everyNodeAnswers();
  const late = await refused(["vault", "status"], holding([old.master], [`2:${newPepper}`, old.pepper]));
  expect(late).toContain("is not the key this database was set up with");
  await run(["audit", "verify"], holding([newMaster], [`2:${newPepper}`, old.pepper]));
});

test("K-1 keys and tokens move to the new pepper when they are used, and the rest is listed", async () => {
  const env = holding([newMaster], [`2:${newPepper}`, old.pepper]);
  const { url } = deployment.nodes[0] ?? expect.unreachable();
  const call = () => fetch(`${url}/api/v1/tokens`, { headers: { authorization: `Bearer ${token}` } });
  expect((await call()).status).toBe(200);
  expect((await call()).status).toBe(200);
  const { peppers } = await status(env);
  expect(peppers).toMatchObject([
    { version: 1, keys: 1, tokens: 0, needed: true },
    { version: 2, keys: 1, tokens: 1, needed: true },
  ]);
  const [page] = await run<{ items: { prefix: string; organization: string }[] }>(
    ["vault", "pepper-keys", "1"],
    env,
  );
  expect(page?.items).toMatchObject([{ prefix: idleKey.slice(0, 24), organization: "default" }]);
});

test("K-1 a pepper that a key needs is not given up in silence", async () => {
  const env = holding([newMaster], [`2:${newPepper}`, old.pepper]);
  expect(await refused(["vault", "retire-pepper", "1"], env)).toContain("needed by 1 API keys and 0 tokens");
  const without = holding([newMaster], [`2:${newPepper}`]);
  await expect(
    startProduct(deployment.operatorDir, { ...deployment.environment, ...without }),
  ).rejects.toThrow("1 API keys and 0 tokens need pepper 1");
  expect(await ask(deployment.nodes[0], idleKey)).toBe(200);
});

test("K-1 what nobody used is ended by name of its pepper, on every node", async () => {
  const env = holding([newMaster], [`2:${newPepper}`, old.pepper]);
  const { key: forgotten = "" } =
    (
      await run<{ key: string }>(["keys", "create", "--test", "--organization", "default"], {
        ...env,
      })
    )[0] ?? expect.unreachable();
  expect(forgotten).not.toBe("");
  await deployment.database.query(
    `update api_keys set pepper_version = 1, generation = (select next_generation()) where public_id = '${forgotten.slice(8, 24)}'`,
  );
  const ended = await run<{ retired: boolean; revoked_keys: number }>(
    ["vault", "retire-pepper", "1", "--revoke"],
    env,
  );
  expect(ended.at(-1)).toMatchObject({ retired: true });
  expect(ended.reduce((sum, one) => sum + one.revoked_keys, 0)).toBe(1);
  for (const node of deployment.nodes) expect(await ask(node, forgotten)).toBe(401);
  await deployment.nodes.shift()?.stop();
  await deployment.startNode(holding([newMaster], [`2:${newPepper}`]));
  await everyNodeAnswers();
});
