import { sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
import type { Assignment, Override, PlanRule } from "./document.ts";

/** What every decision about prices carries. */
interface Decision {
  readonly effectiveFrom: Date;
  readonly createdAt: Date;
}

/** Rows as the command line reads them: `startsAtMs` is counted from the epoch. */
export interface OverrideRow extends Override, Decision {
  readonly reason: string;
}

export interface PlanRuleRow extends PlanRule, Decision {
  readonly reason: string;
}

export interface AssignmentRow extends Assignment, Decision {}

export interface Plan {
  readonly id: string;
  readonly slug: string;
}

/** When a decision was made, and from when on it counts. Text, because a Date would cut microseconds off. */
export interface Moment {
  readonly createdAt: string;
  readonly effectiveFrom: string;
}

/**
 * The moment of a decision, by the database's clock, which all nodes go by. Taken after the generation, whose lock puts
 * decisions in order.
 * @param from null: at once
 * @returns null when `from` has passed
 */
export async function momentOf(db: OperatorDb, from: Date | null): Promise<Moment | null> {
  const { rows } = await sql<{ now: string; late: boolean }>`
    select to_char(now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now,
      coalesce(${from}::timestamptz < now, false) as late from (select latest_time() as now) as clock`.execute(
    db,
  );
  const [row] = rows;
  if (!row || row.late) return null;
  return { createdAt: row.now, effectiveFrom: from?.toISOString() ?? row.now };
}

type NewOverride = Pick<OverrideRow, "provider" | "model" | "rates" | "reason"> & {
  readonly generation: bigint;
};

export async function insertOverride(db: OperatorDb, moment: Moment, override: NewOverride): Promise<void> {
  const { rates, ...columns } = override;
  await db
    .insertInto("price_overrides")
    .values({
      ...columns,
      rates: json(rates),
      created_at: moment.createdAt,
      effective_from: moment.effectiveFrom,
    })
    .execute();
}

/** Every price the operator ever set, in the order in which they count. */
export async function listOverrides(db: OperatorDb): Promise<readonly OverrideRow[]> {
  const rows = await db
    .selectFrom("price_overrides")
    .selectAll()
    .orderBy("effective_from")
    .orderBy("number")
    .execute();
  return rows.map(readOverride);
}

/** Which of the operator's prices are wanted. */
export interface OverridePage {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** The number of the last one shown; 0 for the first page. */
  readonly after: bigint;
  readonly limit: number;
}

/** Prices in the order in which they were set. */
export async function overridePage(
  db: OperatorDb,
  { provider, model, after, limit }: OverridePage,
): Promise<readonly (OverrideRow & { readonly number: bigint })[]> {
  let query = db
    .selectFrom("price_overrides")
    .selectAll()
    .where("number", ">", String(after))
    .orderBy("number")
    .limit(limit + 1);
  if (provider !== undefined) query = query.where("provider", "=", provider);
  if (model !== undefined) query = query.where("model", "=", model);
  const rows = await query.execute();
  return rows.map((row) => ({ ...readOverride(row), number: BigInt(row.number) }));
}

function readOverride(row: {
  readonly provider: string;
  readonly model: string;
  readonly rates: unknown;
  readonly reason: string;
  readonly effective_from: Date;
  readonly created_at: Date;
}): OverrideRow {
  return {
    provider: row.provider,
    model: row.model,
    rates: row.rates as PriceSheet | null,
    reason: row.reason,
    ...decision(row),
  };
}

export async function insertPlan(db: OperatorDb, plan: Plan): Promise<void> {
  await db.insertInto("price_plans").values(plan).execute();
}

export async function listPlans(db: OperatorDb): Promise<readonly Plan[]> {
  return db.selectFrom("price_plans").select(["id", "slug"]).orderBy("created_at").orderBy("slug").execute();
}

type NewRule = Pick<
  PlanRuleRow,
  "planId" | "pattern" | "markupPercent" | "rates" | "belowCost" | "reason"
> & {
  readonly generation: bigint;
};

export async function insertRule(db: OperatorDb, moment: Moment, rule: NewRule): Promise<void> {
  await db
    .insertInto("price_plan_rules")
    .values({
      plan_id: rule.planId,
      pattern: rule.pattern,
      markup_percent: rule.markupPercent,
      rates: json(rule.rates),
      below_cost: rule.belowCost,
      reason: rule.reason,
      generation: rule.generation,
      created_at: moment.createdAt,
      effective_from: moment.effectiveFrom,
    })
    .execute();
}

/** Every rule of every plan there ever was, in the order in which they count. */
export async function listRules(db: OperatorDb): Promise<readonly PlanRuleRow[]> {
  const rows = await db
    .selectFrom("price_plan_rules")
    .selectAll()
    .orderBy("effective_from")
    .orderBy("number")
    .execute();
  return rows.map((row) => ({
    planId: row.plan_id,
    pattern: row.pattern,
    markupPercent: row.markup_percent,
    rates: row.rates as PriceSheet | null,
    belowCost: row.below_cost,
    reason: row.reason,
    ...decision(row),
  }));
}

export async function insertAssignment(
  db: TenantDb,
  moment: Moment,
  organization: OrganizationId,
  planId: string,
  generation: bigint,
): Promise<void> {
  await db
    .insertInto("price_assignments")
    .values({
      org_id: organization,
      plan_id: planId,
      generation,
      created_at: moment.createdAt,
      effective_from: moment.effectiveFrom,
    })
    .execute();
}

/** The plans an organization had and will have. */
export async function listAssignments(db: TenantDb): Promise<readonly AssignmentRow[]> {
  const rows = await db
    .selectFrom("price_assignments")
    .selectAll()
    .orderBy("effective_from")
    .orderBy("number")
    .execute();
  return rows.map((row) => ({
    organizationId: row.org_id as OrganizationId,
    planId: row.plan_id,
    ...decision(row),
  }));
}

function decision(row: { readonly effective_from: Date; readonly created_at: Date }) {
  const { effective_from: effectiveFrom, created_at: createdAt } = row;
  return { effectiveFrom, createdAt, startsAtMs: effectiveFrom.getTime() };
}

function json(rates: PriceSheet | null): string | null {
  return rates === null ? null : JSON.stringify(rates);
}
