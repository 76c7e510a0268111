import { z } from "zod";
import { inForce, loadPrices, type PlanRuleRow } from "../../prices/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { ruleShown, showRule } from "./shown.ts";

export const listPlans = operation({
  name: "plans.list",
  summary: "Lists every price plan with its rules, in force and to come.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(
    z
      .object({
        // The default plan's is no version of a UUID.
        id: z.guid(),
        name: z.string(),
        rules: z
          .array(ruleShown)
          .describe("What no rule is about is sold as by the plan 'default', and by that one at cost."),
      })
      .meta({ id: "Plan" }),
  ),
  errors: [],
  async run({ database, clock }, { limit, cursor }) {
    const after = readCursor(cursor);
    const { plans, rules } = await loadPrices(database, null);
    const nowMs = clock.nowMs();
    const rows = plans.filter(({ id }) => id > after).sort((one, other) => (one.id < other.id ? -1 : 1));
    return page(rows.slice(0, limit + 1), limit, ({ id, slug }) => ({
      id,
      name: slug,
      rules: standing(
        rules.filter(({ planId }) => planId === id),
        nowMs,
      ),
    }));
  },
});

/** Of each pattern the rule that is in force, unless it ended the rules before it, and those to come. */
function standing(rules: readonly PlanRuleRow[], nowMs: number): z.input<typeof ruleShown>[] {
  return [...Map.groupBy(rules, ({ pattern }) => pattern).values()].flatMap((list) => {
    const now = inForce(list, nowMs);
    const ended = now === null || (now.markupPercent === null && now.rates === null);
    const coming = list.filter(({ startsAtMs }) => startsAtMs > nowMs);
    return [...(ended ? [] : [showRule(now, "in_force")]), ...coming.map((rule) => showRule(rule, "coming"))];
  });
}
