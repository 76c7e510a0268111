import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { plantLeaks } from "../leaks.ts";
import { makeDataDir, removeDataDir, sallyport } from "../product.ts";
import type { Figures, Trial } from "./trial.ts";

/** One planted leak of each kind for so many requests; in full that is a hundred. */
const REQUESTS_PER_PLANT = 100;
const LEAST_POWER = 0.99;
/** On average: some requests have no valid key, and so nobody who could be debugged. */
const LEAST_TRACED_BYTES = 100;

interface Found {
  readonly findings: readonly {
    readonly place: string;
    readonly offset: number;
    readonly encoding: string;
  }[];
  readonly files: number;
  readonly bytes: number;
}

interface Drilled extends Found {
  readonly requests: number;
  readonly canaries: number;
  readonly shapes: number;
  readonly fields: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly outputBytes: number;
}

export const trial: Trial = {
  name: "forensic",
  shows:
    "nothing of any request is anywhere afterwards, also not while it is debugged, and planted leaks of every kind are found",
  controls: ["Z-1", "Z-4"],
  full: 10_000,
  // Each kind of request at least once.
  sample: 330,
  async run(count, progress) {
    const folder = await makeDataDir();
    try {
      const drilled = await drill(folder, count);
      progress(count);
      const plants = Math.max(2, Math.round(count / REQUESTS_PER_PLANT));
      return { ...drilled, ...(await power(folder, plants)) };
    } finally {
      await removeDataDir(folder);
    }
  },
};

/** Temporary files of the product's own are searched too; here they have a folder of their own. */
async function environmentIn(folder: string): Promise<Record<string, string>> {
  const temporary = join(folder, "temporary");
  await mkdir(temporary, { recursive: true });
  await chmod(temporary, 0o1777);
  return { TMPDIR: temporary };
}

async function drill(folder: string, count: number): Promise<Figures> {
  const env = await environmentIn(folder);
  // Z-4: with everything logged that there is to log.
  const debug = ["debug", "on", "--organization", "default", "--minutes", "60", "--reason", "forensic trial"];
  const on = await sallyport(folder, debug, { env });
  if (on.code !== 0) throw new Error(`debugging was not switched on: ${on.stderr}`);
  const { code, stdout, stderr } = await sallyport(
    folder,
    ["drill", "canary", "--json", "--requests", String(count)],
    { env },
  );
  if (stdout === "") throw new Error(`the drill failed: ${stderr}`);
  const drilled = JSON.parse(stdout) as Drilled;
  if (code !== 0 || drilled.findings.length > 0)
    throw new Error(`canaries were found: ${JSON.stringify(drilled.findings.slice(0, 20))} ${stderr}`);
  if (drilled.outputBytes < count * LEAST_TRACED_BYTES)
    throw new Error(`${drilled.outputBytes} bytes of log: debugging was not on`);
  return {
    requests: drilled.requests,
    "kinds of request": drilled.shapes,
    canaries: drilled.canaries,
    fields: Object.keys(drilled.fields).length,
    "answered with 200": drilled.outcomes["200"] ?? 0,
    "refused or failed": sum(drilled.outcomes, /^[45]/),
    "left or cut": sum(drilled.outcomes, /^[a-z]/),
    "files searched": drilled.files,
    "bytes searched": drilled.bytes,
    "bytes of log, searched too": drilled.outputBytes,
    found: drilled.findings.length,
  };
}

function sum(outcomes: Readonly<Record<string, number>>, which: RegExp): number {
  return Object.entries(outcomes).reduce((total, [name, count]) => total + (which.test(name) ? count : 0), 0);
}

async function power(folder: string, each: number): Promise<Figures> {
  const env = await environmentIn(folder);
  const text = crypto.randomUUID().replaceAll("-", "");
  const leaks = await plantLeaks([join(folder, "journal"), join(folder, "temporary")], text, each);
  const rows = crypto.randomUUID().replaceAll("-", "");
  await plantRows(folder, rows, each, env);

  const { stdout, stderr } = await sallyport(folder, ["drill", "search", "--json"], {
    input: `${text}\n`,
    env,
  });
  if (stdout === "") throw new Error(`the search failed: ${stderr}`);
  const places = new Set((JSON.parse(stdout) as Found).findings.map(({ place }) => place));
  const figures: Record<string, number> = {};
  for (const [kind, planted] of Map.groupBy(leaks, (leak) => leak.kind)) {
    const found = planted.filter(({ path }) => places.has(path)).length;
    figures[`${kind}: found of ${planted.length}`] = found;
    if (found < planted.length * LEAST_POWER) throw new Error(`${kind}: ${found} of ${planted.length} found`);
  }
  const found = await countRows(folder, rows, env);
  figures[`database row: found of ${each}`] = found;
  if (found < each * LEAST_POWER) throw new Error(`database row: ${found} of ${each} found`);
  return figures;
}

/** Real rows in the real database: keys with names. */
async function plantRows(folder: string, text: string, each: number, env: Record<string, string>) {
  const keys = Array.from({ length: each }, (_, number) => ({
    name: nameOf(text, number),
    mode: "test",
    organization: "default",
    project: "default",
  }));
  const file = join(folder, "keys.json");
  await writeFile(file, JSON.stringify({ keys }));
  const { code, stderr } = await sallyport(folder, ["apply", file], { env });
  if (code !== 0) throw new Error(`rows were not planted: ${stderr}`);
  await writeFile(file, "");
}

/** One search finds them all; which row it was is read where it was found. */
async function countRows(folder: string, text: string, env: Record<string, string>): Promise<number> {
  const { stdout } = await sallyport(folder, ["drill", "search", "--json"], { input: `${text}\n`, env });
  const rows = new Set<string>();
  for (const { place, offset, encoding } of (JSON.parse(stdout) as Found).findings) {
    if (encoding !== "raw" || !place.includes("/cluster/")) continue;
    const name = Bun.file(place).slice(offset, offset + nameOf(text, 0).length);
    rows.add(await name.text());
  }
  return rows.size;
}

function nameOf(text: string, number: number): string {
  return `${text}-${String(number).padStart(4, "0")}`;
}
