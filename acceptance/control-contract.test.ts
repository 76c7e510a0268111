import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { OUTSIDE_PROGRAMS } from "../scripts/outside-programs.mjs";
import { fuzz } from "./fuzzer.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

setDefaultTimeout(600_000);

/** Requests made up for each operation; `npm run trials -- contract` makes up fifty, as others. */
const EXAMPLES = 3;

let folder = "";
let product: Product;
let token = "";

beforeAll(async () => {
  await OUTSIDE_PROGRAMS.schemathesis();
  folder = await makeDataDir();
  product = await startProduct(folder);
  const made = await sallyport(folder, ["tokens", "create", "mara", "--role", "admin", "--json"]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  token = (JSON.parse(made.stdout) as { token: string }).token;
});
afterAll(async () => {
  await product?.stop();
  await removeDataDir(folder);
});

test("the server answers every operation as its document says, and never with a fault of its own", async () => {
  const headers = { Authorization: `Bearer ${token}` };
  const { cases } = await fuzz({ origin: product.url, folder, examples: EXAMPLES, headers });
  expect(cases).toBeGreaterThan(1_000);
  expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
});
