import { failpoint } from "../kernel/failpoint.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { JournaledNotes } from "../ports/journal.ts";
import { UsageBatch } from "./batch.ts";
import { type NotedRow, readNotes } from "./note.ts";
import { writeBatch } from "./write.ts";

/**
 * Writes what a dead process left in its journal. A request with an end is written as it ended; one without was
 * interrupted. Rows that had reached the database already are left alone, so replaying twice changes nothing.
 * A row the database refuses for its data holds up no other; it is counted, so that its journal is kept.
 */
export async function replayUsage(
  notes: readonly JournaledNotes[],
  database: Pick<GatewayDatabase, "writeUsage">,
): Promise<{ readonly settled: number; readonly interrupted: number; readonly refused: number }> {
  // A request may be noted twice, when its beginning was moved to another segment.
  const rows = new Map<string, NotedRow>();
  for (const row of notes.map(readNotes))
    if (!row.interrupted || !rows.has(row.requestId)) rows.set(row.requestId, row);
  failpoint("replay-before-write");
  let refused = 0;
  const batch = new UsageBatch();
  const write = async () => {
    refused += (await writeBatch(batch, database)).size;
    batch.clear();
  };
  for (const { fields } of rows.values()) {
    batch.addFields(fields);
    if (batch.full) await write();
  }
  if (batch.count > 0) await write();
  failpoint("replay-after-write");
  const interrupted = [...rows.values()].filter((row) => row.interrupted).length;
  return { settled: rows.size - interrupted, interrupted, refused };
}
