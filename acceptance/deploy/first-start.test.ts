import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { debianPrograms } from "../../scripts/debian-packages.mjs";
import { freePort } from "../free-port.ts";
import { type BarePostgres, startBarePostgres } from "./bare-postgres.ts";

// What the containers run, run outside of containers: the same scripts in the same order, on a database that knows
// nothing of Sallyport yet.

const DEPLOY = resolve(import.meta.dir, "../../deploy");
const PREPARE = join(DEPLOY, "container/prepare.sh");
const SALLYPORT = join(DEPLOY, "container/sallyport.sh");
const { PATH = "", HOME = "" } = process.env;

let folder = "";
let environment: Record<string, string> = {};
let database: BarePostgres;
let counters: Bun.Subprocess;

async function run(command: readonly string[], extra: Readonly<Record<string, string>> = {}) {
  const child = Bun.spawn([...command], {
    env: { ...environment, ...extra },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all(
    [child.stdout, child.stderr].map((one) => new Response(one).text()),
  );
  return { code: await child.exited, stdout: stdout ?? "", stderr: stderr ?? "" };
}

const secretsOf = async () =>
  Promise.all(["sallyport/master-key", "counter/password", "public/authority.pem"].map(read));
const read = (name: string) => readFile(join(folder, name), "utf8");

beforeAll(async () => {
  const programs = await debianPrograms({ "redis-server": "redis-server", openssl: "openssl" });
  folder = await mkdtemp(join(tmpdir(), "sallyport-deploy-"));
  database = await startBarePostgres();
  environment = {
    PATH,
    HOME,
    SALLYPORT_PREPARED: folder,
    SALLYPORT_DATABASE_HOST: database.socketDir,
    SALLYPORT_COUNTER_HOST: "localhost",
    SALLYPORT_COUNTER_PORT: String(freePort()),
    SALLYPORT_SERVER_NAME: "sallyport",
    SALLYPORT_ENV: "production",
    SALLYPORT_DATA_DIR: join(folder, "data"),
    SALLYPORT_PORT: String(freePort()),
    SALLYPORT_TLS_CERT: join(folder, "sallyport/certificate.pem"),
    SALLYPORT_TLS_KEY: join(folder, "sallyport/key.pem"),
    SALLYPORT_REDIS_CA: join(folder, "sallyport/authority.pem"),
    SALLYPORT_OPERATOR: "acceptance",
  };
  const prepared = await run([PREPARE]);
  expect(prepared).toEqual({ code: 0, stdout: "", stderr: "" });
  await database.setPassword((await read("database/superuser-password")).trim());
  counters = Bun.spawn(
    [
      programs["redis-server"] ?? "",
      join(folder, "counter/counter.conf"),
      "--dir",
      folder,
      "--bind",
      "127.0.0.1",
    ],
    { stdout: "ignore", stderr: "ignore" },
  );
});

afterAll(async () => {
  counters?.kill();
  await counters?.exited;
  await database?.remove();
  await rm(folder, { recursive: true, force: true });
});

test("P-6: secrets are made once, readable by their owner only", async () => {
  const before = await secretsOf();
  expect((await run([PREPARE])).code).toBe(0);
  expect(await secretsOf()).toEqual(before);
  for (const name of [
    "sallyport/master-key",
    "sallyport/key.pem",
    "counter/counter.conf",
    "authority/key.pem",
  ])
    expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
});

test("D-2: logins are made by themselves, each with its own password, and again without harm", async () => {
  const make = ["node", join(DEPLOY, "../server/bin/make-logins.mjs")];
  for (const _again of [1, 2]) {
    expect(await run(make)).toEqual({
      code: 0,
      stdout: "The database and its five logins are ready.\n",
      stderr: "",
    });
  }
  const wrong = await run(make, { SALLYPORT_SUPERUSER: "nobody" });
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toStartWith("The logins were not made: 28P01.");
});

test("the first start migrates and serves with TLS, and a first call is answered", async () => {
  const server = Bun.spawn([SALLYPORT, "serve"], {
    env: environment,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  try {
    const decoder = new TextDecoder();
    let log = "";
    for await (const piece of server.stderr) {
      log += decoder.decode(piece, { stream: true });
      if (log.includes('"server_started"')) break;
    }
    expect(log).toContain('"server_started"');
    const healthy = await run(["node", join(DEPLOY, "container/is-ready.mjs")]);
    expect(healthy.code).toBe(0);

    const created = await run([SALLYPORT, "keys", "create", "--test", "--name", "first", "--json"]);
    expect([created.code, created.stderr]).toEqual([0, ""]);
    const { key } = JSON.parse(created.stdout) as { key: string };
    const answer = await fetch(`https://127.0.0.1:${environment["SALLYPORT_PORT"]}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
      tls: { ca: await read("public/authority.pem"), serverName: "sallyport" },
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("choices")]);
  } finally {
    server.kill();
    await server.exited;
  }
  expect((await run(["node", join(DEPLOY, "container/is-ready.mjs")])).code).toBe(1);
});
