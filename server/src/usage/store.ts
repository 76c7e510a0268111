import { type RawBuilder, sql } from "kysely";
import type { ProjectId, RequestId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { TenantDb } from "../ports/database.ts";
import { TOKEN_COUNTS, tokensOf, type UsedTokens } from "./tokens.ts";

const USAGE_GROUPS = ["model", "key", "day", "provider", "outcome"] as const;

/** What usage can be summed up by. A day is a day in UTC. */
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** The requests of one model, key, day … together. */
export interface UsageSum extends UsedTokens {
  /** The model's name, the key's id, the day as YYYY-MM-DD … */
  readonly group: string;
  readonly requests: number;
  /** Requests that ended otherwise than with an answer or by the caller's leaving. */
  readonly errors: number;
  /** What providers charge. */
  readonly costMicroUsd: MicroUsd;
  /** What the organization paid. */
  readonly chargeMicroUsd: MicroUsd;
  /** Requests whose cost is not in the sum, because a price was unknown. */
  readonly unpriced: number;
}

const GROUPS: Readonly<Record<UsageGroup, RawBuilder<string>>> = {
  model: sql`model`,
  key: sql`key_id::text`,
  day: sql`to_char(started_at at time zone 'UTC', 'YYYY-MM-DD')`,
  provider: sql`provider`,
  outcome: sql`outcome`,
};

/** Sums up an organization's requests that began at `since` or later; the most expensive first, days in order. */
export async function sumUsage(
  db: TenantDb,
  query: { readonly by: UsageGroup; readonly since: Date; readonly project: ProjectId | null },
): Promise<readonly UsageSum[]> {
  const rows = await db
    .selectFrom("usage_requests")
    .select([
      GROUPS[query.by].as("group"),
      sql<string>`count(*)`.as("requests"),
      sql<string>`count(*) filter (where outcome not in ('succeeded', 'client_closed'))`.as("errors"),
      sql<string>`coalesce(sum(cost_micro_usd), 0)`.as("cost"),
      sql<string>`sum(charge_micro_usd)`.as("charge"),
      sql<string>`count(*) filter (where cost_micro_usd is null)`.as("unpriced"),
    ])
    .select(({ fn }) => Object.values(TOKEN_COUNTS).map(({ column }) => fn.sum<string>(column).as(column)))
    .where("started_at", ">=", query.since)
    .$if(query.project !== null, (select) => select.where("project_id", "=", query.project ?? ""))
    .groupBy(sql`1`)
    .orderBy(query.by === "day" ? sql`1` : sql`4 desc, 2 desc, 1`)
    .execute();
  return rows.map((row) => ({
    group: row.group,
    requests: Number(row.requests),
    errors: Number(row.errors),
    ...tokensOf(row),
    costMicroUsd: BigInt(row.cost) as MicroUsd,
    chargeMicroUsd: BigInt(row.charge) as MicroUsd,
    unpriced: Number(row.unpriced),
  }));
}

/** One request as it is recorded. */
export interface ListedUsage extends UsedTokens {
  readonly requestId: string;
  readonly startedAt: Date;
  readonly nodeId: string;
  readonly model: string;
  readonly provider: string;
  readonly streamed: boolean;
  readonly outcome: string;
  readonly status: number;
  readonly usageSource: string;
  readonly costMicroUsd: MicroUsd | null;
  readonly chargeMicroUsd: MicroUsd;
  readonly durationMs: number;
}

/** An organization's requests that began at `since` or later, the oldest first. */
export async function listUsage(
  db: TenantDb,
  query: { readonly since: Date; readonly project: ProjectId | null },
): Promise<readonly ListedUsage[]> {
  const rows = await db
    .selectFrom("usage_requests")
    .selectAll()
    .where("started_at", ">=", query.since)
    .$if(query.project !== null, (select) => select.where("project_id", "=", query.project ?? ""))
    .orderBy("started_at")
    .orderBy("request_id")
    .execute();
  return rows.map((row) => ({
    requestId: row.request_id,
    startedAt: row.started_at,
    nodeId: row.node_id,
    model: row.model,
    provider: row.provider,
    streamed: row.streamed,
    outcome: row.outcome,
    status: row.status,
    usageSource: row.usage_source,
    ...tokensOf(row),
    costMicroUsd: row.cost_micro_usd === null ? null : (BigInt(row.cost_micro_usd) as MicroUsd),
    chargeMicroUsd: BigInt(row.charge_micro_usd) as MicroUsd,
    durationMs: row.duration_ms,
  }));
}

/** What is recorded of one request; null while its batch has not been written yet. */
export interface RecordedUsage {
  readonly provider: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: MicroUsd | null;
}

export async function findUsage(db: TenantDb, request: RequestId): Promise<RecordedUsage | null> {
  const row = await db
    .selectFrom("usage_requests")
    .select(["provider", "model", "input_tokens", "output_tokens", "cost_micro_usd"])
    .where("request_id", "=", request)
    .executeTakeFirst();
  if (!row) return null;
  return {
    provider: row.provider,
    model: row.model,
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    costMicroUsd: row.cost_micro_usd === null ? null : (BigInt(row.cost_micro_usd) as MicroUsd),
  };
}
