import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { disc } from "./pictures/png.ts";
import { filesOf } from "./pictures/uploads.ts";
import { makeDataDir, type Product, removeDataDir, startProduct } from "./product.ts";

const DOCUMENT = fileURLToPath(new URL("../docs/pictures.md", import.meta.url));

let product: Product;
const folder = mkdtempSync(join(tmpdir(), "sallyport-walk-"));
beforeAll(async () => {
  product = await startProduct(await makeDataDir());
}, 300_000);
afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
  rmSync(folder, { recursive: true });
}, 300_000);

/** The lines of the walk, at this product. */
function walk(): string {
  const lines = /## A walk\n[^`]*```sh\n([^`]*)```/.exec(readFileSync(DOCUMENT, "utf8"))?.[1] ?? "";
  expect(lines).toContain("http://127.0.0.1:8787");
  expect(lines).toContain("KEY=sp_test_…");
  return lines
    .replace("http://127.0.0.1:8787", product.url)
    .replace("KEY=sp_test_…", `KEY=${product.testKey}`);
}

test("M-3 M-4 M-8 the walk of the document: from an upload to a picture that is gone, by curl only", async () => {
  writeFileSync(join(folder, "shoe.jpg"), disc(300, 200));
  // Links name the port of the settings, and this product has one that was free.
  const curl = `curl() { command curl --connect-to "::127.0.0.1:${new URL(product.url).port}" "$@"; }`;
  const run = Bun.spawn(["bash", "-eu", "-c", `${curl}\n${walk()}`], {
    cwd: folder,
    stdout: "pipe",
    stderr: "pipe",
  });
  const output = await new Response(run.stdout).text();
  expect([await run.exited, await new Response(run.stderr).text()]).toEqual([0, ""]);
  const told = [...output.matchAll(/^event: generation\ndata: (.*)$/gm)].map(([, data]) =>
    JSON.parse(data ?? ""),
  );
  expect(told.at(-1)).toMatchObject({ status: "succeeded", progress: 100, charge_usd: "0.000000" });
  expect(output.trimEnd()).toEndWith("410");
  const made = sizeOfPng(join(folder, "shoe-on-a-table.png"));
  expect([made.width, made.height]).toEqual([300, 200]);
  const done = JSON.parse(readFileSync(join(folder, "done.json"), "utf8"));
  expect(done).toMatchObject({
    model: "simulated-image",
    outputs: [{ digital_source_type: "compositeWithTrainedAlgorithmicMedia" }],
    error: null,
  });
  // M-4: nobody who reads the log knows what was asked for.
  expect(product.output()).not.toContain("wooden table");
  // The request is sealed and swept as the picture is; the upload, which lives on, is all that is left.
  for (;;) {
    if (filesOf(product).length === 8) break;
    await Bun.sleep(100);
  }
}, 300_000);

test("M-4 M-8 whoever follows a task sees its picture before it is finished, and nothing of that is left", async () => {
  const headers = { authorization: `Bearer ${product.testKey}`, "content-type": "application/json" };
  const before = filesOf(product).length;
  const asked = await fetch(`${product.url}/v1/generations`, {
    ...{ method: "POST", headers: { ...headers, "idempotency-key": "seen-early" } },
    // The simulator takes its time between two events.
    body: JSON.stringify({
      ...{ model: "simulated-image", prompt: "a boat [[simulate gap=2000]]", size: "1536x1024" },
      partial_images: 3,
    }),
  });
  const { id } = (await asked.json()) as { readonly id: string };
  const events = await fetch(`${product.url}/v1/generations/${id}/events`, { headers });
  const text = await events.text();
  const told = [...text.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, event, data]) => ({
    event,
    data: JSON.parse(data ?? ""),
  }));
  const partials = told.filter(({ event }) => event === "generation.partial_image").map(({ data }) => data);
  expect(partials.map(({ generation, partial_image_index: number }) => [generation, number])).toEqual([
    ...([0, 1, 2] as const).map((number) => [id, number]),
  ]);
  for (const { b64_json, output_format, width, height } of partials) {
    expect([output_format, width, height]).toEqual(["webp", 512, 341]);
    expect(Buffer.from(b64_json, "base64").toString("latin1", 8, 12)).toBe("WEBP");
  }
  expect(told.at(-1)).toMatchObject({ event: "generation", data: { status: "succeeded" } });
  // The request and the four copies of the picture, each with its key.
  expect(filesOf(product)).toHaveLength(before + 2 * (1 + 4));
  expect(product.output()).not.toContain("boat");
}, 300_000);

/** Size in the header of a PNG. */
function sizeOfPng(path: string): { readonly width: number; readonly height: number } {
  const bytes = readFileSync(path);
  expect(bytes.toString("latin1", 1, 4)).toBe("PNG");
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
