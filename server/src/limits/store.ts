import { sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
import type { OutageMode } from "./document.ts";
import type { LimitedEndpoint, LimitMeaning, LimitRule, LimitScope, LimitUnit } from "./rule.ts";

/** The columns that a scope's subject is in. */
const SUBJECT_COLUMNS = { project: "project_id", member: "member_id", key: "key_id" } as const;

/** How much a rule lets through from now on. */
export interface RuleChange {
  readonly most: number;
  readonly generation: bigint;
}

/** @returns the rule's number */
export async function upsertGeneralRule(
  db: OperatorDb,
  { scope, subject, endpoint, unit, windowSeconds }: LimitMeaning,
  { most, generation }: RuleChange,
): Promise<number> {
  const { number } = await db
    .insertInto("limit_rules")
    .values({ scope, address: subject, endpoint, unit, window_seconds: windowSeconds, most, generation })
    .onConflict((conflict) =>
      conflict
        .constraint("limit_rules_meaning")
        .doUpdateSet({ most, generation, changed_at: sql<Date>`clock_timestamp()` }),
    )
    .returning("number")
    .executeTakeFirstOrThrow();
  return Number(number);
}

/** @returns the rule's number */
export async function upsertOrganizationRule(
  db: TenantDb,
  organization: OrganizationId,
  { scope, subject, endpoint, unit, windowSeconds }: LimitMeaning,
  { most, generation }: RuleChange,
): Promise<number> {
  const column = scope === "address" || scope === "organization" ? null : SUBJECT_COLUMNS[scope];
  const { number } = await db
    .insertInto("organization_limits")
    .values({
      org_id: organization,
      ...(column === null ? {} : { [column]: subject }),
      endpoint,
      unit,
      window_seconds: windowSeconds,
      most,
      generation,
    })
    .onConflict((conflict) =>
      conflict
        .constraint("organization_limits_meaning")
        .doUpdateSet({ most, generation, changed_at: sql<Date>`clock_timestamp()` }),
    )
    .returning("number")
    .executeTakeFirstOrThrow();
  return Number(number);
}

/** @returns whether there was such a rule */
export async function endGeneralRule(db: OperatorDb, number: number, generation: bigint): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("limit_rules")
    .set({ most: null, generation, changed_at: sql<Date>`clock_timestamp()` })
    .where("number", "=", String(number))
    .where("most", "is not", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** @returns whether the organization had such a rule */
export async function endOrganizationRule(
  db: TenantDb,
  number: number,
  generation: bigint,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("organization_limits")
    .set({ most: null, generation, changed_at: sql<Date>`clock_timestamp()` })
    .where("number", "=", String(number))
    .where("most", "is not", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function listGeneralRules(db: OperatorDb): Promise<readonly LimitRule[]> {
  const rows = await db
    .selectFrom("limit_rules")
    .selectAll()
    .where("most", "is not", null)
    .orderBy("number")
    .execute();
  return rows.map((row) => ({
    ...commonOf(row),
    scope: row.scope as LimitScope,
    subject: row.address,
  }));
}

/** A page of rules: those after a number, one more than `limit`. */
export interface RulePage {
  readonly after: number;
  readonly limit: number;
}

/** Those of the current organization; all when no page is named. */
export async function listOrganizationRules(db: TenantDb, page?: RulePage): Promise<readonly LimitRule[]> {
  let query = db.selectFrom("organization_limits").selectAll().where("most", "is not", null);
  if (page !== undefined) query = query.where("number", ">", String(page.after)).limit(page.limit + 1);
  const rows = await query.orderBy("number").execute();
  return rows.map((row) => ({ ...commonOf(row), ...subjectOf(row) }));
}

/** Whose requests are counted: ids. */
export interface Counted {
  readonly project: string;
  readonly member: string | null;
  /** The original one. */
  readonly key: string;
}

/** Those of the current organization that count the requests of a key. */
export async function listRulesOn(
  db: TenantDb,
  { project, member, key }: Counted,
): Promise<readonly LimitRule[]> {
  const rows = await db
    .selectFrom("organization_limits")
    .selectAll()
    .where("most", "is not", null)
    .where((rule) =>
      rule.or([
        rule("key_id", "=", key),
        rule("project_id", "=", project),
        ...(member === null ? [] : [rule("member_id", "=", member)]),
        rule.and([rule("key_id", "is", null), rule("project_id", "is", null), rule("member_id", "is", null)]),
      ]),
    )
    .orderBy("number")
    .execute();
  return rows.map((row) => ({ ...commonOf(row), ...subjectOf(row) }));
}

interface RuleColumns {
  readonly number: string;
  readonly endpoint: string | null;
  readonly unit: string;
  readonly window_seconds: number;
  readonly most: string | null;
}

function commonOf({ number, endpoint, unit, window_seconds, most }: RuleColumns) {
  return {
    number: Number(number),
    endpoint: endpoint as LimitedEndpoint | null,
    unit: unit as LimitUnit,
    windowSeconds: window_seconds,
    most: Number(most),
  };
}

interface SubjectColumns {
  readonly org_id: string;
  readonly project_id: string | null;
  readonly member_id: string | null;
  readonly key_id: string | null;
}

function subjectOf({
  org_id,
  project_id,
  member_id,
  key_id,
}: SubjectColumns): Pick<LimitRule, "scope" | "subject"> {
  if (key_id !== null) return { scope: "key", subject: key_id };
  if (member_id !== null) return { scope: "member", subject: member_id };
  if (project_id !== null) return { scope: "project", subject: project_id };
  return { scope: "organization", subject: org_id };
}

/** What the data plane does while nobody can count, and why. */
export interface Outage {
  readonly mode: OutageMode;
  readonly reason: string;
  readonly changedAt: Date;
}

export async function updateOutage(
  db: OperatorDb,
  mode: OutageMode,
  reason: string,
  generation: bigint,
): Promise<void> {
  await db
    .updateTable("limit_outage")
    .set({ mode, reason, generation, changed_at: sql<Date>`clock_timestamp()` })
    .execute();
}

export async function readOutage(db: OperatorDb): Promise<Outage> {
  const row = await db.selectFrom("limit_outage").selectAll().executeTakeFirstOrThrow();
  return { mode: row.mode as OutageMode, reason: row.reason, changedAt: row.changed_at };
}
