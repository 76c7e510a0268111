import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

let product: Product;
let env: Record<string, string>;

beforeAll(async () => {
  const dataDir = await makeDataDir();
  const temporary = join(dataDir, "temporary");
  await mkdir(temporary);
  await chmod(temporary, 0o1777);
  env = { TMPDIR: temporary };
  product = await startProduct(dataDir, {
    ...env,
    SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "300",
    SALLYPORT_IDLE_TIMEOUT_MS: "300",
    SALLYPORT_ANSWER_TIMEOUT_MS: "800",
  });
}, 300_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

const drill = (...words: readonly string[]) =>
  sallyport(product.dataDir, ["drill", ...words, "--json"], { env });

describe("Z-1 the forensic search", () => {
  test("uses the server that runs, finds nothing, says what it did, and leaves no key behind", async () => {
    const { code, stdout, stderr } = await drill("canary", "--requests", "240", "--url", product.url);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ requests: 240, server: "was running", findings: [] });
    expect(report.canaries).toBeGreaterThan(2_000);
    expect(Object.keys(report.fields).length).toBeGreaterThan(80);
    for (const outcome of ["200", "400", "401", "404", "413", "415", "502", "504", "left"])
      expect(report.outcomes[outcome]).toBeGreaterThan(0);
    expect(report.bytes).toBeGreaterThan(10_000_000);
    const keys = JSON.parse((await sallyport(product.dataDir, ["keys", "list", "--json"], { env })).stdout);
    const drilled = keys.items.filter(({ name }: { name: string }) => name === "sallyport drill");
    expect(drilled.map(({ revokedAt }: { revokedAt: string | null }) => revokedAt !== null)).toEqual([true]);
  }, 300_000);

  test("finds every kind of leak that it plants itself", async () => {
    const { code, stdout } = await drill("canary", "--self-test", "--plants", "5");
    expect(code).toBe(0);
    const { power } = JSON.parse(stdout) as { power: { kind: string; planted: number; found: number }[] };
    expect(power.length).toBeGreaterThanOrEqual(20);
    for (const { planted, found } of power) expect(found).toBe(planted);
  }, 300_000);

  test("finds what somebody left in the data folder and in a temporary folder, says where, and not what", async () => {
    const text = crypto.randomUUID();
    const places = [join(product.dataDir, "left-behind"), join(env["TMPDIR"] ?? "", "left-behind")];
    for (const place of places) await writeFile(place, `{"prompt":"${text}"}`);
    const { code, stdout, stderr } = await sallyport(product.dataDir, ["drill", "search"], {
      input: text,
      env,
    });
    expect(code).toBe(1);
    for (const place of places) expect(stdout).toContain(`${place} at 11 (raw)`);
    expect(stdout + stderr).not.toContain(text);
  }, 300_000);

  test("refuses to look for nothing, or for what would be found by accident", async () => {
    for (const input of ["", "short\n"]) {
      const { code, stderr } = await sallyport(product.dataDir, ["drill", "search"], { input, env });
      expect(code).toBe(1);
      expect(stderr).toStartWith("sallyport: ");
    }
  });
});
