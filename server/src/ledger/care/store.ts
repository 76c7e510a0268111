import { sql } from "kysely";
import type { GrantId, HoldId, NodeId, OrganizationId, RequestId } from "../../kernel/ids.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import type { OperatorDb, TenantDb } from "../../ports/database.ts";
import { findListed, type ListedUsage, tokensOf, type UsedTokens } from "../../usage/index.ts";

/** A number that is not what it must follow from. */
export interface Difference {
  readonly organizationId: string;
  /** What must be so, as a sentence. */
  readonly what: string;
  /** The account, grant, hold or budget it is about. */
  readonly subject: string;
  readonly counted: MicroUsd;
  readonly found: MicroUsd;
  /** Whether counting again from the transfers puts it right. */
  readonly rebuildable: boolean;
}

export async function listDifferences(db: OperatorDb): Promise<readonly Difference[]> {
  const { rows } = await sql<{
    org_id: string;
    what: string;
    subject: string;
    counted: string;
    found: string;
    rebuildable: boolean;
  }>`select * from ledger_differences()`.execute(db);
  return rows.map((row) => ({
    organizationId: row.org_id,
    what: row.what,
    subject: row.subject,
    counted: BigInt(row.counted) as MicroUsd,
    found: BigInt(row.found) as MicroUsd,
    rebuildable: row.rebuildable,
  }));
}

/** Resolves to how many rows were wrong. */
export async function rebuild(db: OperatorDb): Promise<number> {
  const { rows } = await sql<{ corrected: number }>`select ledger_rebuild() as corrected`.execute(db);
  return rows[0]?.corrected ?? 0;
}

/** Resolves to how much credit had expired. */
export async function sweep(db: OperatorDb): Promise<MicroUsd> {
  const { rows } = await sql<{ broken: string }>`select ledger_sweep() as broken`.execute(db);
  return BigInt(rows[0]?.broken ?? 0) as MicroUsd;
}

/** A hold for one request that a serving node must have forgotten. */
export interface OrphanHold {
  readonly hold: HoldId;
  readonly organizationId: string;
  readonly node: NodeId;
  readonly amount: MicroUsd;
  readonly since: Date;
}

/** @param repair whether they are ended too */
export async function findOrphans(
  db: OperatorDb,
  olderThanSeconds: number,
  repair: boolean,
): Promise<readonly OrphanHold[]> {
  const { rows } = await sql<{ hold: HoldId; org_id: string; node: NodeId; micro_usd: string; since: Date }>`
    select * from ledger_orphans(make_interval(secs => ${olderThanSeconds}), ${repair})`.execute(db);
  return rows.map(({ hold, org_id, node, micro_usd, since }) => ({
    hold,
    organizationId: org_id,
    node,
    amount: BigInt(micro_usd) as MicroUsd,
    since,
  }));
}

/** A node that is not heard from and holds credit until its journal is replayed or it is forgotten. */
export interface DeadNode {
  readonly node: NodeId;
  readonly holds: number;
  readonly amount: MicroUsd;
  readonly since: Date;
}

export async function listDeadNodes(db: OperatorDb): Promise<readonly DeadNode[]> {
  const { rows } = await sql<{ node: NodeId; holds: string; micro_usd: string; since: Date }>`
    select * from ledger_dead_nodes()`.execute(db);
  return rows.map(({ node, holds, micro_usd, since }) => ({
    node,
    holds: Number(holds),
    amount: BigInt(micro_usd) as MicroUsd,
    since,
  }));
}

/** `serving`: the node is still heard from, and nothing was done. */
export interface Forgotten {
  readonly serving: boolean;
  readonly holds: number;
  readonly amount: MicroUsd;
}

