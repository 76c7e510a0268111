import { z } from "zod";
import type { PlanRuleRow } from "../../prices/index.ts";
import { timestamp } from "../place.ts";
import { sheetShown, showSheet } from "../prices/sheet.ts";

/** Who decides how models are sold. */
export const MAY_SELL = { platform: ["operator", "admin"] } as const;

/** The name of a plan in an input. */
export const planName = z
  .string()
  .min(1, "must not be empty")
  .max(40, "is not the name of a plan")
  .describe("The plan's short name.");

/** When something about prices begins to count. */
export const from = z.iso
  .datetime({ offset: true, error: "must be a time such as 2027-01-31T00:00:00Z" })
  .optional()
  .describe("From when on it counts; else at once.");

/** A rule of a plan as the API shows it. */
export const ruleShown = z.object({
  models: z.string().describe("The models that it means."),
  state: z.enum(["in_force", "coming"]),
  markup_percent: z.string().nullable().describe("On top of cost."),
  price: sheetShown.nullable().describe("A price of its own, in the place of cost."),
  below_cost: z.boolean().describe("Whether customers may pay less than the provider charges."),
  reason: z.string(),
  effective_from: timestamp,
});

export function showRule(rule: PlanRuleRow, state: "in_force" | "coming"): z.input<typeof ruleShown> {
  const { pattern, markupPercent, rates, belowCost, reason, effectiveFrom } = rule;
  return {
    ...{ models: pattern, state, markup_percent: markupPercent },
    price: rates && showSheet(rates),
    ...{ below_cost: belowCost, reason, effective_from: effectiveFrom.toISOString() },
  };
}
