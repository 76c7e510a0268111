import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { debianPrograms } from "../../scripts/debian-packages.mjs";
import { freePort } from "../free-port.ts";
import { makeDataDir, type Product, removeDataDir, startProduct } from "../product.ts";

// deploy/nginx.conf as it is shipped, with this test's ports and certificate in place of the operator's.

const SHIPPED = resolve(import.meta.dir, "../../deploy/nginx.conf");
const HOST = "ai.example.com";

let folder = "";
let product: Product;
let nginx: Bun.Subprocess;
let authority = "";
const [securePort, clearPort] = [freePort(), freePort()];

function makeCertificate(): void {
  const words = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const names = ["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`];
  const files = ["-keyout", "privkey.pem", "-out", "fullchain.pem"];
  const made = Bun.spawnSync(["openssl", "req", "-x509", ...words, ...names, ...files], { cwd: folder });
  if (!made.success) throw new Error(made.stderr.toString());
  authority = readFileSync(join(folder, "fullchain.pem"), "utf8");
}

function configuration(upstream: string): string {
  const shipped = readFileSync(SHIPPED, "utf8")
    .replaceAll(/^\s*listen \[::\].*$/gm, "")
    .replace("listen 443 ssl", `listen 127.0.0.1:${securePort} ssl`)
    .replace("listen 80", `listen 127.0.0.1:${clearPort}`)
    // Debian 12's nginx writes it with the port; newer ones alone.
    .replace(/^\s*http2 on;$/m, "")
    .replaceAll("/etc/letsencrypt/live/ai.example.com", folder)
    .replace("server 127.0.0.1:8787;", `server ${new URL(upstream).host};`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, "temporary", name)};`,
  );
  return `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events {} http { ${temporary.join(" ")} ${shipped} }`;
}

beforeAll(async () => {
  const programs = await debianPrograms({ nginx: "nginx", openssl: "openssl" });
  folder = await makeDataDir();
  mkdirSync(join(folder, "temporary"));
  makeCertificate();
  product = await startProduct(join(folder, "data"), { SALLYPORT_TLS_PROXIES: "127.0.0.1/32" });
  writeFileSync(join(folder, "nginx.conf"), configuration(product.url));
  const words = ["-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")];
  const checked = Bun.spawnSync([programs["nginx"] ?? "", ...words, "-t"]);
  expect(checked.stderr.toString()).toContain("test is successful");
  nginx = Bun.spawn([programs["nginx"] ?? "", ...words], { stdout: "ignore", stderr: "ignore" });
  for (let tries = 0; ; tries += 1) {
    try {
      await fetch(`http://127.0.0.1:${clearPort}/`, { redirect: "manual" });
      break;
    } catch (error) {
      if (tries > 200) throw error;
      await Bun.sleep(20);
    }
  }
});

afterAll(async () => {
  nginx?.kill();
  await nginx?.exited;
  await product?.stop();
  await removeDataDir(folder);
});

const secure = (path: string, init: RequestInit = {}) =>
  fetch(`https://127.0.0.1:${securePort}${path}`, {
    ...init,
    headers: { host: HOST, ...init.headers },
    tls: { ca: authority, serverName: HOST },
  } as RequestInit);

const chat = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    model: "gpt-4o-mini",
    stream: true,
    messages: [{ role: "user", content: "[[simulate gap=150 tokens=6]] Hello" }],
  }),
};

test("a stream passes piece by piece", async () => {
  const answer = await secure("/v1/chat/completions", {
    ...chat,
    headers: { ...chat.headers, authorization: `Bearer ${product.testKey}` },
  });
  expect(answer.status).toBe(200);
  let pieces = 0;
  for await (const _piece of answer.body ?? []) pieces += 1;
  expect(pieces).toBeGreaterThan(4);
});

test("T-1: only TLS 1.3 is spoken; T-2: two years of HSTS", async () => {
  const page = await secure("/health/live");
  expect(page.headers.get("strict-transport-security")).toBe("max-age=63072000; includeSubDomains; preload");
  const old = Bun.spawnSync(["openssl", "s_client", "-connect", `127.0.0.1:${securePort}`, "-tls1_2"]);
  expect(old.stderr.toString()).toContain("alert protocol version");
});

test("T-1: in the clear pages are sent on, and API calls are refused without asking who calls", async () => {
  const clear = `http://127.0.0.1:${clearPort}`;
  const page = await fetch(`${clear}/pricing`, { headers: { host: HOST }, redirect: "manual" });
  expect([page.status, page.headers.get("location")]).toEqual([308, `https://${HOST}/pricing`]);
  const call = await fetch(`${clear}/v1/chat/completions`, {
    ...chat,
    headers: { ...chat.headers, host: HOST, authorization: `Bearer ${product.testKey}` },
  });
  expect([call.status, ((await call.json()) as { error: { code: string } }).error.code]).toEqual([
    403,
    "tls_required",
  ]);
});
