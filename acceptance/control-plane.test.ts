import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rawExchange } from "./hostile/raw-client.ts";
import {
  isAlive,
  makeDataDir,
  makeEmptyDataDir,
  type Product,
  removeDataDir,
  sallyport,
  startProduct,
} from "./product.ts";

let folder = "";
/** What is temporary for the product only. */
const temporary = mkdtempSync(join(tmpdir(), "sallyport-temporary-"));
let product: Product;
let token = "";
let testKey = "";

beforeAll(async () => {
  folder = await makeDataDir();
  product = await startProduct(folder, { TMPDIR: temporary });
  testKey = product.testKey;
  const made = await sallyport(folder, ["tokens", "create", "mara", "--role", "admin", "--json"]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  token = (JSON.parse(made.stdout) as { token: string }).token;
});
afterAll(async () => {
  await product?.stop();
  await removeDataDir(folder);
  rmSync(temporary, { recursive: true });
});

const api = (path: string, init: RequestInit = {}) =>
  fetch(`${product.url}/api/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...init.headers },
  });

const chat = () =>
  fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${testKey}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
  });

async function untilServed(): Promise<Response> {
  for (let tries = 0; tries < 500; tries += 1) {
    const response = await api("/organizations");
    if (response.status !== 503) return response;
    await response.body?.cancel();
    await Bun.sleep(20);
  }
  throw new Error("the control plane does not answer");
}

describe("the control plane", () => {
  test("is reached through the one port, and says what it is", async () => {
    const listed = await untilServed();
    expect(listed.status).toBe(200);
    const { items } = (await listed.json()) as { items: { slug: string }[] };
    expect(items.map(({ slug }) => slug)).toEqual(["default"]);
    const document = (await (await api("/openapi.json")).json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toContain("/organizations");
    const page = await fetch(`${product.url}/en/reference`);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toContain("/en/reference/organizations.create");
  });

  test("people who come to the address are sent on to the pages in their language, programs get a document", async () => {
    const people = { accept: "text/html", "accept-language": "de, es;q=0.8, en;q=0.5" };
    const sent = await fetch(product.url, { headers: people, redirect: "manual" });
    expect([sent.status, sent.headers.get("location")]).toEqual([302, "/es/"]);
    const page = await fetch(product.url, { headers: people });
    expect(await page.text()).toContain('<html lang="es">');
    expect(page.headers.get("content-encoding")).not.toBeNull();
    const program = await fetch(product.url, { headers: { accept: "application/json" } });
    expect(await program.json()).toMatchObject({ name: "Sallyport" });
  });

  test("is reached by a request that names no host, which HTTP/1.0 allows", async () => {
    await untilServed();
    const request = `GET /api/v1/organizations HTTP/1.0\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const { answers } = await rawExchange(product.url, [request]);
    expect(answers[0]?.status).toBe(200);
  });

  test("a caller cannot state its own address", async () => {
    const wrong = { authorization: "Bearer sp_op_wrong", "x-sallyport-caller-address": "192.0.2.77" };
    const statuses = new Set<number>();
    for (let tries = 0; tries < 30; tries += 1)
      statuses.add(
        (
          await api("/organizations", {
            headers: { ...wrong, "x-sallyport-caller-address": `192.0.2.${tries}` },
          })
        ).status,
      );
    expect(statuses.has(429)).toBe(true);
  });

  test("the same commands run far away, with a token and no settings of the server", async () => {
    const elsewhere = await makeEmptyDataDir();
    const far = (words: readonly string[], env: Record<string, string> = { SALLYPORT_TOKEN: token }) =>
      sallyport(elsewhere, ["--url", product.url, ...words], { env });
    try {
      const made = await far(["organizations", "create", "acme", "--json"]);
      expect([made.code, made.stderr]).toEqual([0, ""]);
      const [here, there] = await Promise.all([
        sallyport(folder, ["organizations", "list", "--json"]),
        far(["organizations", "list", "--json"]),
      ]);
      expect(JSON.parse(there.stdout)).toEqual(JSON.parse(here.stdout));
      const twice = await far(["organizations", "create", "acme"]);
      expect([twice.code, twice.stderr.trim()]).toEqual([
        1,
        "sallyport: There is an organization 'acme' already.",
      ]);
      const examined = await far(["doctor"]);
      expect([examined.code, examined.stderr]).toEqual([0, ""]);
      for (const part of [
        "version",
        "nodes: 1 serve",
        "audit ledger",
        "books",
        "server: ready at",
        "in order",
      ])
        expect(examined.stdout).toContain(part);
      const local = await far(["config"]);
      expect([local.code, local.stderr.trim()]).toEqual([
        1,
        "sallyport: This command runs only where the server's settings are, without --url.",
      ]);
      const nobody = await far(["organizations", "list"], { SALLYPORT_TOKEN: "sp_op_wrong" });
      expect(nobody.code).toBe(1);
      expect(readdirSync(elsewhere)).toEqual([]);
    } finally {
      await removeDataDir(elsewhere);
    }
  });

  test("P-6: its process has the control login and no other, and no secret in its environment", () => {
    const pid = product.pidOf("control");
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    expect(environment).not.toContain("MASTER_KEY");
    expect(environment).not.toContain("PEPPER");
    expect(environment).not.toContain("DATABASE");
  });

  test("stopped and not killed, it costs /v1 nothing, and nobody waits for it in vain", async () => {
    await untilServed();
    const pid = product.pidOf("control") ?? expect.unreachable();
    process.kill(pid, "SIGSTOP");
    try {
      // Until the launcher has missed it, some wait; then everybody is told at once.
      let refused: Response | null = null;
      while (refused === null)
        refused = await api("/organizations", { signal: AbortSignal.timeout(2_000) }).catch(() => null);
      expect(refused.status).toBe(503);
      expect(((await refused.json()) as { code: string }).code).toBe("control_unavailable");
      expect((await chat()).status).toBe(200);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    expect((await untilServed()).status).toBe(200);
  });

  test("killed again and again, it costs /v1 nothing and comes back", async () => {
    let failed = 0;
    let done = false;
    const load = (async () => {
      while (!done) if ((await chat()).status !== 200) failed += 1;
    })();
    for (let kills = 0; kills < 3; kills += 1) {
      await untilServed();
      process.kill(product.pidOf("control") ?? expect.unreachable(), "SIGKILL");
    }
    expect((await untilServed()).status).toBe(200);
    done = true;
    await load;
    expect(failed).toBe(0);
  });
});

