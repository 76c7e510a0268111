import { failpoint } from "../kernel/failpoint.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import { isRefusedForData, sqlState } from "./refusal.ts";

const ROWS_PER_STATEMENT = 2_000;

/** The part of a row that replay looks at. */
interface JournaledRow {
  readonly request_id: string;
  readonly outcome: string;
}

/**
 * Writes what a dead process left in its journal. A request with an end is written as it ended; one without was
 * interrupted. Rows that had reached the database already are left alone, so replaying twice changes nothing.
 * A row the database refuses for its data holds up no other; it is counted, so that its journal is kept.
 */
export async function replayUsage(
  records: readonly string[],
  database: Pick<GatewayDatabase, "writeUsage">,
): Promise<{ readonly settled: number; readonly interrupted: number; readonly refused: number }> {
  const rows = new Map<string, { readonly text: string; readonly interrupted: boolean }>();
  for (const text of records) {
    const row = JSON.parse(text) as JournaledRow;
    const interrupted = row.outcome === "interrupted";
    if (!interrupted || !rows.has(row.request_id)) rows.set(row.request_id, { text, interrupted });
  }
  const all = [...rows.values()];
  failpoint("replay-before-write");
  let refused = 0;
  for (let start = 0; start < all.length; start += ROWS_PER_STATEMENT) {
    const part = all.slice(start, start + ROWS_PER_STATEMENT);
    refused += await write(
      part.map((row) => row.text),
      database,
    );
  }
  failpoint("replay-after-write");
  const interrupted = all.filter((row) => row.interrupted).length;
  return { settled: all.length - interrupted, interrupted, refused };
}

/** Halves a refused batch until the refused rows stand alone; resolves to how many they are. */
async function write(
  rows: readonly string[],
  database: Pick<GatewayDatabase, "writeUsage">,
): Promise<number> {
  try {
    await database.writeUsage(`[${rows.join(",")}]`);
    return 0;
  } catch (error) {
    if (!isRefusedForData(sqlState(error))) throw error;
    if (rows.length === 1) return 1;
    const half = rows.length >> 1;
    return (await write(rows.slice(0, half), database)) + (await write(rows.slice(half), database));
  }
}