export async function forget(db: OperatorDb, node: NodeId): Promise<Forgotten> {
  const { rows } = await sql<{ serving: boolean; holds: string; micro_usd: string }>`
    select * from node_forget(${node})`.execute(db);
  const [row] = rows;
  return {
    serving: row?.serving === true,
    holds: Number(row?.holds ?? 0),
    amount: BigInt(row?.micro_usd ?? 0) as MicroUsd,
  };
}

/** Everything the books know of one request. */
export interface Charge extends UsedTokens {
  /** Its row, whole. */
  readonly recorded: ListedUsage;
  /** Its place among what is signed each day; null where nothing was charged or lost. */
  readonly number: string | null;
  readonly project: string;
  readonly request: RequestId;
  readonly startedAt: Date;
  readonly model: string;
  readonly provider: string;
  readonly keyName: string;
  readonly keyPrefix: string;
  readonly mode: string;
  readonly outcome: string;
  readonly usageSource: string;
  /** By which of the model's prices it was charged. */
  readonly serviceTier: string;
  readonly searches: number;
  /** Pictures that came; null where text was asked for. */
  readonly images: number | null;
  readonly cost: MicroUsd | null;
  readonly charge: MicroUsd;
  readonly loss: MicroUsd;
  readonly hold: ExplainedHold | null;
  readonly refunds: readonly {
    readonly grant: GrantId;
    readonly number: string;
    readonly at: Date;
    readonly amount: MicroUsd;
  }[];
}

/** A transfer of a hold that was for one request. */
interface HoldMovement {
  readonly kind: string;
  readonly number: string;
  readonly at: Date;
  readonly amount: MicroUsd;
}

/** The hold a request was charged to, and what became of it. */
export interface ExplainedHold {
  readonly id: HoldId;
  readonly kind: "exact" | "lease";
  readonly node: NodeId;
  readonly madeAt: Date;
  readonly amount: MicroUsd;
  readonly captured: MicroUsd;
  readonly open: MicroUsd;
  readonly closedAt: Date | null;
  /** How many requests were charged to it, this one included. */
  readonly requests: number;
  /** From which grants it was paid. */
  readonly sources: readonly { readonly grant: GrantId; readonly kind: string; readonly amount: MicroUsd }[];
  /** What was spent of the credit line, and is owed. */
  readonly onCredit: MicroUsd;
  /** Its transfers in their order; none of a lease, which are many and not of one request. */
  readonly movements: readonly HoldMovement[];
}

/** Whose a request was; null when nobody's is recorded. */
export async function readOwner(db: OperatorDb, request: RequestId): Promise<OrganizationId | null> {
  const { rows } = await sql<{
    owner: OrganizationId | null;
  }>`select request_owner(${request}) as owner`.execute(db);
  return rows[0]?.owner ?? null;
}

/** Null when the organization has no such request. */
export async function readCharge(db: TenantDb, request: RequestId): Promise<Charge | null> {
  const row = await db
    .selectFrom("usage_requests as u")
    .innerJoin("api_keys as k", "k.id", "u.key_id")
    .selectAll("u")
    .select(["k.name", "k.public_id"])
    .where("u.request_id", "=", request)
    .executeTakeFirst();
  const recorded = row ? await findListed(db, request) : null;
  if (!row || recorded === null) return null;
  const refunds = await db
    .selectFrom("ledger_transfers")
    .select(["number", "grant_id", "created_at", "amount_micro_usd"])
    .where("subject_id", "=", request)
    .where("kind", "=", "grant")
    .orderBy("number")
    .execute();
  return {
    request,
    recorded,
    number: BigInt(row.charge_micro_usd) + BigInt(row.loss_micro_usd) > 0n ? row.number : null,
    project: recorded.project,
    startedAt: row.started_at,
    model: row.model,
    provider: row.provider,
    keyName: row.name,
    keyPrefix: `sp_${row.mode}_${row.public_id}`,
    mode: row.mode,
    outcome: row.outcome,
    usageSource: row.usage_source,
    serviceTier: row.service_tier,
    searches: row.searches,
    images: row.images,
    ...tokensOf(row),
    cost: row.cost_micro_usd === null ? null : (BigInt(row.cost_micro_usd) as MicroUsd),
    charge: BigInt(row.charge_micro_usd) as MicroUsd,
    loss: BigInt(row.loss_micro_usd) as MicroUsd,
    hold: row.hold_id === null ? null : await readHold(db, row.hold_id, row.key_id, row.started_at),
    refunds: refunds.map((refund) => ({
      grant: refund.grant_id as GrantId,
      number: refund.number,
      at: refund.created_at,
      amount: BigInt(refund.amount_micro_usd) as MicroUsd,
    })),
  };
}

