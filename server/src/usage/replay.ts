import type { GatewayDatabase } from "../ports/database.ts";

const ROWS_PER_STATEMENT = 2_000;

/** The part of a row that replay looks at. */
interface JournaledRow {
  readonly request_id: string;
  readonly outcome: string;
}

/**
 * Writes what a dead process left in its journal. A request with an end is written as it ended; one without was
 * interrupted. Rows that had reached the database already are left alone, so replaying twice changes nothing.
 */
export async function replayUsage(
  records: readonly string[],
  database: Pick<GatewayDatabase, "writeUsage">,
): Promise<{ readonly settled: number; readonly interrupted: number }> {
  const rows = new Map<string, { readonly text: string; readonly interrupted: boolean }>();
  for (const text of records) {
    const row = JSON.parse(text) as JournaledRow;
    const interrupted = row.outcome === "interrupted";
    if (!interrupted || !rows.has(row.request_id)) rows.set(row.request_id, { text, interrupted });
  }
  const all = [...rows.values()];
  for (let start = 0; start < all.length; start += ROWS_PER_STATEMENT) {
    const part = all.slice(start, start + ROWS_PER_STATEMENT);
    await database.writeUsage(`[${part.map((row) => row.text).join(",")}]`);
  }
  const interrupted = all.filter((row) => row.interrupted).length;
  return { settled: all.length - interrupted, interrupted };
}
