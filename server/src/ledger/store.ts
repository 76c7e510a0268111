import { sql } from "kysely";
import type {
  ApiKeyId,
  BudgetId,
  GrantId,
  MemberId,
  OrganizationId,
  ProjectId,
  RequestId,
} from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { TenantDb } from "../ports/database.ts";

/** Credit to be given to an organization. */
export interface NewGrant {
  readonly kind: "payment" | "promotion";
  readonly amount: MicroUsd;
  /** Spent in this order, the lowest first; then by expiry. */
  readonly priority: number;
  /** Null: never. What is left then, and not held, is lost to the organization. */
  readonly expiresAt: Date | null;
  /** Why, for the audit ledger. */
  readonly reason: string;
}

export async function insertGrant(db: TenantDb, id: GrantId, grant: NewGrant): Promise<void> {
  const { kind, amount, priority, expiresAt } = grant;
  await sql`select ledger_grant(${id}, ${kind}, ${amount}, ${priority}::smallint, ${expiresAt})`.execute(db);
}

/**
 * A grant of the same kind, amount and place in the order that the organization was given a short time ago; null when there is none. Until
 * the transaction ends, whoever else asks for that organization waits: of two at once one sees the other.
 */
export async function grantLike(
  db: TenantDb,
  organization: OrganizationId,
  { kind, amount, priority }: NewGrant,
  minutes: number,
): Promise<{ readonly id: GrantId; readonly secondsAgo: number } | null> {
  await sql`select pg_advisory_xact_lock(hashtext(${`grants of ${organization}`}))`.execute(db);
  const row = await db
    .selectFrom("credit_grants")
    .select(["id", sql<number>`extract(epoch from clock_timestamp() - created_at)::integer`.as("seconds")])
    .where("kind", "=", kind)
    .where("priority", "=", priority)
    .where(sql<boolean>`amount_micro_usd = ${amount}`)
    .where(sql<boolean>`created_at > clock_timestamp() - make_interval(mins => ${minutes})`)
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? { id: row.id as GrantId, secondsAgo: row.seconds } : null;
}

/** What a request cost, what was given back of it before, and what now. */
export interface Refund {
  /** Null when the organization has no such request. */
  readonly charged: MicroUsd | null;
  readonly before: MicroUsd;
  /** 0 when less than that is left. */
  readonly refunded: MicroUsd;
}

export async function insertRefund(
  db: TenantDb,
  id: GrantId,
  request: RequestId,
  amount: MicroUsd | null,
): Promise<Refund> {
  const { rows } = await sql<{ charged: string | null; before: string; refunded: string }>`
    select * from ledger_refund(${id}, ${request}, ${amount})`.execute(db);
  const [row] = rows;
  return {
    charged: row?.charged ? money(row.charged) : null,
    before: money(row?.before),
    refunded: money(row?.refunded),
  };
}

/** What a grant gave, what was taken back of it before and now, and what became a debt. */
export interface Reversal {
  /** Null when the organization has no such grant. */
  readonly given: MicroUsd | null;
  readonly before: MicroUsd;
  readonly taken: MicroUsd;
  readonly owed: MicroUsd;
}

export async function reverse(db: TenantDb, id: GrantId, amount: MicroUsd | null): Promise<Reversal> {
  const { rows } = await sql<{ given: string | null; before: string; taken: string; owed: string }>`
    select * from ledger_reverse(${id}, ${amount})`.execute(db);
  const [row] = rows;
  return {
    given: row?.given ? money(row.given) : null,
    before: money(row?.before),
    taken: money(row?.taken),
    owed: money(row?.owed),
  };
}

/** Sets the credit line. Resolves to the one before, which is 0 where there was none. */
export async function updateLine(db: TenantDb, amount: MicroUsd): Promise<MicroUsd> {
  const { rows } = await sql<{ before: string | null }>`select ledger_set_line(${amount}) as before`.execute(
    db,
  );
  return money(rows[0]?.before);
}

export async function hasGrants(db: TenantDb): Promise<boolean> {
  const row = await db.selectFrom("credit_grants").select("id").limit(1).executeTakeFirst();
  return row !== undefined;
}

export const BUDGET_PERIODS = ["day", "month", "total"] as const;
type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** Whom a budget limits: the organization itself, or one of these. */
export interface BudgetSubject {
  readonly project?: ProjectId;
  readonly member?: string;
  readonly key?: ApiKeyId;
}

/** What may be spent in a period of the organization's time zone (K-5, AB-7). */
export interface NewBudget {
  readonly subject: BudgetSubject;
  readonly period: BudgetPeriod;
  readonly limit: MicroUsd;
  /** Parts of the limit, 1 to 100: when one is spent, the audit ledger says so once a period. */
  readonly alertPercentages: readonly number[];
}

