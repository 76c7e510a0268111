import { join } from "node:path";
import { OUTSIDE_PROGRAMS } from "../scripts/outside-programs.mjs";

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

/** What invalid input may be refused with. The fuzzer's own list leaves out 412 and 413. */
const CONFIGURATION = `[checks]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429]
`;

/** One request and its answer, as far as a test looks at them. */
interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
}

export interface Fuzzed {
  /** How many requests were made up. */
  readonly cases: number;
  readonly exchanges: readonly Exchange[];
}

/**
 * Calls every operation of the control plane with requests that are made up.
 * @param origin of the product
 * @param folder for what the fuzzer writes
 * @param examples for each operation, beside those that the document gives and those that follow from its bounds
 * @throws Error with what it said, when an answer is not as the document says, or is a fault of the server's own
 */
export async function fuzz({
  origin,
  folder,
  examples,
  headers,
  known = {},
  only,
  without = [],
}: {
  readonly origin: string;
  readonly folder: string;
  readonly examples: number;
  /** Who calls. */
  readonly headers: Readonly<Record<string, string>>;
  /** What there is, by the name of a parameter in the path: most requests name one of them. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
  /** Operations by their names: these alone, or all but these. */
  readonly only?: readonly string[];
  readonly without?: readonly string[];
}): Promise<Fuzzed> {
  const configuration = join(folder, "fuzzer.toml");
  const report = join(folder, "exchanges.har");
  await Bun.write(configuration, CONFIGURATION + dictionaries(known));
  const running = Bun.spawn(
    [
      await OUTSIDE_PROGRAMS.schemathesis(),
      "--config-file",
      configuration,
      "run",
      `${origin}/api/v1/openapi.json`,
      ...Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]),
      ...(only ?? []).flatMap((name) => ["--include-operation-id", name]),
      ...without.flatMap((name) => ["--exclude-operation-id", name]),
      ...["--checks", CHECKS.join(",")],
      ...["--phases", "examples,coverage,fuzzing"],
      ...["--max-examples", String(examples)],
      ...["--seed", "1"],
      // With several threads its interpreter fails now and then (Python 3.11: "AST constructor recursion depth mismatch").
      ...["--workers", "1"],
      // Who calls is said above; what is read of an answer is all of it.
      ...["--generation-with-security-parameters", "false", "--output-sanitize", "false"],
      ...["--report", "har", "--report-har-path", report],
      ...["--warnings", "off"],
      "--continue-on-failure",
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
  if (code !== 0) throw new Error(`the fuzzer ended with ${code}:\n${said.slice(-8_000)}`);
  const cases = Number(/(\d+) generated/.exec(said)?.[1] ?? 0);
  return { cases, exchanges: await exchangesIn(report) };
}

function dictionaries(known: Readonly<Record<string, readonly string[]>>): string {
  const names = Object.keys(known);
  const lists = names.map((name) => `[dictionaries.${name}]\nvalues = ${JSON.stringify(known[name])}\n`);
  const bindings = names.map((name) => `"path.${name}" = { dictionary = "${name}", probability = 0.8 }\n`);
  return names.length === 0 ? "" : `${lists.join("")}[parameters]\n${bindings.join("")}`;
}

/** Of the report in HTTP Archive format. */
async function exchangesIn(report: string): Promise<readonly Exchange[]> {
  const { log } = (await Bun.file(report).json()) as {
    readonly log: {
      readonly entries: readonly {
        readonly request: { readonly method: string; readonly url: string };
        readonly response: {
          readonly status: number;
          readonly content: { readonly text?: string; readonly encoding?: string };
        };
      }[];
    };
  };
  return log.entries.map(({ request: { method, url }, response: { status, content } }) => {
    const { text = "", encoding } = content;
    const body = encoding === "base64" ? Buffer.from(text, "base64").toString() : text;
    return { method, path: new URL(url).pathname, status, body };
  });
}
