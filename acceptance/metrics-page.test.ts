import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeDataDir, type Product, removeDataDir, startProduct } from "./product.ts";

setDefaultTimeout(120_000);

const ROOT = resolve(import.meta.dir, "..");
const PAGE = readFileSync(join(ROOT, "docs/runbooks/watching.md"), "utf8");
const ALERTS = readFileSync(join(ROOT, "deploy/prometheus/alerts.yaml"), "utf8");

let folder = "";
let product: Product;
let shown = new Map<string, string>();

beforeAll(async () => {
  folder = await makeDataDir();
  product = await startProduct(folder);
  const text = await (await fetch(`${product.url}/metrics`)).text();
  shown = new Map(
    [...text.matchAll(/^# HELP (sallyport_\w+) (.+)$/gm)].map(([, name = "", help = ""]) => [name, help]),
  );
});
afterAll(async () => {
  await product?.stop();
  await removeDataDir(folder);
});

test("the page lists every metric there is, in the words of the server, and no other", () => {
  expect(shown.size).toBeGreaterThan(15);
  const listed = [...PAGE.matchAll(/^\| `(sallyport_\w+)` \| ([^|]+) \|/gm)].map(
    ([, name = "", help = ""]) => [name, help.trim()],
  );
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(shown));
});

test("the alerts ask for metrics that there are, and each has its line on the page", () => {
  const asked = new Set(ALERTS.match(/sallyport_[a-z_]+/g));
  expect([...asked].filter((name) => !shown.has(name))).toEqual([]);
  for (const [, name = ""] of ALERTS.matchAll(/alert: (\w+)/g)) expect(PAGE).toContain(`| \`${name}\` |`);
});