/** Resolves to the id of the budget, which is another one when there was one for the same subject and period. */
export async function upsertBudget(db: TenantDb, id: BudgetId, budget: NewBudget): Promise<BudgetId> {
  const { project, member, key } = budget.subject;
  const { rows } = await sql<{ id: BudgetId }>`select budget_set(${id}, ${project ?? null}, ${member ?? null},
    ${key ?? null}, ${budget.period}, ${budget.limit}, ${[...budget.alertPercentages]}::smallint[]) as id`.execute(
    db,
  );
  return rows[0]?.id ?? id;
}

/**
 * Recalls what nodes have leased of the organization's credit. Call it last in a transaction.
 * @param pauseSeconds for so long nobody gets a lease
 * @returns the generation at which every node has given it back
 */
export async function recallLeases(db: TenantDb, pauseSeconds = 0): Promise<bigint> {
  const { rows } = await sql<{ generation: string }>`
    select ledger_recall(make_interval(secs => ${pauseSeconds})) as generation`.execute(db);
  return BigInt(rows[0]?.generation ?? 0);
}

/** A budget and how it stands now. */
export interface ListedBudget {
  readonly id: BudgetId;
  readonly scope: "organization" | "project" | "member" | "key";
  /** The id of the project, member or key; null for the organization. */
  readonly subject: string | null;
  /** The one member whom it limits: the member itself, or the one that the key counts as. */
  readonly member: MemberId | null;
  readonly period: BudgetPeriod;
  readonly limit: MicroUsd;
  readonly spent: MicroUsd;
  readonly held: MicroUsd;
  /** When the present period ends; null for a total. */
  readonly resetsAt: Date | null;
  readonly alertPercentages: readonly number[];
}

/** Which budgets are listed; by default all. */
interface BudgetsAsked {
  /** Only those of these: ids of organizations, projects, members or keys. */
  readonly subjects?: readonly string[];
  /** The id after which the list goes on. */
  readonly after?: string;
  /** One more is listed, which tells that there are more. */
  readonly limit?: number;
}

/** Budgets in the order in which they were made, and how they stand now. */
export async function listBudgets(
  db: TenantDb,
  { subjects, after, limit }: BudgetsAsked = {},
): Promise<readonly ListedBudget[]> {
  const { rows } = await sql<
    Record<"id" | "period" | "cap", string> & {
      project_id: string | null;
      member_id: string | null;
      key_id: string | null;
      whose: MemberId | null;
      alerts: number[];
      spent: string | null;
      held: string | null;
      ends_at: Date | null;
    }
  >`
    select b.id, b.project_id, b.member_id, b.key_id, coalesce(b.member_id, k.member_id) as whose, b.period, b.limit_micro_usd as cap, b.alert_percentages as alerts,
      p.spent_micro_usd as spent, p.held_micro_usd as held, nullif(s.ends_at, 'infinity') as ends_at
    from budgets b join organizations o on o.id = b.org_id
    cross join lateral budget_bounds(b.period, clock_timestamp(), o.time_zone) s
    left join budget_periods p on p.budget_id = b.id and p.starts_at = s.starts_at
    left join api_keys k on k.id = b.key_id
    where (${after ?? null}::uuid is null or b.id > ${after ?? null})
      and (${subjects === undefined} or b.subject_id = any (${subjects ?? []}::uuid[]))
    order by b.id limit ${limit === undefined ? null : limit + 1}::bigint`.execute(db);
  return rows.map((row) => {
    const subject = row.key_id ?? row.member_id ?? row.project_id;
    const scope = row.key_id ? "key" : row.member_id ? "member" : row.project_id ? "project" : "organization";
    return {
      id: row.id as BudgetId,
      scope,
      subject,
      member: row.whose,
      period: row.period as BudgetPeriod,
      limit: money(row.cap),
      spent: money(row.spent),
      held: money(row.held),
      resetsAt: row.ends_at,
      alertPercentages: row.alerts,
    };
  });
}

/** Whether there was one. */
export async function deleteBudget(db: TenantDb, id: BudgetId): Promise<boolean> {
  const { rows } = await sql<{ removed: boolean }>`select budget_remove(${id}) as removed`.execute(db);
  return rows[0]?.removed === true;
}

/** Whether there is such a time zone. */
export async function updateTimeZone(db: TenantDb, zone: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`select organization_set_time_zone(${zone}) as known`.execute(
    db,
  );
  return rows[0]?.known === true;
}

function money(amount: string | null | undefined): MicroUsd {
  return BigInt(amount ?? 0) as MicroUsd;
}
