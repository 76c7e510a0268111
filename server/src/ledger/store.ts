import { sql } from "kysely";
import type { ApiKeyId, BudgetId, GrantId, ProjectId } from "../kernel/ids.ts";
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

export type BudgetPeriod = "day" | "month" | "total";

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
