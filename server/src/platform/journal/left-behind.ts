import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { NodeId } from "../../kernel/ids.ts";
import { claimLeftBehind } from "./claim.ts";
import { readRecords } from "./record.ts";

/** The journal of a process that is gone. */
export interface LeftBehind {
  readonly node: NodeId;
  readonly records: readonly string[];
  /** Segments whose last record was torn by a loss of power. */
  readonly torn: number;
  /** Deletes it. Only after every record has been dealt with. */
  remove(): Promise<void>;
}

const SEGMENT = /\.journal$/;

/**
 * The journals in `folder` that no living process writes, one after the other. Each is claimed while the caller deals
 * with it, so that two processes that start at once never replay the same one.
 */
export async function* readLeftBehind(folder: string): AsyncGenerator<LeftBehind> {
  for (const node of await readdir(folder).catch(() => [])) {
    const own = join(folder, node);
    const claim = await claimLeftBehind(own);
    if (!claim) continue;
    try {
      const files = await readdir(own).catch(() => null); // removed between its opening and its claim
      if (files)
        yield {
          node: node as NodeId,
          ...(await readAll(own, files)),
          remove: () => removeJournal(own, files),
        };
    } finally {
      await claim.close();
    }
  }
}

async function readAll(own: string, files: readonly string[]): Promise<{ records: string[]; torn: number }> {
  const records: string[] = [];
  let torn = 0;
  for (const file of files.filter((name) => SEGMENT.test(name))) {
    const read = readRecords(await readFile(join(own, file)));
    records.push(...read.records);
    torn += Number(read.torn);
  }
  return { records, torn };
}

/** The claim goes last: a removal that is cut short is found and finished by the next start. */
export async function removeJournal(own: string, files: readonly string[]): Promise<void> {
  await Promise.all(files.filter((name) => SEGMENT.test(name)).map((name) => rm(join(own, name))));
  await rm(own, { recursive: true });
}
