import { sql } from "kysely";
import type { GrantId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { TenantDb } from "../ports/database.ts";

/** What an organization has, now. */
export interface Balance {
  /** What is left of its credit, less what it owes; below zero for one that pays afterwards. */
  readonly balance: MicroUsd;
  /** What it may still spend. */
  readonly available: MicroUsd;
  /** What is held for requests under way and in leases. */
  readonly held: MicroUsd;
  /** What it owes; new credit pays it first. */
  readonly owed: MicroUsd;
  /** How far it may spend below zero; null when it pays in advance. */
  readonly line: MicroUsd | null;
  /** What it spent, ever. */
  readonly spent: MicroUsd;
  /** Those that are spent first. */
  readonly grants: readonly Grant[];
  /** Whether there are more grants of which something is left. */
  readonly hasMoreGrants: boolean;
}

/** Credit that an organization was given. */
export interface Grant {
  readonly id: GrantId;
  readonly kind: string;
  readonly amount: MicroUsd;
  /** What is left of it. */
  readonly open: MicroUsd;
  /** Spent in this order, the lowest first; then by expiry. */
  readonly priority: number;
  /** Null: never. */
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
}

/** @param most how many grants of which something is left are read, in the order in which they are spent */
export async function readBalance(db: TenantDb, most: number): Promise<Balance> {
  const accounts = await db
    .selectFrom("ledger_balances")
    .select(["account", "posted_micro_usd as posted", "held_micro_usd as held", "line_micro_usd as line"])
    .execute();
  const { expired } = await db
    .selectFrom("credit_grants")
    .select(sql<string>`coalesce(sum(open_micro_usd), 0)`.as("expired"))
    .where("exhausted", "=", false)
    .where("expires_at", "<=", sql<Date>`clock_timestamp()`)
    .executeTakeFirstOrThrow();
  const rows = await grants(db)
    .where("exhausted", "=", false)
    .orderBy(sql`expires_at > clock_timestamp(), priority, expires_at, id`)
    .limit(most + 1)
    .execute();
  const posted = (name: string) => BigInt(accounts.find(({ account }) => account === name)?.posted ?? 0);
  const credits = accounts.find(({ account }) => account === "credits");
  const held = BigInt(credits?.held ?? 0);
  const line = credits?.line ?? null;
  const owed = -posted("debt");
  // What has expired pays for what is held and then for what is owed, as far as it goes; the rest is lost.
  const lost = BigInt(expired) - held - owed;
  const balance = posted("credits") - owed - (lost > 0n ? lost : 0n);
  const available = balance - held + BigInt(line ?? 0);
  return {
    balance: balance as MicroUsd,
    available: (available > 0n ? available : 0n) as MicroUsd,
    held: held as MicroUsd,
    owed: owed as MicroUsd,
    line: line === null ? null : (BigInt(line) as MicroUsd),
    spent: posted("revenue") as MicroUsd,
    grants: rows.slice(0, most).map(grantOf),
    hasMoreGrants: rows.length > most,
  };
}

/** An organization's grants in the order in which they were made, those that are used up too; one more than `limit`. */
export async function grantPage(
  db: TenantDb,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly Grant[]> {
  const rows = await grants(db)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(grantOf);
}

function grants(db: TenantDb) {
  return db
    .selectFrom("credit_grants")
    .select(["id", "kind", "priority", "amount_micro_usd as amount", "open_micro_usd as open"])
    .select(["created_at", sql<Date | null>`nullif(expires_at, 'infinity')`.as("expires")]);
}

function grantOf(row: Awaited<ReturnType<ReturnType<typeof grants>["execute"]>>[number]): Grant {
  const { id, kind, priority, amount, open, expires: expiresAt, created_at: createdAt } = row;
  return {
    id: id as GrantId,
    kind,
    amount: BigInt(amount) as MicroUsd,
    open: BigInt(open) as MicroUsd,
    priority,
    expiresAt,
    createdAt,
  };
}
