import type { Deployment } from "../compose/deployment.ts";
import type { Control } from "../compose/open-control.ts";
import { type LimitRule, type LimitsInForce, limitsOf, policyName, windowWords } from "../limits/index.ts";
import { findPlace } from "../organizations/index.ts";
import { allNodes } from "../propagation/index.ts";
import { paintFor } from "./paint.ts";
import type { PlaceOptions } from "./place-options.ts";
import { minute, printable, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport limits list` */
export async function limitsList(
  invocation: Invocation,
  { organization: slug, json }: PlaceOptions & { readonly json?: boolean },
): Promise<void> {
  const { terminal } = invocation;
  const { organization, limits, nodes } = await withControl(invocation, async ({ control, deployment }) => {
    const place = await findPlace(control.database, slug ?? null, null);
    return {
      organization: place.organization,
      limits: await limitsOf(control.database, place.organization.id),
      nodes: await countedApart(control, deployment),
    };
  });
  const { general, own, outage } = limits;
  if (json) {
    const countedIn = nodes === null ? "all nodes" : "each node";
    return terminal.out(
      JSON.stringify({ organization: organization.slug, limits: [...general, ...own], outage, countedIn }),
    );
  }
  terminal.out(table(inOrder(limits), columns(organization.slug, limits), paintFor(invocation)));
  terminal.err(
    outage.mode === "closed"
      ? "While requests cannot be counted, they are refused (see 'npx sallyport limits outage --help')."
      : `While requests cannot be counted, they are let through: '${printable(outage.reason)}', since ${minute(outage.changedAt)} UTC.`,
  );
  if (nodes !== null && nodes > 1) terminal.err(apartWords(nodes));
}

/** How many nodes count each for itself, as far as this machine's settings tell; null when they count together. */
export async function countedApart(
  { database }: Pick<Control, "database">,
  { config }: Pick<Deployment, "config">,
): Promise<number | null> {
  if (config.redisUrl !== undefined) return null;
  const { nodes } = await allNodes(database);
  return nodes.filter(({ leased }) => leased).length;
}

export function apartWords(nodes: number): string {
  return `${nodes} nodes are running and REDIS_URL is not set here. Without it on the nodes each of them counts for itself, and together they let through up to ${nodes} times as much.`;
}

/** Those for each one first, so that what they except is below them. */
function inOrder(limits: LimitsInForce): readonly LimitRule[] {
  return [...limits.general.filter(({ subject }) => subject === null), ...forOne(limits)];
}

/** Those for a single address are the operator's, as the general ones are. */
function forOne({ general, own }: LimitsInForce): readonly LimitRule[] {
  return [...general, ...own].filter(({ subject }) => subject !== null);
}

function columns(organization: string, limits: LimitsInForce) {
  const replaced = new Set(forOne(limits).map(policyName));
  return [
    { title: "LIMIT", value: ({ number }: LimitRule) => String(number), right: true },
    { title: "WHOM", value: (rule: LimitRule) => whom(rule, organization) },
    { title: "MOST", value: ({ most }: LimitRule) => String(most), right: true },
    { title: "UNIT", value: ({ unit }: LimitRule) => unit },
    { title: "WINDOW", value: ({ windowSeconds }: LimitRule) => windowWords(windowSeconds) },
    { title: "ENDPOINT", value: ({ endpoint }: LimitRule) => endpoint ?? "all" },
    {
      title: "",
      value: (rule: LimitRule) =>
        rule.subject === null && replaced.has(policyName(rule)) ? "except those below" : "",
    },
  ];
}

function whom({ scope, subject }: LimitRule, organization: string): string {
  if (subject === null) return `each ${scope}`;
  return scope === "organization" ? `organization ${organization}` : `${scope} ${subject}`;
}
