import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ROOT } from "../setup/place.mjs";
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
  "--timeout=60000",
];

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
  try {
    const report = join(folder, "junit.xml");
    const command = [BUN, "test", ...OPTIONS, "--reporter=junit", `--reporter-outfile=${report}`];
    const code = await run([...command, ...files.map((file) => `./${file}`)], (line) => {
      if (!NOISE.test(line)) say(`   ${line}`);
    });
    return readReport(report, files, code, say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
  for (const file of missing) say(`   FAILED: ${file} ran no test.`);
  const [tests, failures, skipped] = [count("tests"), count("failures"), count("skipped")];
  const failed = failures + missing.length;
  if (failed === 0 && code !== 0) say(`   The test runner ended with ${code}, although no test failed.`);
  return { passed: tests - failures - skipped, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}
