import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makeEmptyDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

/** What a second instance says, on a data folder of its own unless it is told another. */
async function secondStart(env: Readonly<Record<string, string>>, folder?: string) {
  const dataDir = folder ?? (await makeEmptyDataDir());
  const { code, stderr, stdout } = await sallyport(dataDir, ["serve"], { env });
  if (folder === undefined) await removeDataDir(dataDir);
  const sentences = stderr.split("\n").filter((line) => line.startsWith("sallyport: Port"));
  expect(stdout).not.toContain("running at");
  expect(stderr).not.toContain("    at ");
  return { code, sentence: sentences[0] ?? stderr };
}

const processOf = async (product: Product) =>
  /^process_start_time_seconds (\S+)$/m.exec(await (await fetch(`${product.url}/metrics`)).text())?.[1];

describe("a port that two servers share splits the traffic between them", () => {
  const running: Product[] = [];
  let first: Product;
  let port: string;

  const start = async (env: Readonly<Record<string, string>>) => {
    const product = await startProduct(await makeEmptyDataDir(), env);
    running.push(product);
    return product;
  };

  beforeAll(async () => {
    first = await start({});
    port = new URL(first.url).port;
  }, 300_000);

  afterAll(async () => {
    await Promise.all(running.map((product) => product.stop()));
    await Promise.all(running.map(({ dataDir }) => removeDataDir(dataDir)));
  }, 300_000);

  test("a second instance of another folder is refused, and says which port and what to do", async () => {
    const { code, sentence } = await secondStart({ SALLYPORT_PORT: port });
    expect(code).toBe(1);
    expect(sentence).toContain(`Port ${port} is taken on 127.0.0.1`);
    expect(sentence).toContain("a Sallyport server runs at");
    expect(sentence).toContain("SALLYPORT_PORT");
  }, 300_000);

  test("a second start in the same folder is refused, and the first goes on undisturbed", async () => {
    const before = await processOf(first);
    const { code, sentence } = await secondStart({ SALLYPORT_PORT: port }, first.dataDir);
    expect(code).toBe(1);
    expect(sentence).toContain("runs at");
    const { stdout } = await sallyport(first.dataDir, ["nodes", "--json"]);
    expect(JSON.parse(stdout).items).toHaveLength(1);
    expect(await processOf(first)).toBe(before);
  }, 300_000);

  test.each([
    ["every IPv4 address", "0.0.0.0"],
    ["every address", "::"],
  ])(
    "a second instance on %s is refused while the first has loopback",
    async (_, bind) => {
      const secret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
      const { code, sentence } = await secondStart({
        SALLYPORT_PORT: port,
        SALLYPORT_BIND: bind,
        SALLYPORT_TLS_PROXIES: "127.0.0.1/32",
        SALLYPORT_MASTER_KEY: secret(),
        SALLYPORT_KEY_PEPPERS: `1:${secret()}`,
      });
      expect(code).toBe(1);
      expect(sentence).toContain(`Port ${port} is taken on ${bind}`);
    },
    300_000,
  );

  test("one that would share is refused by one that does not", async () => {
    const { code, sentence } = await secondStart({ SALLYPORT_PORT: port, SALLYPORT_SHARE_PORT: "on" });
    expect(code).toBe(1);
    expect(sentence).toContain(`Port ${port} is taken`);
  }, 300_000);

  test("no port of ours can be joined by another program: neither the public one nor the simulator's", () => {
    const lines = Bun.spawnSync(["ss", "-ltnpH"]).stdout.toString().split("\n");
    const ours = lines.filter((line) => line.includes(`pid=${first.serverPid},`));
    const ports = ours.map((line) => Number(/127\.0\.0\.1:(\d+)/.exec(line)?.[1]));
    expect(ports).toContain(Number(port));
    expect(ports).toHaveLength(2);
    for (const taken of ports)
      expect(() =>
        Bun.serve({ hostname: "127.0.0.1", port: taken, reusePort: true, fetch: () => new Response() }),
      ).toThrow("in use");
  });

  test("several processes share one when all of them ask for it", async () => {
    const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const shared = String(probe.port);
    probe.stop(true);
    const sharing = { SALLYPORT_SHARE_PORT: "on", SALLYPORT_PORT: shared };
    const one = await start(sharing);
    const other = await startProduct(one.dataDir, sharing);
    expect(other.url).toBe(one.url);
    expect((await fetch(`${one.url}/health/ready`)).status).toBe(200);
    expect((await secondStart({ SALLYPORT_PORT: shared })).sentence).toContain(`Port ${shared} is taken`);
    await one.stop();
    expect((await fetch(`${other.url}/health/ready`)).status).toBe(200);
    await other.stop();
  }, 300_000);
});
