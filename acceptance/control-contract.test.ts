import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { pythonProgram } from "../scripts/python-programs.mjs";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

setDefaultTimeout(600_000);

/** Requests made up for each operation, valid and invalid ones. */
const EXAMPLES = "5";
/**
 * Not that a missing header is refused: it knows no 428 (RFC 6585), with which a missing If-Match is. Not that
 * wrong tokens are refused: after twenty of them it is told 429, and cli/permissions.pg.test.ts looks at that for each operation. */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "negative_data_rejection",
  "unsupported_method",
  "allow_header_conformance",
];

let folder = "";
let product: Product;
let token = "";
let fuzzer = "";

beforeAll(async () => {
  fuzzer = await pythonProgram("schemathesis", "schemathesis==4.32.5");
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

/** What invalid input may be refused with. The fuzzer's own list leaves out 412 and 413. */
const CONFIGURATION = `[checks]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429]
`;

test("the server answers every operation as its document says, and never with a fault of its own", async () => {
  const configuration = join(folder, "fuzzer.toml");
  await Bun.write(configuration, CONFIGURATION);
  const running = Bun.spawn(
    [
      fuzzer,
      "--config-file",
      configuration,
      "run",
      `${product.url}/api/v1/openapi.json`,
      "--header",
      `Authorization: Bearer ${token}`,
      "--checks",
      CHECKS.join(","),
      "--phases",
      "examples,coverage,fuzzing",
      "--max-examples",
      EXAMPLES,
      "--seed",
      "1",
      "--workers",
      "2",
      "--continue-on-failure",
      "--warnings",
      "off",
      "--no-color",
    ],
    {
      cwd: folder,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      env: { PATH: process.env["PATH"] ?? "", HOME: folder },
    },
  );
  const [said, code] = await Promise.all([new Response(running.stdout).text(), running.exited]);
  expect(code, said.slice(-8_000)).toBe(0);
  const cases = Number(/(\d+) generated/.exec(said)?.[1] ?? 0);
  expect(cases, said.slice(-2_000)).toBeGreaterThan(100);
  expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
});
