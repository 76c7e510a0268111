import { systemClock } from "../kernel/clock.ts";
import { formatUsd } from "../kernel/money.ts";
import { findPlace } from "../organizations/index.ts";
import { type ListedUsage, listUsage } from "../usage/index.ts";
import { paintFor } from "./paint.ts";
import { partsUsed } from "./parts-used.ts";
import { minute, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import type { UsageOptions } from "./usage.ts";
import { withControl } from "./with-control.ts";

const DAY_MS = 86_400_000;

/** `sallyport usage --requests` */
export async function usageRequests(invocation: Invocation, options: UsageOptions): Promise<void> {
  const since = options.since ?? new Date(systemClock.nowMs() - DAY_MS);
  const { organization, requests } = await withControl(invocation, async ({ control: { database } }) => {
    const place = await findPlace(database, options.organization ?? null, options.project ?? null);
    const project = options.project === undefined ? null : place.project.id;
    return {
      organization: place.organization,
      requests: await database.inTenant(place.organization.id, (db) => listUsage(db, { since, project })),
    };
  });
  const { terminal } = invocation;
  if (options.json) {
    const project = options.project ?? null;
    const listed = requests.map(({ costMicroUsd, chargeMicroUsd, ...request }) => ({
      ...request,
      costUsd: costMicroUsd === null ? null : formatUsd(costMicroUsd),
      chargeUsd: formatUsd(chargeMicroUsd),
    }));
    return terminal.out(
      JSON.stringify({ organization: organization.slug, project, since, requests: listed }),
    );
  }
  if (requests.length === 0)
    return terminal.err(`No request since ${since.toISOString().slice(0, 16)}Z in '${organization.slug}'.`);
  const parts = partsUsed(requests).map(({ title, name }) => count(title, (request) => request[name]));
  terminal.out(table(requests, [...TOKENS, ...parts, ...MONEY], paintFor(invocation)));
}

const count = (title: string, value: (request: ListedUsage) => number) => ({
  title,
  value: (request: ListedUsage) => value(request).toLocaleString("en-US"),
  right: true,
});

const TOKENS = [
  { title: "BEGAN (UTC)", value: (request: ListedUsage) => minute(request.startedAt) },
  { title: "REQUEST", value: (request: ListedUsage) => request.requestId },
  { title: "MODEL", value: (request: ListedUsage) => request.model, most: 28 },
  { title: "OUTCOME", value: (request: ListedUsage) => request.outcome },
  count("TOKENS IN", (request) => request.inputTokens),
  count("OUT", (request) => request.outputTokens),
];

const MONEY = [
  {
    title: "COST USD",
    value: ({ costMicroUsd }: ListedUsage) => (costMicroUsd === null ? "?" : formatUsd(costMicroUsd)),
    right: true,
  },
  { title: "CHARGED", value: (request: ListedUsage) => formatUsd(request.chargeMicroUsd), right: true },
];
