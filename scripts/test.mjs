// npm test [-- --only checks|unit|pg|acceptance|corpora]: sets itself up, runs everything, and says at the end
// "N passed, N failed".
import { tmpdir } from "node:os";
import { setUpOrExit } from "./setup.mjs";
import { runChecks } from "./test/checks.mjs";
import { failures } from "./test/failures.mjs";
import { prepareOutsidePrograms, preparePrograms } from "./test/programs.mjs";
import { openScratch } from "./test/scratch.mjs";
import { runSuite, SUITES } from "./test/suites.mjs";

const PARTS = ["checks", ...Object.keys(SUITES)];

const asked = partsOf(process.argv.slice(2));
await setUpOrExit();
if (asked.some((part) => part !== "checks")) {
  await preparePrograms(say);
  process.env.TMPDIR = openScratch() ?? tmpdir();
}

// While other parts run.
const outside = asked.includes("acceptance") ? prepareOutsidePrograms(say) : undefined;
const total = { passed: 0, failed: 0, skipped: 0 };
for (const part of asked) {
  if (part === "acceptance") await outside;
  const startedMs = performance.now();
  say(`\n── ${part}`);
  const result = part === "checks" ? await runChecks(say) : await runSuite(part, say);
  for (const [name, count] of Object.entries(result)) total[name] += count;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  say(`   ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped in ${seconds} s`);
}
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
if (total.skipped > 0) say(`\n${total.skipped} skipped.`);
if (failures.length > 0) say("\n── what failed, again");
for (const lines of failures) for (const line of lines) say(`   ${line}`);
say(`\n${total.passed} passed, ${total.failed} failed`);

function partsOf(words) {
  const [option, value] = words.length === 1 ? words[0].split("=") : words;
  if (words.length === 0) return PARTS;
  if (option === "--only" && PARTS.includes(value)) return [value];
  process.stderr.write(`usage: npm test [-- --only ${PARTS.join("|")}]\n`);
  process.exit(2);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
