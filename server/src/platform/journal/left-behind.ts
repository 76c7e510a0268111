import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, OWNER_FILE } from "./owner.ts";
import { readRecords } from "./record.ts";

/** The journal of a process that is gone. */
export interface LeftBehind {
  readonly records: readonly string[];
  /** Segments whose last record was torn by a loss of power. */
  readonly torn: number;
  /** Deletes it. Only after every record has been dealt with. */
  remove(): Promise<void>;
}

/** The journals in `folder` that no living process writes. */
export async function readLeftBehind(folder: string): Promise<readonly LeftBehind[]> {
  const nodes = await readdir(folder).catch(() => []);
  const found: LeftBehind[] = [];
  for (const node of nodes) {
    const own = join(folder, node);
    const owner = await readFile(join(own, OWNER_FILE), "utf8").catch(() => "");
    if (isAlive(owner)) continue;
    found.push({ ...(await readAll(own)), remove: () => rm(own, { recursive: true, force: true }) });
  }
  return found;
}

async function readAll(own: string): Promise<{ records: string[]; torn: number }> {
  const files = (await readdir(own)).filter((name) => name.endsWith(".journal"));
  const segments = await Promise.all(files.map(async (file) => readRecords(await readFile(join(own, file)))));
  return {
    records: segments.flatMap((segment) => segment.records),
    torn: segments.filter((segment) => segment.torn).length,
  };
}
