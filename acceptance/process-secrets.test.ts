import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { makeEmptyDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

const key = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
const SECRETS = {
  SALLYPORT_MASTER_KEY: key(),
  SALLYPORT_KEY_PEPPERS: `1:${key()}`,
  SALLYPORT_METRICS_TOKEN: `metrics-${crypto.randomUUID()}`,
  OPENAI_API_KEY: `sk-canary-${crypto.randomUUID()}`,
};

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly commandLine: string;
  readonly environment: string;
}

const read = (path: string) => {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
};

function processes(): readonly Running[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      parent: Number(read(`/proc/${name}/stat`).split(") ").at(-1)?.split(" ")[1]),
      commandLine: read(`/proc/${name}/cmdline`),
      environment: read(`/proc/${name}/environ`),
    }));
}

let product: Product;

beforeAll(async () => {
  product = await startProduct(await makeEmptyDataDir(), SECRETS);
}, 300_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

describe("P-6 D-6 what any program of the same user can read of our processes", () => {
  test("holds no secret: not of the launcher, not of the server, not of the database and its children", () => {
    const all = processes();
    const server = all.filter(
      ({ pid, parent }) => pid === product.launcherPid || parent === product.launcherPid,
    );
    const launcher = all.find(({ pid }) => pid === server[0]?.parent);
    const postmaster = all.find(({ commandLine }) => commandLine.includes(product.dataDir));
    const ours = [...server, launcher, postmaster, ...all.filter(({ parent }) => parent === postmaster?.pid)];
    expect(launcher?.commandLine).toContain("sallyport.mjs");
    expect(postmaster?.commandLine).toContain("postgres");
    expect(ours.length).toBeGreaterThan(8);
    for (const one of ours)
      for (const [name, secret] of Object.entries(SECRETS)) {
        expect(`${one?.environment}${one?.commandLine}`).not.toContain(secret);
        expect(one?.environment).not.toContain(`${name}=`);
      }
  });

  test("is nowhere on this machine but in the test's own process", () => {
    const found = processes().filter(({ environment, commandLine }) =>
      Object.values(SECRETS).some((secret) => environment.includes(secret) || commandLine.includes(secret)),
    );
    expect(found.map(({ pid }) => pid)).toEqual([]);
  });

  // As root, which may read the memory of others; the launcher needs none of them once the server runs.
  test.skipIf(process.getuid?.() !== 0)("is not in the memory of what started the launcher either", () => {
    const launcher = processes().find(({ pid }) => pid === product.launcherPid)?.parent ?? 0;
    const memory = openSync(`/proc/${launcher}/mem`, "r");
    const found = new Set<string>();
    let searched = 0;
    for (const [, from = "", to = ""] of read(`/proc/${launcher}/maps`).matchAll(/^(\w+)-(\w+) rw/gm)) {
      const start = Number.parseInt(from, 16);
      const bytes = Buffer.alloc(Number.parseInt(to, 16) - start);
      searched += readSync(memory, bytes, 0, bytes.length, start);
      for (const [name, secret] of Object.entries(SECRETS)) if (bytes.includes(secret)) found.add(name);
    }
    closeSync(memory);
    expect(searched).toBeGreaterThan(10_000_000);
    expect([...found]).toEqual([]);
  });

  test("and yet the server has them: they open its metrics, and the provider is set up", async () => {
    const url = `${product.url}/metrics`;
    expect((await fetch(url)).status).toBe(401);
    const headers = { authorization: `Bearer ${SECRETS.SALLYPORT_METRICS_TOKEN}` };
    expect((await fetch(url, { headers })).status).toBe(200);
    const listed = await sallyport(product.dataDir, ["providers", "list", "--json"], { env: SECRETS });
    expect(listed.stdout).toContain("openai");
  });

  test("an environment of another program's size and of odd bytes arrives whole", async () => {
    const env = { ...SECRETS, SALLYPORT_NOTE: "x".repeat(100_000), SALLYPORT_OPERATOR: "mara" };
    const { code, stdout } = await sallyport(product.dataDir, ["config", "--json"], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('"mara"');
  });
});
