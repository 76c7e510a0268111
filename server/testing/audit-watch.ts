import type pg from "pg";

/** What changes without being an administrative act. */
const NO_ACT: Readonly<Record<string, string>> = {
  nodes: "leases, twice a second",
  usage_requests: "what customers did",
  usage_sums: "what customers did, added up by the worker",
  usage_summed: "how far the worker has added it up",
  usage_day_zones: "for which time zones it adds up days",
  idempotency_records: "what customers did",
  audit_entries: "the ledger itself",
  audit_leaves: "the ledger itself, where entries are moved to",
  audit_tiles: "hashes of the ledger",
  audit_checkpoints: "signatures of the ledger",
  audit_subject_keys:
    "keys of the ledger, made when an entry is moved; that one is erased is covered by its test",
};

interface Row {
  readonly table: string;
  readonly transaction: string;
  readonly row: string;
}

/** Every row of every table with the transaction that wrote it, except what usage marks on a key. */
async function everyRow(superuser: pg.Client): Promise<readonly Row[]> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
  );
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as table, xmin::text as transaction, (to_jsonb(t) - 'last_used_at')::text as row from ${name} t`,
  );
  return (await superuser.query<Row>(parts.join(" union all "))).rows;
}

/**
 * What happened to the tables while `work` ran, and which of it no audit entry of the same transaction covers.
 * @param superuser sees every row
 */
export async function watch(superuser: pg.Client, work: () => Promise<unknown>) {
  const before = await everyRow(superuser);
  await work();
  const after = await everyRow(superuser);
  const identity = ({ table, row }: Row) => `${table} ${row}`;
  const [known, still] = [new Set(before.map(identity)), new Set(after.map(identity))];
  const isAct = ({ table }: Row) => !(table in NO_ACT);
  const written = after.filter((row) => isAct(row) && !known.has(identity(row)));
  const removed = before.filter((row) => isAct(row) && !still.has(identity(row)));
  const entries = after.filter((row) => row.table === "audit_entries" && !known.has(identity(row)));
  const audited = new Set(entries.map(({ transaction }) => transaction));
  return {
    entries: entries.length,
    changed: written.length + removed.length,
    unaudited: written.filter(({ transaction }) => !audited.has(transaction)).map(({ table }) => table),
    removedWithoutEntry: entries.length === 0 ? removed.map(({ table }) => table) : [],
  };
}
