import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeEmptyDataDir, removeDataDir, sallyport } from "./product.ts";

const secret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");

let dataDir: string;

beforeAll(async () => {
  dataDir = await makeEmptyDataDir();
});

afterAll(() => removeDataDir(dataDir));

/** The sentence with which a command or a start is refused; anything else fails the test. */
async function refusal(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<string> {
  const { code, stderr } = await sallyport(dataDir, words, { env, input });
  expect(stderr).not.toContain("    at ");
  expect({ code, stderr }).toMatchObject({ code: 1 });
  return stderr;
}

describe("files that never end, never come or are none are refused in words", () => {
  let pipe: string;
  let large: string;
  const files = () => [
    ["/dev/zero", "a device"],
    [pipe, "a pipe"],
    [dataDir, "a folder"],
    [large, "larger than"],
    [join(dataDir, "none"), "does not exist"],
  ];

  beforeAll(async () => {
    pipe = join(dataDir, "pipe");
    large = join(dataDir, "large");
    Bun.spawnSync(["mkfifo", pipe]);
    await writeFile(large, "");
    await truncate(large, 10 * 1024 ** 3);
  });

  test.each(["SALLYPORT_TLS_CERT", "SALLYPORT_TLS_KEY"])(
    "%s",
    async (name) => {
      const good = join(dataDir, "tls");
      Bun.spawnSync(
        [
          "openssl",
          "req",
          "-x509",
          "-newkey",
          "ec",
          "-pkeyopt",
          "ec_paramgen_curve:P-256",
          "-nodes",
          "-subj",
          "/CN=x",
        ].concat(["-keyout", `${good}.key`, "-out", `${good}.pem`]),
      );
      const pair = { SALLYPORT_TLS_CERT: `${good}.pem`, SALLYPORT_TLS_KEY: `${good}.key` };
      for (const [file = "", words = ""] of files()) {
        const sentence = await refusal(["serve"], { ...pair, [name]: file });
        expect(sentence).toContain(name);
        expect(sentence).toContain(words);
      }
      const other = name === "SALLYPORT_TLS_CERT" ? pair.SALLYPORT_TLS_KEY : pair.SALLYPORT_TLS_CERT;
      expect(await refusal(["serve"], { ...pair, [name]: other })).toContain("in PEM");
    },
    300_000,
  );

  test("SALLYPORT_REDIS_CA, sslrootcert, apply and --kept", async () => {
    const keys = { SALLYPORT_MASTER_KEY: secret(), SALLYPORT_KEY_PEPPERS: `1:${secret()}` };
    for (const [file = "", words = ""] of files()) {
      const redis = { REDIS_URL: "rediss://127.0.0.1:1", SALLYPORT_REDIS_CA: file };
      expect(await refusal(["serve"], redis)).toContain(words);
      const url = `postgresql://a:b@127.0.0.1:1/c?sslmode=verify-full&sslrootcert=${encodeURIComponent(file)}`;
      const database = await refusal(["serve"], { ...keys, DATABASE_URL: url });
      expect(database).toContain("DATABASE_URL: sslrootcert");
      expect(database).toContain(words);
      expect(await refusal(["apply", file])).toContain(words);
      expect(await refusal(["audit", "verify", "--kept", file])).toContain(words);
    }
  }, 300_000);

  test("a development key file that is a pipe or a folder", async () => {
    const folder = await makeEmptyDataDir();
    for (const make of [["mkfifo"], ["mkdir"]]) {
      const path = join(folder, "development-keys.json");
      Bun.spawnSync([...make, path]);
      const { code, stderr } = await sallyport(folder, ["keys", "list"]);
      expect(code).toBe(1);
      expect(stderr).toContain("development-keys.json, which is a");
      Bun.spawnSync(["rm", "-r", path]);
    }
    await removeDataDir(folder);
  }, 300_000);

  test.each([[["providers", "add", "openai"]], [["apply", "-"]], [["keys", "revoke", "--from-stdin"]]])(
    "standard input that never ends: %p",
    async (words) => {
      const command = `exec node "$0" "$@" < /dev/zero`;
      const launcher = join(import.meta.dir, "../server/bin/sallyport.mjs");
      const { PATH = "", HOME = "" } = process.env;
      const child = Bun.spawn(["sh", "-c", command, launcher, ...words], {
        env: { PATH, HOME, SALLYPORT_DATA_DIR: dataDir, SALLYPORT_PORT: "0" },
        stderr: "pipe",
      });
      expect(await child.exited).toBe(1);
      expect(await new Response(child.stderr).text()).toMatch(/[Ss]tandard input/);
    },
    300_000,
  );
});

describe("addresses that cannot be, or send secrets in the clear, are refused in words", () => {
  test("T-1 Redis on another machine needs TLS", async () => {
    for (const url of [
      "redis://cache.example.com",
      "redis://user:canary@10.0.0.5:6379/1",
      "redis://127.0.0.1.example.com",
      "redis://127.0.0.1,redis://cache.example.com",
      "redis://[2001:db8::1]",
    ]) {
      const sentence = await refusal(["serve"], { REDIS_URL: url });
      expect(sentence).toContain("REDIS_URL");
      expect(sentence).toContain("rediss://");
      expect(sentence).not.toContain("canary");
    }
  }, 300_000);

  test("port 0, where no server is", async () => {
    const keys = { SALLYPORT_MASTER_KEY: secret(), SALLYPORT_KEY_PEPPERS: `1:${secret()}` };
    expect(await refusal(["serve"], { REDIS_URL: "redis://127.0.0.1:0" })).toContain("port 0");
    expect(await refusal(["serve"], { ...keys, DATABASE_URL: "postgresql://a:b@127.0.0.1:0/c" })).toContain(
      "port 0",
    );
    expect(await refusal(["try", "x", "--url", "http://127.0.0.1:0"])).toContain("port 0");
    const address = ["--base-url", "http://127.0.0.1:0/v1", "--allow-private"];
    expect(await refusal(["providers", "add", "openai", ...address], {}, "sk-x\n")).toContain("port 0");
    expect(await refusal(["serve"], { SALLYPORT_SHARE_PORT: "on" })).toContain("SALLYPORT_PORT");
  }, 300_000);

  test("K-3 a network with an address in it says which network was meant", async () => {
    const sentence = await refusal(["keys", "create", "--test", "--ip", "10.1.2.3/8"]);
    expect(sentence).toContain("'10.0.0.0/8'");
    expect(sentence).toContain("'10.1.2.3'");
    expect(await refusal(["keys", "create", "--test", "--ip", "2001:db8::1/32"])).toContain(
      "'2001:db8::/32'",
    );
    for (const odd of ["fe80::1%eth0", "fe80::1%eth0/64", "10.0.0.0/8/8"])
      expect(await refusal(["keys", "create", "--test", "--ip", odd])).toContain("is not a network");
    expect(await refusal(["serve"], { SALLYPORT_TLS_PROXIES: "10.1.2.3/8" })).toContain("write 10.0.0.0/8");
    const file = join(dataDir, "declared.json");
    const key = {
      name: "a",
      mode: "test",
      organization: "default",
      project: "default",
      ip_ranges: ["10.1.2.3/8"],
    };
    await writeFile(file, JSON.stringify({ keys: [key] }));
    expect(await refusal(["apply", file])).toContain("10.0.0.0/8");
    expect((await sallyport(dataDir, ["keys", "create", "--test", "--ip", "10.0.0.0/8"])).code).toBe(0);
  }, 300_000);
});

describe("P-3 a secret of the product is never taken for a provider's", () => {
  const own = {
    SALLYPORT_METRICS_TOKEN: `metrics-${crypto.randomUUID()}`,
    REDIS_URL: "redis://:canary-password@127.0.0.1:1",
  };
  const add = ["providers", "add", "openai", "--name", "stolen"];

  test("by the name of its variable", async () => {
    for (const name of [
      "SALLYPORT_MASTER_KEY",
      "SALLYPORT_KEY_PEPPERS",
      "DATABASE_URL",
      ...Object.keys(own),
    ]) {
      const sentence = await refusal([...add, "--secret-env", name], own);
      expect(sentence).toContain(`${name} is a secret of Sallyport itself`);
    }
    const file = join(dataDir, "declared.json");
    const provider = { slug: "stolen", kind: "openai", secret_from: "SALLYPORT_METRICS_TOKEN" };
    await writeFile(file, JSON.stringify({ providers: [provider] }));
    expect(await refusal(["apply", file], own)).toContain("secret of Sallyport itself");
  }, 300_000);

  test("pasted, under another name, or in part", async () => {
    const token = own.SALLYPORT_METRICS_TOKEN;
    for (const text of [token, own.REDIS_URL, "canary-password"])
      expect(await refusal(add, own, `${text}\n`)).toContain("secret of Sallyport itself");
    expect(
      await refusal([...add, "--secret-env", "SALLYPORT_OTHER"], { ...own, SALLYPORT_OTHER: token }),
    ).toContain("secret of Sallyport itself");
    expect(await refusal(["serve"], { ...own, OPENAI_API_KEY: token })).toContain(
      "secret of Sallyport itself",
    );
  }, 300_000);

  test("nor those that a development machine made for itself", async () => {
    const made = JSON.parse(await readFile(join(dataDir, "development-keys.json"), "utf8"));
    for (const text of [made.masterKey, made.keyPeppers, made.keyPeppers.slice(2)]) {
      const sentence = await refusal(add, {}, `${text}\n`);
      expect(sentence).toContain("secret of Sallyport itself");
      expect(sentence).not.toContain(text);
    }
    const { stdout } = await sallyport(dataDir, ["providers", "list", "--json"]);
    expect(stdout).not.toContain("stolen");
  }, 300_000);
});
