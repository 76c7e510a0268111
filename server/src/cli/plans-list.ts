import { systemClock } from "../kernel/clock.ts";
import { inForce, loadPrices, type PlanRuleRow } from "../prices/index.ts";
import { paintFor } from "./paint.ts";
import { minute, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

interface Row
  extends Pick<
    PlanRuleRow,
    "pattern" | "markupPercent" | "rates" | "belowCost" | "reason" | "effectiveFrom"
  > {
  readonly plan: string;
  readonly state: "in force" | "coming";
}

/** `sallyport plans list` */
export async function plansList(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const { plans, rules } = await withControl(invocation, ({ control }) => loadPrices(control.database, null));
  const nowMs = systemClock.nowMs();
  const names = new Map(plans.map(({ id, slug }) => [id, slug]));
  const rows = [...Map.groupBy(rules, ({ planId, pattern }) => `${planId} ${pattern}`).values()].flatMap(
    (list) => {
      const now = inForce(list, nowMs);
      const current =
        now && (now.markupPercent !== null || now.rates !== null) ? [rowOf(now, "in force")] : [];
      return [
        ...current,
        ...list.filter(({ startsAtMs }) => startsAtMs > nowMs).map((rule) => rowOf(rule, "coming")),
      ];
    },
  );
  function rowOf({ planId, startsAtMs: _, createdAt: __, ...rule }: PlanRuleRow, state: Row["state"]): Row {
    return { plan: names.get(planId) ?? "", state, ...rule };
  }
  if (json)
    return terminal.out(
      JSON.stringify({
        plans: plans.map(({ id, slug }) => ({
          id,
          name: slug,
          rules: rows.filter((row) => row.plan === slug),
        })),
      }),
    );
  const columns = [
    { title: "PLAN", value: ({ plan }: Row) => plan },
    { title: "MODELS", value: ({ pattern }: Row) => pattern, most: 40 },
    { title: "SOLD", value: sold },
    { title: "STATE", value: ({ state }: Row) => state },
    { title: "FROM", value: ({ effectiveFrom }: Row) => minute(effectiveFrom) },
  ];
  if (rows.length > 0) terminal.out(table(rows, columns, paintFor(invocation), ({ reason }) => reason));
  const bare = plans
    .filter(({ slug }) => !rows.some(({ plan }) => plan === slug))
    .map(({ slug }) => `'${slug}'`);
  if (bare.length > 0)
    terminal.err(
      `Without a rule: ${bare.join(", ")}. 'default' then sells at cost, others sell as 'default' does.`,
    );
}

function sold({ markupPercent, rates, belowCost }: Row): string {
  const price =
    markupPercent !== null
      ? `cost and ${markupPercent} %`
      : rates === null
        ? "as if there were no rule"
        : `in ${rates.input ?? "cost"}, out ${rates.output ?? "cost"}`;
  return belowCost ? `${price} (may be below cost)` : price;
}
