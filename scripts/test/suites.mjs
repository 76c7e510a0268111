import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { ROOT } from "../setup/place.mjs";
import { failureReader, failures } from "./failures.mjs";
import { LONGEST } from "./longest.mjs";
import { run } from "./run.mjs";

const TEST = /\.test\.(ts|mjs)$/;
const POSTGRES = /\.pg\.test\.ts$/;
const CORPORA = /(^|[/.])corpora\.test\.ts$/;

/** Which files belong to which part; each file to exactly one. */
export const SUITES = {
  unit: (file) => !file.startsWith("acceptance/") && !POSTGRES.test(file) && !CORPORA.test(file),
  pg: (file) => POSTGRES.test(file),
  acceptance: (file) => file.startsWith("acceptance/"),
  corpora: (file) => CORPORA.test(file),
};

/** Recorded material that is not part of a clone. */
const MATERIAL = join(ROOT, "..", "shared", "corpora");

const BUN = join(ROOT, "node_modules", "bun", "bin", "bun.exe");
const OPTIONS = [
  "--no-env-file",
  `--config=${join(ROOT, "server", "bin", "bunfig.toml")}`,
  "--timeout=180000",
];

/** Files that take so long are named: they are where a test run can be made shorter. */
const SLOW_SECONDS = 20;

/** Of the runner's output, file names are left as progress, and everything about a failure; figures come from the report. */
const NOISE =
  /^(bun test v.*|\(pass\) .*|\s*\d+ (pass|fail|skip|todo|error|errors|filtered out)|\s*\d+ expect\(\) calls|Ran \d+ tests .*|\s*)$/;

export async function runSuite(part, say) {
  const none = { passed: 0, failed: 0, skipped: 0 };
  if (part === "corpora" && !existsSync(MATERIAL)) {
    say("   ../shared/corpora is not here; the repository's own fixtures were run.");
    return none;
  }
  const files = testFiles().filter(SUITES[part]);
  if (files.length === 0) return { ...none, failed: 1 };
  const folder = mkdtempSync(join(tmpdir(), "sallyport-report-"));
  const { lanes, alone, together } = LANES[part] ?? { lanes: 1, alone: /(?:)/ };
  const total = { ...none };
  try {
    const template = await makeTemplate(part, join(folder, "template"), say);
    // Each lane takes the next files when it is done with its own.
    const work = async (chunks, number) => {
      for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
        const result = await runFiles(chunk, join(folder, `${number}.xml`), say, template);
        for (const [name, count] of Object.entries(result)) total[name] += count;
      }
    };
    const left = chunksOf(
      files.filter((file) => !alone.test(file)),
      together,
    );
    await Promise.all(Array.from({ length: lanes }, (_, number) => work(left, number)));
    const last = files.filter((file) => alone.test(file));
    if (last.length > 0) await work([last], 0);
    return total;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What makes a migrated database in a folder, which every file of a part copies, and the variable that names the folder. */
const TEMPLATES = {
  pg: {
    variable: "SALLYPORT_TEST_TEMPLATE",
    command: (folder) => [BUN, "--no-env-file", join(ROOT, "server", "testing", "make-template.ts"), folder],
  },
  acceptance: {
    variable: "SALLYPORT_TEST_MIGRATED",
    command: (folder) => [
      "env",
      `SALLYPORT_DATA_DIR=${folder}`,
      "node",
      join(ROOT, "server", "bin", "sallyport.mjs"),
      "migrate",
    ],
  },
};

/** Making one takes longer than many of the tests. Without it each makes its own. */
async function makeTemplate(part, folder, say) {
  const template = TEMPLATES[part];
  if (template === undefined) return {};
  mkdirSync(folder, { mode: 0o711 });
  // As root the database runs as another user, who must be able to enter.
  for (const path of [dirname(folder), folder]) chmodSync(path, 0o711);
  const lines = [];
  const code = await run(template.command(folder), (line) => lines.push(line));
  if (code === 0) return { [template.variable]: folder };
  for (const line of lines) say(`   ${line}`);
  return {};
}

/** How many files run side by side, and which run alone after them: those whose bounds are times or what a process may have in memory. */
const LANES = {
  unit: { lanes: 2, alone: /(?!)/, together: 32 },
  pg: { lanes: 2, alone: /(?!)/ },
  acceptance: {
    lanes: 2,
    alone:
      /^acceptance\/(hostile-clients|hostile-upstreams|limits|limits-cluster|budgets-cluster|many-nodes|trials\/(leaving|limits|switches))\.test/,
  },
};
/** So many files share a process of the runner, which takes half a second to begin, unless a part has its own number; a long one has its own process. */
const FILES_PER_PROCESS = 4;

/** What takes longest begins first, so that the lanes end together. */
function chunksOf(files, most = FILES_PER_PROCESS) {
  const secondsOf = (file) => LONGEST[file] ?? 0;
  const long = files
    .filter((file) => secondsOf(file) > 0)
    .sort((one, other) => secondsOf(other) - secondsOf(one));
  const short = files.filter((file) => secondsOf(file) === 0);
  const together = Array.from({ length: Math.ceil(short.length / most) }, (_, at) =>
    short.slice(at * most, (at + 1) * most),
  );
  return [...long.map((file) => [file]), ...together];
}

async function runFiles(files, report, say, variables) {
  rmSync(report, { force: true });
  const command = [BUN, "test", ...OPTIONS, "--reporter=junit", `--reporter-outfile=${report}`];
  const readFailures = failureReader();
  const code = await run(
    [...command, ...files.map((file) => `./${file}`)],
    (line) => {
      readFailures(line);
      if (!NOISE.test(line)) say(`   ${line}`);
    },
    variables,
  );
  return readReport(report, files, code, say);
}

function testFiles() {
  return ["acceptance", "bench", "dashboard/src", "server"]
    .flatMap(filesIn)
    .filter((file) => TEST.test(file))
    .sort();
}

function filesIn(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesIn(path);
    return [relative(ROOT, join(ROOT, path))];
  });
}

/** Counts from the report. A file that is not in it did not load; a runner may also fail although no test did. */
function readReport(report, files, code, say) {
  const text = existsSync(report) ? readFileSync(report, "utf8") : "";
  const count = (name) => Number(new RegExp(`<testsuites [^>]* ${name}="(\\d+)"`).exec(text)?.[1] ?? 0);
  const missing = files.filter((file) => !text.includes(`<testsuite name="${file}"`));
  const sayFailed = (line) => {
    say(`   ${line}`);
    failures.push([line]);
  };
  for (const file of missing) sayFailed(`FAILED: ${file} ran no test.`);
  const [tests, failures, skipped] = [count("tests"), count("failures"), count("skipped")];
  const failed = failures + missing.length;
  for (const [, file, seconds] of text.matchAll(/<testsuite name="([^"]+)" [^>]*time="([\d.]+)"/g))
    if (files.includes(file) && Number(seconds) >= SLOW_SECONDS)
      say(`   ${file}: ${Math.round(Number(seconds))} s`);
  if (failed === 0 && code !== 0)
    sayFailed(`FAILED: the test runner ended with ${code}, although no test failed, in ${files.join(", ")}.`);
  return { passed: tests - failures - skipped, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}
