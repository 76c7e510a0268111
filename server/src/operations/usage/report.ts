import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { systemClock } from "../../kernel/clock.ts";
import {
  labelsOf,
  REPORT_GROUPS,
  REPORT_RANGES,
  REPORT_UNITS,
  type ReportLine,
  type ReportRange,
  type ReportUnit,
  readRange,
  readReport,
  TakingTurns,
} from "../../usage/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, timestamp } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { FILTER_ERRORS, moreFilterInput, namedInput, readFilter } from "./filter.ts";
import { figuresShown, type Sight, showFigures, showTime, timeShown } from "./report-shown.ts";
import { sightOf } from "./sight.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };
const MOST_GROUPS = 50;
const HOUR_MS = 3_600_000;
/** A page draws one bar for each; so many are told apart at all. */
const LONGEST_MS = { hour: 8 * 24 * HOUR_MS, day: 400 * 24 * HOUR_MS } as const;

/** Two at a time leave most connections to what is answered at once. */
const turns = new TakingTurns(2, systemClock);

export const reportUsage = operation({
  name: "usage.report",
  summary:
    "Report an organization's requests by hour or day and by group: spend, failures, tokens, time to first byte.",
  allowed,
  effect: "reads",
  perMinute: 120,
  input: z.strictObject({
    organization: organizationReference,
    range: z
      .enum([...REPORT_RANGES, "custom"], `must be one of ${REPORT_RANGES.join(", ")}, custom`)
      .default("month")
      .describe("Up to now; 'month' is the one under way, in the organization's time zone."),
    since: timestamp.optional().describe("With 'custom': from the hour or day that this is in."),
    until: timestamp.optional().describe("With 'custom': to the end of the hour or day before this."),
    unit: z
      .enum(REPORT_UNITS, "must be hour or day")
      .optional()
      .describe("What a bar is; left out: hours for up to two days, and days for more."),
    by: z.enum(REPORT_GROUPS, `must be one of ${REPORT_GROUPS.join(", ")}`).default("model"),
    groups: z.coerce
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST_GROUPS, `must be at most ${MOST_GROUPS}`)
      .default(5)
      .describe("How many groups are told apart; the others are one."),
    order: z.enum(["spend", "requests"], "must be spend or requests").default("spend"),
    ...namedInput,
    ...moreFilterInput,
  }),
  output: z.object({
    organization: z.string(),
    time_zone: z.string(),
    unit: z.enum(REPORT_UNITS),
    by: z.enum(REPORT_GROUPS),
    range: timeShown,
    total: figuresShown,
    before: timeShown
      .extend({ total: figuresShown })
      .describe(
        "As long a time just before; of a month, the one before up to the same day and hour. Without first bytes.",
      ),
    groups: z.array(
      z.object({
        group: z.string().nullable().describe("An id or a name; null: of no member."),
        label: z.string().nullable().describe("What people call it, where that is something else."),
        figures: figuresShown,
      }),
    ),
    others: z
      .object({ count: z.int().describe("How many groups they are."), figures: figuresShown })
      .nullable()
      .describe("All groups that are not told apart, together; null where there are none."),
    buckets: z
      .array(
        z.object({
          at: timestamp.describe("When it begins."),
          figures: figuresShown.nullable().describe("Null: nothing was asked then."),
          parts: z
            .array(
              z.object({
                of: z.int(),
                requests: z.int(),
                failed: z.int(),
                charge_usd: z.string().nullable(),
              }),
            )
            .describe("'of' is the place in 'groups'; -1: the others."),
        }),
      )
      .describe("Every hour or day of the range, in order."),
  }),
  errors: FILTER_ERRORS,
  async run(act, { organization, range, since, until, unit, by, groups: most, order, ...asked }) {
    const { id, slug } = await organizationFor(act, allowed, organization);
    const sight = sightOf(act.principal, id);
    const now = new Date(act.clock.nowMs());
    const meant = rangeOf(range, since, until, now);
    const bars = unit ?? usualUnit(meant);
    const asking = await act.database.inTenant(id, async (db) => {
      const filter = await readFilter(act, db, asked);
      const time = await readRange(db, { organization: id, now, range: meant, unit: bars });
      if (time.until.getTime() - time.since.getTime() > LONGEST_MS[bars])
        throw new ActError("invalid_input", {
          field: "since",
          problem: `must be at most ${LONGEST_MS[bars] / HOUR_MS / 24} days before 'until' for bars of ${bars}s`,
        });
      const { since, until, zone, before } = time;
      return { ...filter, organization: id, zone, unit: bars, by, since, until, before, most } as const;
    });
    const { charges } = sight;
    // Also the order of groups would tell who sees no costs what is dearest.
    const inOrder = { ...asking, order: order === "spend" && charges ? "charge" : "requests" } as const;
    const { report, previous, labels } = await turns.ask(JSON.stringify(inOrder), () =>
      act.database.inTenant(id, async (db) => {
        const report = await readReport(db, inOrder);
        const previous = await readReport(db, { ...inOrder, ...inOrder.before, unit: "day", most: 0 });
        const named = report.lines.flatMap(({ bucket, rank, group }) =>
          bucket === null && rank !== null && rank > 0 && group !== null ? [group] : [],
        );
        return { report, previous, labels: await labelsOf(db, by, named) };
      }),
    );
    const inRank = (lines: readonly ReportLine[]) =>
      lines.flatMap((line) => (line.rank === null ? [] : [{ line, rank: line.rank }]));
    const ofGroups = inRank(report.lines.filter(({ bucket }) => bucket === null));
    const told = ofGroups.filter(({ rank }) => rank > 0).toSorted((a, b) => a.rank - b.rank);
    const others = ofGroups.find(({ rank }) => rank === 0)?.line;
    const byBucket = Map.groupBy(report.lines, ({ bucket }) => bucket?.getTime() ?? null);
    return {
      organization: slug,
      time_zone: asking.zone,
      unit: bars,
      by,
      range: showTime(asking),
      total: total(report.lines, sight),
      before: { ...showTime(asking.before), total: total(previous.lines, sight) },
      groups: told.map(({ line }) => ({
        group: line.group,
        label: labels.get(line.group ?? "") ?? null,
        figures: showFigures(line, sight),
      })),
      others: others ? { count: others.groups, figures: showFigures(others, sight) } : null,
      buckets: report.buckets.map((at) => {
        const lines = byBucket.get(at.getTime()) ?? [];
        const whole = lines.find(({ rank }) => rank === null);
        return {
          at: at.toISOString(),
          figures: whole ? showFigures(whole, sight) : null,
          parts: inRank(lines)
            .toSorted((a, b) => (a.rank || Number.POSITIVE_INFINITY) - (b.rank || Number.POSITIVE_INFINITY))
            .map(({ line, rank }) => {
              const { requests, failed, charge_usd } = showFigures(line, sight);
              return { of: rank - 1, requests, failed, charge_usd };
            }),
        };
      }),
    };
  },
});

