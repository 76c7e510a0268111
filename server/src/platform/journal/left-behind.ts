import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "../../kernel/errors.ts";
import type { NodeId } from "../../kernel/ids.ts";
import type { JournaledNotes } from "../../ports/journal.ts";
import { claimLeftBehind } from "./claim.ts";
import { readSegment, type SegmentNotes } from "./record.ts";

/** The journal of a process that is gone. */
export interface LeftBehind {
  readonly node: NodeId;
  readonly notes: readonly JournaledNotes[];
  /** Notes that were torn by a loss of power. */
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

/** @throws OperatorError when another version wrote it */
async function readAll(own: string, files: readonly string[]): Promise<SegmentNotes> {
  const notes: JournaledNotes[] = [];
  let torn = 0;
  for (const file of files.filter((name) => SEGMENT.test(name))) {
    const read = readSegment(await readFile(join(own, file)));
    if (!read)
      throw new OperatorError(
        `The journal in ${own} was written by another version of Sallyport; start that version once, so that it writes its usage into the database.`,
      );
    notes.push(...read.notes);
    torn += read.torn;
  }
  return { notes, torn };
}

/** The claim goes last: a removal that is cut short is found and finished by the next start. */
export async function removeJournal(own: string, files: readonly string[]): Promise<void> {
  await Promise.all(files.filter((name) => SEGMENT.test(name)).map((name) => rm(join(own, name))));
  await rm(own, { recursive: true });
}
