// npm run trials [-- NAME …]: runs trials in full and writes their figures to docs/trials.md.
import { cpus } from "node:os";
import { Glob } from "bun";
import type { Figures, Trial } from "./trial.ts";

const TARGET = new URL("../../docs/trials.md", import.meta.url).pathname;
const RECORD = /<!-- (\{.*\}) -->/g;

/** One full run, kept as a comment in docs/trials.md so that running one trial leaves the others' figures. */
interface Recorded {
  readonly name: string;
  readonly shows: string;
  readonly controls: readonly string[];
  readonly date: string;
  readonly count: number;
  readonly seconds: number;
  readonly figures: Figures;
}

async function load(): Promise<readonly Trial[]> {
  const files = [...new Glob("*.trial.ts").scanSync(import.meta.dir)].sort((one, other) =>
    one.localeCompare(other),
  );
  const modules = await Promise.all(files.map((file) => import(`./${file}`) as Promise<{ trial: Trial }>));
  return modules.map(({ trial }) => trial);
}

async function runFully(trial: Trial): Promise<Recorded> {
  const { name, shows, controls, full } = trial;
  const started = Date.now();
  let told = 0;
  const figures = await trial.run(full, (done) => {
    if (Date.now() - told < 2_000) return;
    told = Date.now();
    process.stderr.write(`${name}: ${done} of ${full}\n`);
  });
  const seconds = Math.round((Date.now() - started) / 1000);
  return {
    name,
    shows,
    controls,
    date: new Date().toISOString().slice(0, 10),
    count: full,
    seconds,
    figures,
  };
}

function section(recorded: Recorded): string {
  const { name, shows, controls, date, count, seconds, figures } = recorded;
  const rows = Object.entries(figures).map(([figure, value]) => `| ${figure} | ${value} |`);
  return [
    `## ${name}`,
    "",
    `${shows}${controls.length === 0 ? "" : ` (${controls.join(", ")})`}. ${count} in ${seconds} s on ${date}.`,
    "",
    "| figure | value |",
    "| --- | --- |",
    ...rows,
    "",
    `<!-- ${JSON.stringify(recorded)} -->`,
    "",
  ].join("\n");
}

const trials = await load();
const wanted = new Set(process.argv.slice(2));
const unknown = [...wanted].filter((name) => !trials.some((trial) => trial.name === name));
if (unknown.length > 0) {
  const known = trials.map(({ name }) => name).join(", ");
  process.stderr.write(`There is no trial called ${unknown.join(", ")}. There are: ${known}.\n`);
  process.exit(2);
}
const before = await Bun.file(TARGET)
  .text()
  .catch(() => "");
const recorded = new Map<string, Recorded>();
for (const [, json = "null"] of before.matchAll(RECORD)) {
  const one = JSON.parse(json) as Recorded;
  recorded.set(one.name, one);
}
for (const trial of trials) {
  if (wanted.size > 0 && !wanted.has(trial.name)) continue;
  const one = await runFully(trial);
  recorded.set(trial.name, one);
  process.stdout.write(`${trial.name}: ${JSON.stringify(one.figures)}\n`);
  await write();
}

/** After each trial, so that one that fails does not take the others' figures with it. */
async function write(): Promise<void> {
  const head = `# Trials\n\nWritten by \`npm run trials\`, which runs each trial in full; \`npm test\` runs a sample of the same code.\nMachine of the last run: ${cpus().length} cores.\n`;
  await Bun.write(TARGET, [head, ...[...recorded.values()].map(section)].join("\n"));
}
