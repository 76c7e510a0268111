import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { makeDataDir, type Product, removeDataDir, startProduct } from "../product.ts";

setDefaultTimeout(180_000);

let dataDir = "";
let product: Product;

beforeAll(async () => {
  dataDir = await makeDataDir();
  product = await startProduct(dataDir);
});
afterAll(async () => {
  await product?.stop();
  await removeDataDir(dataDir);
});

/** What each example has to say, when a test key runs it. */
const GUIDES = {
  "first-request": /simulat/i,
  "keys-and-scopes": /gpt-4o-mini/,
  streaming: /\S/,
  "errors-and-retries": /429/,
  idempotency: /simulat/i,
  "limits-and-headers": /\d/,
  "prices-and-holds": /\d/,
} as const;

/** The examples of a guide, as somebody copies them from the page. */
async function examplesOf(guide: string, language: string): Promise<readonly string[]> {
  const page = await (await fetch(`${product.url}/en/docs/${guide}`)).text();
  return [...page.matchAll(new RegExp(`<pre[^>]*aria-label="${language}"[^>]*>(.*?)</pre>`, "gs"))]
    .map(([, code = ""]) => code.replaceAll(/<[^>]+>/g, ""))
    .map((code) =>
      code
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&amp;", "&"),
    );
}

/** Only what stands by itself: the others continue one further up. */
const whole = (code: string) =>
  code.startsWith("curl") ? !code.includes("@request.json") : /^(?:import|from) /.test(code);

async function run(command: readonly string[], code: string): Promise<string> {
  const child = Bun.spawn([...command], {
    cwd: import.meta.dir,
    env: { PATH: process.env["PATH"] ?? "", SALLYPORT_KEY: product.testKey },
    stdin: new Blob([code]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, complaint, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (status !== 0) throw new Error(`${code}\n${complaint}`);
  return out;
}

describe("every example of the guides runs as it stands", () => {
  test.each(Object.entries(GUIDES))("%s", async (guide, says) => {
    const [curl, script, python] = await Promise.all(
      ["curl", "TypeScript", "Python"].map((language) => examplesOf(guide, language)),
    );
    for (const code of curl?.filter(whole) ?? []) expect(await run(["bash", "-s"], code)).toMatch(says);
    for (const code of script?.filter(whole) ?? [])
      expect(await run([process.execPath, "run", "-"], code)).toMatch(says);
    for (const code of python?.filter(whole) ?? [])
      await run(["python3", "-c", "import sys; compile(sys.stdin.read(), 'example', 'exec')"], code);
    expect([curl, script, python].map((list) => (list ?? []).filter(whole).length)).toEqual([1, 1, 1]);
  });
});
