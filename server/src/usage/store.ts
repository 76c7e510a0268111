import { type RawBuilder, sql } from "kysely";
import type { ApiKeyId, ProjectId, RequestId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { TenantDb } from "../ports/database.ts";
import { conditionsOf, type UsageFilter } from "./filter-store.ts";
import { TOKEN_COUNTS, tokensOf, type UsedTokens } from "./tokens.ts";

/** What usage can be summed up by. Days and hours are in UTC; a key's member is the one it has now. */
export const USAGE_GROUPS = [
  "model",
  "key",
  "project",
  "member",
  "provider",
  "outcome",
  "day",
  "hour",
] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** Which of an organization's requests are meant; what is left out limits nothing. */
export interface UsageAsked extends UsageFilter {
  /** They began then or later. */
  readonly since: Date;
  /** They began before. */
  readonly until?: Date | undefined;
}

/** The requests of one model, key, day … together. */
export interface UsageSum extends UsedTokens {
  /** The model's name, the key's id, the day as YYYY-MM-DD …; null: of no member. */
  readonly group: string | null;
  readonly requests: number;
  /** Requests that ended otherwise than with an answer or by the caller's leaving. */
  readonly errors: number;
  readonly searches: number;
  /** What providers charge. */
  readonly costMicroUsd: MicroUsd;
  /** What the organization paid. */
  readonly chargeMicroUsd: MicroUsd;
  /** What the operator bore. */
  readonly lossMicroUsd: MicroUsd;
  /** Requests whose cost is not in the sum, because a price was unknown. */
  readonly unpriced: number;
}

const GROUPS: Readonly<Record<UsageGroup, RawBuilder<string | null>>> = {
  model: sql`model`,
  key: sql`key_id::text`,
  project: sql`project_id::text`,
  member: sql`(select k.member_id::text from api_keys k where k.id = key_id)`,
  provider: sql`provider`,
  outcome: sql`outcome`,
  day: sql`to_char(started_at at time zone 'UTC', 'YYYY-MM-DD')`,
  hour: sql`to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24":00Z"')`,
};

const inTime = (by: UsageGroup) => by === "day" || by === "hour";

function sums(db: TenantDb, filter: UsageAsked) {
  return chosen(db, filter)
    .select([
      sql<string>`count(*)`.as("requests"),
      sql<string>`count(*) filter (where outcome not in ('succeeded', 'partly_succeeded', 'client_closed'))`.as(
        "errors",
      ),
      sql<string>`coalesce(sum(cost_micro_usd), 0)`.as("cost"),
      sql<string>`coalesce(sum(charge_micro_usd), 0)`.as("charge"),
      sql<string>`coalesce(sum(loss_micro_usd), 0)`.as("loss"),
      sql<string>`coalesce(sum(searches), 0)`.as("searches"),
      sql<string>`count(*) filter (where cost_micro_usd is null)`.as("unpriced"),
    ])
    .select(() =>
      Object.values(TOKEN_COUNTS).map(({ column }) =>
        sql<string>`coalesce(sum(${sql.ref(column)}), 0)`.as(column),
      ),
    );
}

function chosen(db: TenantDb, { since, until, ...filter }: UsageAsked) {
  return db
    .selectFrom("usage_requests")
    .where("started_at", ">=", since)
    .$if(until !== undefined, (select) => select.where("started_at", "<", until ?? since))
    .where(conditionsOf(filter));
}

type SumRow = Awaited<ReturnType<ReturnType<typeof sums>["execute"]>>[number];

function sumOf(row: SumRow, group: string | null): UsageSum {
  return {
    group,
    requests: Number(row.requests),
    errors: Number(row.errors),
    ...tokensOf(row),
    searches: Number(row.searches),
    costMicroUsd: BigInt(row.cost) as MicroUsd,
    chargeMicroUsd: BigInt(row.charge) as MicroUsd,
    lossMicroUsd: BigInt(row.loss) as MicroUsd,
    unpriced: Number(row.unpriced),
  };
}

/** Everything that is asked for together. */
export async function totalUsage(db: TenantDb, filter: UsageAsked): Promise<UsageSum> {
  return sumOf(await sums(db, filter).executeTakeFirstOrThrow(), null);
}

/** Sums by group, the most expensive first, days and hours in order. */
export async function sumUsage(
  db: TenantDb,
  query: UsageAsked & {
    readonly by: UsageGroup;
    readonly most?: number;
    /** Whether those who charge most come first, or those of most requests. */
    readonly dearestFirst?: boolean;
  },
): Promise<readonly UsageSum[]> {
  const { by, most = 1_000, dearestFirst = true } = query;
  const rows = await sums(db, query)
    .select(GROUPS[by].as("group"))
    .groupBy(sql.ref("group"))
    .orderBy(
      inTime(by)
        ? sql`"group"`
        : dearestFirst
          ? sql`coalesce(sum(charge_micro_usd), 0) desc, coalesce(sum(cost_micro_usd), 0) desc, count(*) desc, "group"`
          : sql`count(*) desc, "group"`,
    )
    .limit(most)
    .execute();
  return rows.map((row) => sumOf(row, row.group));
}

/** One request as it is recorded, and what was given back of it. */
export interface ListedUsage extends UsedTokens {
  readonly requestId: RequestId;
  readonly startedAt: Date;
  /** The same in microseconds since the Unix epoch, exactly: where a page ends. */
  readonly startedAtMicros: bigint;
  readonly projectId: ProjectId;
  /** The project's short name. */
  readonly project: string;
  readonly keyId: ApiKeyId;
  readonly keyName: string;
  readonly memberId: string | null;
  readonly nodeId: string;
  readonly holdId: string | null;
  readonly mode: string;
  readonly endpoint: string;
  readonly model: string;
  readonly provider: string;
  readonly streamed: boolean;
  readonly outcome: string;
  readonly status: number;
  readonly attempts: number;
  readonly usageSource: string;
  readonly serviceTier: string;
  readonly searches: number;
  /** Pictures that came; null where text was asked for. */
  readonly images: number | null;
  readonly costMicroUsd: MicroUsd | null;
  readonly chargeMicroUsd: MicroUsd;
  readonly lossMicroUsd: MicroUsd;
  readonly refundedMicroUsd: MicroUsd;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
  readonly ownUs: number | null;
}

/** Where a page of requests ended. */
export interface UsagePosition {
  readonly startedAtMicros: bigint;
  readonly requestId: string;
}

export const REQUEST_ORDERS = ["oldest", "newest", "dearest"] as const;
export type RequestOrder = (typeof REQUEST_ORDERS)[number];

/**
 * An organization's requests in an order: as they began, the other way round, or the dearest first; one more than `limit`.
 * @param after not with the dearest, which are one page
 */
export async function listUsage(
  db: TenantDb,
  query: UsageAsked & {
    readonly after: UsagePosition | null;
    readonly limit: number;
    readonly order?: RequestOrder;
  },
): Promise<readonly ListedUsage[]> {
  const { after, limit, order = "oldest" } = query;
  const micros = String(after?.startedAtMicros ?? 0n);
  const at = sql<Date>`(timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond')`;
  const beyond = order === "oldest" ? sql`>` : sql`<`;
  const direction = order === "oldest" ? "asc" : "desc";
  const rows = await listed(chosen(db, query))
    .$if(after !== null, (select) =>
      select.where(sql<boolean>`(started_at, request_id) ${beyond} (${at}, ${after?.requestId ?? ""}::uuid)`),
    )
    .$if(order === "dearest", (select) => select.orderBy("charge_micro_usd", "desc"))
    .orderBy("started_at", direction)
    .orderBy("request_id", direction)
    .limit(limit + 1)
    .execute();
  return rows.map(listedOf);
}

/** One request; null where the organization has none with that id. */
export async function findListed(db: TenantDb, request: RequestId): Promise<ListedUsage | null> {
  const row = await listed(
    db.selectFrom("usage_requests").where("request_id", "=", request),
  ).executeTakeFirst();
  return row ? listedOf(row) : null;
}

/** Whole rows, and what is said beside them. */
function listed(rows: ReturnType<typeof chosen>) {
  return rows.selectAll().select([
    sql<string>`(extract(epoch from started_at) * 1000000)::bigint`.as("micros"),
    sql<string | null>`(select k.member_id from api_keys k where k.id = key_id)`.as("member"),
    sql<string>`(select k.name from api_keys k where k.id = key_id)`.as("key_name"),
    sql<string>`(select p.slug from projects p where p.id = project_id)`.as("project_slug"),
    sql<string>`(select coalesce(sum(t.amount_micro_usd), 0) from ledger_transfers t
        where t.subject_id = request_id and t.kind = 'grant')`.as("refunded"),
  ]);
}

function listedOf(row: Awaited<ReturnType<ReturnType<typeof listed>["execute"]>>[number]): ListedUsage {
  return {
    requestId: row.request_id as RequestId,
    startedAt: row.started_at,
    startedAtMicros: BigInt(row.micros),
    projectId: row.project_id as ProjectId,
    project: row.project_slug,
    keyId: row.key_id as ApiKeyId,
    keyName: row.key_name,
    memberId: row.member,
    nodeId: row.node_id,
    holdId: row.hold_id,
    mode: row.mode,
    endpoint: row.endpoint,
    model: row.model,
    provider: row.provider,
    streamed: row.streamed,
    outcome: row.outcome,
    status: row.status,
    attempts: row.attempts,
    usageSource: row.usage_source,
    ...tokensOf(row),
    serviceTier: row.service_tier,
    searches: row.searches,
    images: row.images,
    costMicroUsd: row.cost_micro_usd === null ? null : (BigInt(row.cost_micro_usd) as MicroUsd),
    chargeMicroUsd: BigInt(row.charge_micro_usd) as MicroUsd,
    lossMicroUsd: BigInt(row.loss_micro_usd) as MicroUsd,
    refundedMicroUsd: BigInt(row.refunded) as MicroUsd,
    firstByteMs: row.first_byte_ms,
    durationMs: row.duration_ms,
    ownUs: row.own_us,
  };
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
