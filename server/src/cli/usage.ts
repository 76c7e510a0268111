import { systemClock } from "../kernel/clock.ts";
import { formatUsd } from "../kernel/money.ts";
import { allKeys } from "../keys/index.ts";
import { findPlace } from "../organizations/index.ts";
import { addTokens, sumUsage, type UsageGroup, type UsageSum } from "../usage/index.ts";
import { paintFor } from "./paint.ts";
import { partsUsed } from "./parts-used.ts";
import type { PlaceOptions } from "./place-options.ts";
import { table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface UsageOptions extends PlaceOptions {
  readonly json?: boolean;
  /** Null: the last 24 hours. */
  readonly since: Date | null;
  readonly by: UsageGroup;
  readonly requests?: boolean;
}

const DAY_MS = 86_400_000;

/** `sallyport usage` */
export async function usage(invocation: Invocation, options: UsageOptions): Promise<void> {
  const { by } = options;
  const since = options.since ?? new Date(systemClock.nowMs() - DAY_MS);
  const { place, sums, names } = await withControl(invocation, async ({ control: { database } }) => {
    const found = await findPlace(database, options.organization ?? null, options.project ?? null);
    const project = options.project === undefined ? null : found.project.id;
    const keys = by === "key" ? await allKeys(database, found) : [];
    return {
      place: found,
      sums: await database.inTenant(found.organization.id, (db) => sumUsage(db, { by, since, project })),
      names: new Map(keys.map((key): [string, string] => [key.id, `${key.name} (${key.prefix}…)`])),
    };
  });
  const { terminal } = invocation;
  if (options.json) {
    const organization = place.organization.slug;
    const project = options.project ?? null;
    const lines = sums.map(({ group, costMicroUsd, chargeMicroUsd, ...sum }) => ({
      [by]: group,
      ...sum,
      costUsd: formatUsd(costMicroUsd),
      chargeUsd: formatUsd(chargeMicroUsd),
      marginUsd: formatUsd(chargeMicroUsd - costMicroUsd),
    }));
    return terminal.out(JSON.stringify({ organization, project, since, by, usage: lines }));
  }
  if (sums.length === 0)
    return terminal.err(
      `No request since ${since.toISOString().slice(0, 16)}Z in '${place.organization.slug}'.`,
    );
  const label = ({ group }: UsageSum) => names.get(group) ?? group;
  terminal.out(table(withTotal(sums), columnsFor(by, label, sums), paintFor(invocation)));
  const unpriced = sums.reduce((count, sum) => count + sum.unpriced, 0);
  if (unpriced > 0)
    terminal.err(`The cost leaves out ${unpriced} requests to models whose price is not known.`);
}

function columnsFor(by: UsageGroup, label: (sum: UsageSum) => string, sums: readonly UsageSum[]) {
  const count = (title: string, value: (sum: UsageSum) => number) => ({
    title,
    value: (sum: UsageSum) => value(sum).toLocaleString("en-US"),
    right: true,
  });
  const money = (title: string, value: (sum: UsageSum) => bigint) => ({
    title,
    value: (sum: UsageSum) => formatUsd(value(sum)),
    right: true,
  });
  return [
    { title: by.toUpperCase(), value: label, most: 34 },
    count("REQUESTS", (sum) => sum.requests),
    count("ERRORS", (sum) => sum.errors),
    count("TOKENS IN", (sum) => sum.inputTokens),
    count("OUT", (sum) => sum.outputTokens),
    ...partsUsed(sums).map(({ title, name }) => count(title, (sum) => sum[name])),
    money("COST USD", (sum) => sum.costMicroUsd),
    money("CHARGED", (sum) => sum.chargeMicroUsd),
    money("MARGIN", (sum) => sum.chargeMicroUsd - sum.costMicroUsd),
  ];
}

function withTotal(sums: readonly UsageSum[]): readonly UsageSum[] {
  if (sums.length < 2) return sums;
  const total = sums.reduce((sum, next) => ({
    group: "total",
    requests: sum.requests + next.requests,
    errors: sum.errors + next.errors,
    ...addTokens(sum, next),
    costMicroUsd: (sum.costMicroUsd + next.costMicroUsd) as UsageSum["costMicroUsd"],
    chargeMicroUsd: (sum.chargeMicroUsd + next.chargeMicroUsd) as UsageSum["chargeMicroUsd"],
    unpriced: sum.unpriced + next.unpriced,
  }));
  return [...sums, total];
}