const left = () => readdirSync(temporary);

test("Ctrl-C, which every process of a terminal gets, is no fault of any of them", async () => {
  const own = await makeDataDir();
  const stopping = await startProduct(own);
  // Before it serves, it does not hear signals yet.
  while ((await fetch(`${stopping.url}/api/v1/openapi.json`)).status !== 200) await Bun.sleep(20);
  const roles = (["gateway", "control", "worker"] as const).map((role) => stopping.pidOf(role));
  for (const pid of [stopping.launcherPid, ...roles]) process.kill(pid ?? expect.unreachable(), "SIGINT");
  expect(await stopping.ended).toBe(0);
  expect(stopping.output()).toContain('"server_stopped"');
  expect(stopping.output()).not.toContain('"error"');
  await removeDataDir(own);
});

test("it ends with the server, whatever ends that, and leaves nothing in the temporary folder", async () => {
  const others = (["control", "worker"] as const).map((role) => product.pidOf(role) ?? expect.unreachable());
  expect(left()).toHaveLength(1);
  await product.kill();
  for (let tries = 0; tries < 500 && others.some(isAlive); tries += 1) await Bun.sleep(20);
  expect(others.filter(isAlive)).toEqual([]);
  expect(left()).toEqual([]);
});

test("nor does a start that fails", async () => {
  const none = join(folder, "none.pem");
  const settings = { TMPDIR: temporary, SALLYPORT_TLS_CERT: none, SALLYPORT_TLS_KEY: none };
  const { code } = await sallyport(folder, ["serve"], { env: settings });
  expect(code).toBe(1);
  expect(left()).toEqual([]);
});