const CLOCKS_DIFFER_MS = 86_400_000;
const LATEST_MS = Date.parse("9999-01-01T00:00:00Z");

async function readHold(
  db: TenantDb,
  id: string,
  key: string,
  startedAt: Date,
): Promise<ExplainedHold | null> {
  const began = startedAt.getTime();
  const hold = await db.selectFrom("ledger_holds").selectAll().where("id", "=", id).executeTakeFirst();
  if (!hold) return null;
  const sources = await db
    .selectFrom("ledger_transfers as t")
    .innerJoin("credit_grants as g", "g.id", "t.grant_id")
    .select(["g.id", "g.kind", sql<string>`sum(t.amount_micro_usd)`.as("amount")])
    .where("t.hold_id", "=", id)
    .where("t.kind", "=", "capture")
    .groupBy(["g.id", "g.kind"])
    .execute();
  const { owed } = await db
    .selectFrom("ledger_transfers")
    .select(sql<string>`coalesce(sum(amount_micro_usd), 0)`.as("owed"))
    .where("hold_id", "=", id)
    .where("kind", "=", "capture")
    .where("from_account", "=", "debt")
    .executeTakeFirstOrThrow();
  const { requests } = await db
    .selectFrom("usage_requests")
    .select(sql<string>`count(*)`.as("requests"))
    .where("key_id", "=", key)
    .where("hold_id", "=", id)
    // Only for speed: they begin while the hold is open, by clocks that hardly differ.
    .where("started_at", ">", new Date(Math.min(began, hold.created_at.getTime()) - CLOCKS_DIFFER_MS))
    .where(
      "started_at",
      "<",
      new Date(Math.max(began, hold.closed_at?.getTime() ?? LATEST_MS) + CLOCKS_DIFFER_MS),
    )
    .executeTakeFirstOrThrow();
  return {
    id: hold.id as HoldId,
    kind: hold.kind as ExplainedHold["kind"],
    node: hold.node_id as NodeId,
    madeAt: hold.created_at,
    amount: BigInt(hold.amount_micro_usd) as MicroUsd,
    captured: BigInt(hold.captured_micro_usd) as MicroUsd,
    open: BigInt(hold.open_micro_usd) as MicroUsd,
    closedAt: hold.closed_at,
    requests: Number(requests),
    movements: hold.kind === "exact" ? await movementsOf(db, id) : [],
    onCredit: BigInt(owed) as MicroUsd,
    sources: sources.map((source) => ({
      grant: source.id as GrantId,
      kind: source.kind,
      amount: BigInt(source.amount) as MicroUsd,
    })),
  };
}

async function movementsOf(db: TenantDb, hold: string): Promise<readonly HoldMovement[]> {
  const rows = await db
    .selectFrom("ledger_transfers")
    .select(["kind", sql<string>`min(number)`.as("number"), sql<Date>`min(created_at)`.as("at")])
    .select(sql<string>`sum(amount_micro_usd)`.as("amount"))
    .where("hold_id", "=", hold)
    .groupBy("kind")
    .orderBy("number")
    .execute();
  return rows.map(({ kind, number, at, amount }) => ({
    kind,
    number,
    at,
    amount: BigInt(amount) as MicroUsd,
  }));
}