/** @throws ActError invalid_input */
function rangeOf(
  range: ReportRange | "custom",
  since: string | undefined,
  until: string | undefined,
  now: Date,
): ReportRange | { readonly since: Date; readonly until: Date } {
  if (range !== "custom") {
    if (since === undefined && until === undefined) return range;
    throw new ActError("invalid_input", {
      field: "range",
      problem: "must be custom beside 'since' or 'until'",
    });
  }
  if (since === undefined)
    throw new ActError("invalid_input", { field: "since", problem: "must be given for a custom range" });
  const asked = { since: new Date(since), until: until === undefined ? now : new Date(until) };
  if (asked.since >= asked.until)
    throw new ActError("invalid_input", { field: "since", problem: "must be before 'until'" });
  return asked;
}

function usualUnit(range: ReturnType<typeof rangeOf>): ReportUnit {
  if (typeof range === "string") return range === "24h" ? "hour" : "day";
  return range.until.getTime() - range.since.getTime() <= 48 * HOUR_MS ? "hour" : "day";
}

function total(lines: readonly ReportLine[], sight: Sight): z.input<typeof figuresShown> {
  const line = lines.find(({ bucket, rank }) => bucket === null && rank === null);
  return showFigures(line ?? NOTHING, sight);
}

const NOTHING = {
  requests: 0,
  failed: 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  chargeMicroUsd: 0n,
  failedChargeMicroUsd: 0n,
  costMicroUsd: 0n,
  lossMicroUsd: 0n,
  ownUs: null,
  firstBytes: [],
} as unknown as ReportLine;
