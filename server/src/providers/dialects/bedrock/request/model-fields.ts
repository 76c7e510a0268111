import type { EncodingTarget } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import type { Changes } from "../../neutral/changes.ts";
import { refuseField } from "../../neutral/refuse.ts";
import type { NeutralRequest } from "../../neutral/request.ts";

/** Least tokens of thinking that Claude takes, and what the words for it come near to. */
const LEAST_BUDGET = 1_024;
const BUDGETS = {
  minimal: 1_024,
  low: 4_096,
  medium: 16_384,
  high: 32_768,
  xhigh: 49_152,
  max: 65_536,
} as const;

/** Claude before 4.6: it is told how much to think in tokens. */
const BUDGETED = /claude-(?:3-7|(?:opus|sonnet|haiku)-4(?:-[0-5])?-\d{8}|(?:opus|sonnet|haiku)-4-[0-5])/;

/**
 * What a model's own parameters have to say: Converse passes them on as they are.
 * @param most output tokens; infinite where nothing limits them
 * @throws PublicError untranslatable
 */
export function modelFields(
  request: NeutralRequest,
  { model, provider, mostOutputTokens }: EncodingTarget,
  most: number,
  changes: Changes,
): JsonRecord {
  const isClaude = model.includes("anthropic.claude");
  const isNova = model.includes("amazon.nova");
  if (request.topK !== null && !isClaude) refuseField(request, "topK", provider.title);
  const topK = request.topK === null ? {} : { top_k: request.topK };
  const { reasoning } = request;
  const isOff = reasoning === null || reasoning.effort === "none" || reasoning.budgetTokens === 0;
  if (isOff || (reasoning.effort === null && reasoning.budgetTokens === null)) return topK;
  const effort = reasoning.effort ?? effortNear(reasoning.budgetTokens ?? 0);
  if (isClaude && BUDGETED.test(model)) {
    const asked = reasoning.budgetTokens ?? BUDGETS[effort];
    const budget = Math.min(Math.max(LEAST_BUDGET, asked), Math.min(most, mostOutputTokens || most) - 1);
    if (budget !== reasoning.budgetTokens) changes.add("approximated", "reasoning");
    // So short an answer leaves no room to think in.
    if (budget < LEAST_BUDGET) return topK;
    return { ...topK, thinking: { type: "enabled", budget_tokens: budget } };
  }
  if (reasoning.effort === null) changes.add("approximated", "reasoning");
  if (isClaude)
    return { ...topK, thinking: { type: "adaptive" }, output_config: { effort: claudeEffort(effort) } };
  const near = effort === "minimal" ? "low" : effort === "xhigh" || effort === "max" ? "high" : effort;
  if (near !== effort) changes.add("approximated", "reasoning");
  if (isNova) return { reasoningConfig: { type: "enabled", maxReasoningEffort: near } };
  if (model.includes("openai.")) return { reasoning_effort: near };
  return refuseField(request, "reasoning", provider.title);
}

function claudeEffort(effort: string): string {
  return effort === "minimal" ? "low" : effort === "xhigh" ? "max" : effort;
}

function effortNear(budget: number): keyof typeof BUDGETS {
  if (budget <= BUDGETS.low) return "low";
  return budget <= BUDGETS.medium ? "medium" : "high";
}
