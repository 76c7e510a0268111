import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OUTSIDE_PROGRAMS } from "../../scripts/outside-programs.mjs";
import { freePort } from "../free-port.ts";
import { makeDataDir, type Product, removeDataDir, startProduct } from "../product.ts";

// The first run on a machine installs the scanner.
setDefaultTimeout(240_000);

/** Of the tests that need no public name, those that give points beyond passing, and how many. */
const BONUSES = {
  contentSecurityPolicyTest: 10,
  crossOriginResourcePolicyTest: 10,
  referrerPolicyTest: 5,
  xFrameOptionsTest: 5,
};

let dataDir = "";
let product: Product;
let port = 0;
let certificate = "";
let scanner = "";

beforeAll(async () => {
  scanner = await OUTSIDE_PROGRAMS.observatory();
  // Which names browsers know beforehand: its install script would download them, and none is of this machine.
  writeFileSync(join(scanner, "conf", "hsts-preload.json"), "[]");
  dataDir = await makeDataDir();
  certificate = join(dataDir, "certificate.pem");
  const key = join(dataDir, "key.pem");
  const made = Bun.spawnSync(
    ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"].concat(
      ["-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"],
      ["-addext", "subjectAltName=DNS:localhost"],
    ),
  );
  if (!made.success) throw new Error(made.stderr.toString());
  port = freePort();
  product = await startProduct(dataDir, {
    SALLYPORT_PORT: String(port),
    SALLYPORT_PUBLIC_URL: `https://localhost:${port}`,
    SALLYPORT_TLS_CERT: certificate,
    SALLYPORT_TLS_KEY: key,
  });
});
afterAll(async () => {
  await product?.stop();
  await removeDataDir(dataDir);
});

const PATHS = ["/", "/en/", "/es/cookies", "/en/pricing", "/sign-in", "/app/acme/overview"];

test("T-3, T-2: the rules of a public scanner find nothing to fault over TLS, with every bonus that they give", () => {
  const { stdout, stderr, success } = Bun.spawnSync(
    ["node", join(import.meta.dir, "observatory.mjs"), scanner, String(port), ...PATHS],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate } },
  );
  if (!success) throw new Error(stderr.toString());
  const pages = JSON.parse(stdout.toString()) as Record<
    string,
    { name: string; result: string; pass: boolean; points: number }[]
  >;
  expect(Object.keys(pages)).toEqual(PATHS);
  for (const [path, tests] of Object.entries(pages)) {
    expect(tests.length).toBe(10);
    expect(
      tests.filter(({ pass, points }) => !pass || points < 0),
      path,
    ).toEqual([]);
    const bonuses = tests.filter(({ points }) => points > 0).map(({ name, points }) => [name, points]);
    expect(Object.fromEntries(bonuses), path).toEqual(BONUSES);
  }
});
