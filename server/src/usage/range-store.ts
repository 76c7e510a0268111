import { type RawBuilder, sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import { dayBegins } from "./day-store.ts";
import type { ReportUnit } from "./report-store.ts";

/** Ranges that end now, by the organization's clock; `month`: the one that is under way. */
export const REPORT_RANGES = ["24h", "7d", "30d", "month"] as const;
export type ReportRange = (typeof REPORT_RANGES)[number];

export interface RangeAsked {
  readonly organization: OrganizationId;
  readonly now: Date;
  /** A range by its name, or two moments. */
  readonly range: ReportRange | { readonly since: Date; readonly until: Date };
  readonly unit: ReportUnit;
}

/** What is reported: whole hours or days of the organization's time zone, up to the present quarter of an hour at most. */
export interface TimeRange {
  readonly zone: string;
  readonly since: Date;
  readonly until: Date;
  /** As long a time just before; of a month, the one before up to the same day and hour. */
  readonly before: { readonly since: Date; readonly until: Date };
}

const begins = (midnight: RawBuilder<unknown>) => dayBegins(midnight, sql`zone`);

export async function readRange(db: TenantDb, asked: RangeAsked): Promise<TimeRange> {
  const { organization, now, range, unit } = asked;
  const named = typeof range === "string" ? range : null;
  const { since = now, until = now } = typeof range === "string" ? {} : range;
  const { rows } = await sql<{
    zone: string;
    since: Date;
    until: Date;
    before_since: Date;
    before_until: Date;
  }>`
    with asked as (
      select o.time_zone as zone, date_bin('15 minutes', ${now}::timestamptz, timestamptz 'epoch') + interval '15 minutes' as upto
      from organizations o where o.id = ${organization}
    ), bounds as (
      select zone, upto, case ${named}::text
          when '24h' then date_trunc('hour', ${now}::timestamptz, zone) - interval '23 hours'
          when '7d' then ${begins(sql`(date_trunc('day', ${now}::timestamptz at time zone zone) - interval '6 days')`)}
          when '30d' then ${begins(sql`(date_trunc('day', ${now}::timestamptz at time zone zone) - interval '29 days')`)}
          when 'month' then ${begins(sql`date_trunc('month', ${now}::timestamptz at time zone zone)`)}
          else ${begins(sql`date_trunc(${unit}, ${since}::timestamptz at time zone zone)`)} end as since,
        case when ${named}::text is null then least(upto, ${begins(sql`(date_trunc(${unit}, (${until}::timestamptz
          - interval '1 millisecond') at time zone zone) + ('1 ' || ${unit})::interval)`)}) else upto end as until
      from asked
    ), ended as (
      select zone, since, greatest(until, since + interval '15 minutes') as until,
        ${begins(sql`(date_trunc('month', since at time zone zone) - interval '1 month')`)} as month_before
      from bounds
    )
    select zone, since, until,
      case ${named}::text when 'month' then month_before else since - (until - since) end as before_since,
      case ${named}::text when 'month' then least(since, month_before + (until - since)) else since end as before_until
    from ended`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("no such organization");
  const { zone, before_since, before_until, ...bounds } = row;
  return { zone, ...bounds, before: { since: before_since, until: before_until } };
}
