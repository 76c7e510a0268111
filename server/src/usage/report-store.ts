import { type RawBuilder, sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { TenantDb } from "../ports/database.ts";
import { dayBegins } from "./day-store.ts";
import { conditionsOf, type UsageFilter } from "./filter-store.ts";
import type { FirstBytes } from "./first-bytes.ts";

/** What a report can be divided by. A key's member is the one it has now. */
export const REPORT_GROUPS = [
  "model",
  "key",
  "project",
  "member",
  "provider",
  "endpoint",
  "outcome",
  "status",
  "mode",
] as const;
type ReportGroup = (typeof REPORT_GROUPS)[number];

export const REPORT_UNITS = ["hour", "day"] as const;
export type ReportUnit = (typeof REPORT_UNITS)[number];

export interface ReportAsked extends UsageFilter {
  readonly organization: OrganizationId;
  /** Both at a quarter of an hour: what is summed up is not divided further. */
  readonly since: Date;
  readonly until: Date;
  readonly unit: ReportUnit;
  /** Where days begin, by the name of the IANA database. */
  readonly zone: string;
  readonly by: ReportGroup;
  /** So many groups are told apart, those that count most; the others are one. 0: the times to the first byte are left out. */
  readonly most: number;
  /** What counts. */
  readonly order: "charge" | "requests";
}

/** Some requests together. */
export interface Figures {
  readonly requests: number;
  /** Requests that ended otherwise than with an answer or by the caller's leaving. */
  readonly failed: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly chargeMicroUsd: MicroUsd;
  /** What of it was charged for requests that failed. */
  readonly failedChargeMicroUsd: MicroUsd;
  readonly costMicroUsd: MicroUsd;
  readonly lossMicroUsd: MicroUsd;
  /** Sallyport's own share of the time, on average, in microseconds; null where it is not known. */
  readonly ownUs: number | null;
  readonly firstBytes: readonly FirstBytes[];
}

/** The figures of what its `group` and `bucket` say; `null` of either: of all. `rank` counts groups from 1; 0: all others. */
export interface ReportLine extends Figures {
  readonly rank: number | null;
  readonly group: string | null;
  /** How many groups it stands for. */
  readonly groups: number;
  readonly bucket: Date | null;
}

export interface UsageReport {
  readonly lines: readonly ReportLine[];
  /** Where each hour or day begins, those without a request too. */
  readonly buckets: readonly Date[];
}

const GROUPS: Readonly<Record<ReportGroup, RawBuilder<unknown>>> = {
  model: sql`l.model`,
  key: sql`l.key_id::text`,
  project: sql`l.project_id::text`,
  member: sql`(select k.member_id::text from api_keys k where k.id = l.key_id)`,
  provider: sql`l.provider`,
  endpoint: sql`l.endpoint`,
  outcome: sql`l.outcome`,
  status: sql`l.status::text`,
  mode: sql`l.mode`,
};

const SUMS = [
  "requests",
  "failed",
  "input_tokens",
  "cached_tokens",
  "output_tokens",
  "reasoning_tokens",
  "charge_micro_usd",
  "failed_charge_micro_usd",
  "cost_micro_usd",
  "loss_micro_usd",
  "own_us",
  "own_requests",
] as const;

type FigureRow = Readonly<Record<(typeof SUMS)[number], string>> & {
  readonly bucket: number | null;
  readonly rank: number | null;
  readonly grp: string | null;
  readonly groups: number;
};

interface StepRow {
  readonly bucket: number | null;
  readonly rank: number | null;
  readonly step: number;
  readonly requests: number;
}

/**
 * Requests by hour or day and by group: from the sums, whole days first, and from the requests that are not in them yet.
 * One statement and so one moment: what it says adds up.
 */
export async function readReport(db: TenantDb, asked: ReportAsked): Promise<UsageReport> {
  const { organization, since, until, unit, zone, by, most, order } = asked;
  const where = conditionsOf(asked);
  const startOf = (moment: RawBuilder<unknown>) =>
    dayBegins(sql`date_trunc('day', ${moment} at time zone ${zone})`, zone);
  const orderBy =
    order === "charge" ? sql`sum(charge_micro_usd) desc, sum(requests) desc` : sql`sum(requests) desc`;
  const { rows } = await sql<{
    figures: readonly FigureRow[];
    steps: readonly StepRow[];
    buckets: readonly number[];
  }>`
    with days as materialized (
      select least(${until}, first) as first, greatest(least(${until}, first), ${startOf(sql`${until}::timestamptz`)}) as last
      from (select case when ${unit} <> 'day' or not exists (
          select from usage_day_zones z where z.org_id = ${organization} and z.zone = ${zone}) then ${until}::timestamptz
        when ${startOf(sql`${since}::timestamptz`)} = ${since} then ${since}
        else ${dayBegins(sql`(date_trunc('day', ${since}::timestamptz at time zone ${zone}) + interval '1 day')`, zone)} end as first) d
    ), line as materialized (
      select starts_at, key_id, project_id, mode, model, provider, endpoint, outcome, status, requests, input_tokens,
        cached_tokens, output_tokens, reasoning_tokens, cost_micro_usd, charge_micro_usd, loss_micro_usd, own_us, own_requests,
        first_bytes
      from (
        select * from usage_sums where org_id = ${organization} and grain = 'day'
          and starts_at >= (select first from days) and starts_at < (select last from days)
        union all select * from usage_sums where org_id = ${organization} and grain = 'quarter'
          and starts_at >= ${since} and starts_at < (select first from days)
        union all select * from usage_sums where org_id = ${organization} and grain = 'quarter'
          and starts_at >= (select last from days) and starts_at < ${until}
        union all select * from usage_not_summed(${since}, ${until})
      ) u where ${where}
    ), named as (
      select date_trunc(${unit}, l.starts_at, ${zone}) as bucket, ${GROUPS[by]} as grp, l.* from line l
    ), base as materialized (
      select bucket, grp, sum(requests) as requests,
        coalesce(sum(requests) filter (where outcome not in ('succeeded', 'partly_succeeded', 'client_closed')), 0) as failed,
        sum(input_tokens) as input_tokens, sum(cached_tokens) as cached_tokens, sum(output_tokens) as output_tokens,
        sum(reasoning_tokens) as reasoning_tokens, sum(charge_micro_usd) as charge_micro_usd,
        coalesce(sum(charge_micro_usd) filter (where outcome not in ('succeeded', 'partly_succeeded', 'client_closed')), 0)
          as failed_charge_micro_usd,
        sum(cost_micro_usd) as cost_micro_usd, sum(loss_micro_usd) as loss_micro_usd, sum(own_us) as own_us,
        sum(own_requests) as own_requests
      from named group by 1, 2
    ), ranked as materialized (
      select grp, row_number() over (order by ${orderBy}, grp) as rank from base group by grp order by 2 limit ${most}
    ), figures as (
      select (extract(epoch from b.bucket) * 1000)::bigint as bucket,
        case when grouping(r.rank) = 0 then coalesce(r.rank, 0) end as rank, min(r.grp) as grp,
        count(distinct coalesce(b.grp, '')) as groups,
        ${sql.join(SUMS.map((name) => sql`coalesce(sum(b.${sql.ref(name)}), 0)::text as ${sql.ref(name)}`))}
      from base b left join ranked r on r.grp is not distinct from b.grp
      group by grouping sets ((b.bucket, r.rank), (r.rank), (b.bucket), ())
    ), step as materialized (
      select bucket, grp, (f >> 32)::integer as step, sum(f & 4294967295) as requests
      from named, unnest(first_bytes) f where ${most > 0} group by 1, 2, 3
    ), steps as (
      select (extract(epoch from s.bucket) * 1000)::bigint as bucket,
        case when grouping(r.rank) = 0 then coalesce(r.rank, 0) end as rank, s.step, sum(s.requests)::bigint as requests
      from step s left join ranked r on r.grp is not distinct from s.grp
      group by grouping sets ((s.bucket, s.step), (r.rank, s.step), (s.step))
    )
    select (select coalesce(json_agg(f), '[]') from figures f) as figures,
      (select coalesce(json_agg(s), '[]') from steps s) as steps,
      (select json_agg(distinct (extract(epoch from date_trunc(${unit}, m, ${zone})) * 1000)::bigint) from (
        select generate_series(${since}::timestamptz, ${until}, interval '1 hour') as m
        union all select ${until}::timestamptz - interval '1 microsecond') moments where m < ${until}) as buckets`.execute(
    db,
  );
  const [row] = rows;
  if (!row) return { lines: [], buckets: [] };
  const histograms = Map.groupBy(row.steps, placeOf);
  return {
    lines: row.figures.map((line) => lineOf(line, histograms.get(placeOf(line)) ?? [])),
    buckets: row.buckets.toSorted((a, b) => a - b).map((ms) => new Date(ms)),
  };
}

const placeOf = ({ bucket, rank }: Pick<StepRow, "bucket" | "rank">) => `${bucket} ${rank}`;

function lineOf(row: FigureRow, firstBytes: readonly FirstBytes[]): ReportLine {
  const known = Number(row.own_requests);
  const money = (amount: string) => BigInt(amount) as MicroUsd;
  return {
    rank: row.rank,
    group: row.grp,
    groups: row.groups,
    bucket: row.bucket === null ? null : new Date(row.bucket),
    requests: Number(row.requests),
    failed: Number(row.failed),
    inputTokens: Number(row.input_tokens),
    cachedTokens: Number(row.cached_tokens),
    outputTokens: Number(row.output_tokens),
    reasoningTokens: Number(row.reasoning_tokens),
    chargeMicroUsd: money(row.charge_micro_usd),
    failedChargeMicroUsd: money(row.failed_charge_micro_usd),
    costMicroUsd: money(row.cost_micro_usd),
    lossMicroUsd: money(row.loss_micro_usd),
    ownUs: known === 0 ? null : Math.round(Number(row.own_us) / known),
    firstBytes,
  };
}
