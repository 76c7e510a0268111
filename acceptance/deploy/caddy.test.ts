import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "../free-port.ts";
import { makeDataDir, type Product, removeDataDir, startProduct } from "../product.ts";

// deploy/Caddyfile as it is shipped, with this test's ports and an authority of Caddy's own. Debian's caddy is older than what the
// file asks for and building one takes many minutes, so this runs where a caddy is installed.

const CADDY = Bun.which("caddy");
const SHIPPED = resolve(import.meta.dir, "../../deploy/Caddyfile");
const HOST = "localhost";

let folder = "";
let product: Product;
let caddy: Bun.Subprocess;
const [securePort, clearPort] = [freePort(), freePort()];

function makeCertificate(): void {
  const words = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=sallyport", "-addext", "subjectAltName=DNS:sallyport"];
  const files = ["-keyout", "key.pem", "-out", "certificate.pem"];
  const made = Bun.spawnSync(["openssl", "req", "-x509", ...words, ...names, ...files], { cwd: folder });
  if (!made.success) throw new Error(made.stderr.toString());
}

describe.skipIf(CADDY === null)("Caddy in front", () => {
  beforeAll(async () => {
    folder = await makeDataDir();
    mkdirSync(join(folder, "data"));
    makeCertificate();
    product = await startProduct(join(folder, "data"), {
      SALLYPORT_TLS_CERT: join(folder, "certificate.pem"),
      SALLYPORT_TLS_KEY: join(folder, "key.pem"),
      SALLYPORT_TLS_PROXIES: "127.0.0.1/32",
    });
    const file = join(folder, "Caddyfile");
    const shipped = readFileSync(SHIPPED, "utf8");
    const options = `admin off\n\tskip_install_trust\n\tlocal_certs\n\thttp_port ${clearPort}\n\thttps_port ${securePort}\n\t`;
    writeFileSync(file, shipped.replace("auto_https", `${options}auto_https`));
    const env = {
      HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
      SALLYPORT_DOMAIN: HOST,
      SALLYPORT_UPSTREAM: new URL(product.url).host,
      SALLYPORT_UPSTREAM_NAME: "sallyport",
      SALLYPORT_UPSTREAM_CA: join(folder, "certificate.pem"),
    };
    const words = ["--config", file, "--adapter", "caddyfile"];
    const checked = Bun.spawnSync([CADDY ?? "", "validate", ...words], { env });
    expect(`${checked.stdout}${checked.stderr}`).toContain("Valid configuration");
    caddy = Bun.spawn([CADDY ?? "", "run", ...words], { env, stdout: "ignore", stderr: "ignore" });
    for (let tries = 0; ; tries += 1) {
      try {
        await secure("/health/live");
        break;
      } catch (error) {
        if (tries > 200) throw error;
        await Bun.sleep(50);
      }
    }
  });

  afterAll(async () => {
    caddy?.kill();
    await caddy?.exited;
    await product?.stop();
    await removeDataDir(folder);
  });

  const secure = (path: string, init: RequestInit = {}) =>
    fetch(`https://${HOST}:${securePort}${path}`, {
      ...init,
      tls: { ca: readFileSync(join(folder, "caddy/pki/authorities/local/root.crt"), "utf8") },
    } as RequestInit);

  const chat = (key: string): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({
      model: "gpt-4o-mini",
      stream: true,
      messages: [{ role: "user", content: "[[simulate gap=150 tokens=6]] Hello" }],
    }),
  });

  test("a stream passes piece by piece, through TLS on both sides", async () => {
    const answer = await secure("/v1/chat/completions", chat(product.testKey));
    expect(answer.status).toBe(200);
    let pieces = 0;
    for await (const _piece of answer.body ?? []) pieces += 1;
    expect(pieces).toBeGreaterThan(4);
  });

  test("T-1: only TLS 1.3 is spoken; T-2: two years of HSTS", async () => {
    const page = await secure("/health/live");
    expect(page.headers.get("strict-transport-security")).toBe(
      "max-age=63072000; includeSubDomains; preload",
    );
    expect(page.headers.get("server")).toBeNull();
    const words = ["-connect", `127.0.0.1:${securePort}`, "-servername", HOST, "-tls1_2"];
    const old = Bun.spawnSync(["openssl", "s_client", ...words]);
    expect(old.stderr.toString()).toContain("alert protocol version");
  });

  test("T-1: in the clear pages are sent on, and API calls are refused without asking who calls", async () => {
    const clear = `http://${HOST}:${clearPort}`;
    const page = await fetch(`${clear}/pricing`, { redirect: "manual" });
    expect(page.status).toBe(308);
    expect(page.headers.get("location")).toStartWith(`https://${HOST}`);
    const call = await fetch(`${clear}/v1/chat/completions`, chat(product.testKey));
    expect([call.status, ((await call.json()) as { error: { code: string } }).error.code]).toEqual([
      403,
      "tls_required",
    ]);
  });
});
