import type { JsonRecord } from "../../json/json-record.ts";
import { change, refuseField } from "../../neutral/refuse.ts";
import type { Change, NeutralRequest, ReasoningAsked } from "../../neutral/request.ts";
import { type Generation, generationOf } from "../wire/models.ts";

type Effort = NonNullable<ReasoningAsked["effort"]>;

/** What Google's own OpenAI-compatible server makes of efforts (ai.google.dev/gemini-api/docs/openai#thinking). */
const BUDGETS: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_768,
  max: 32_768,
};

/** What a model of the second generation may be told (ai.google.dev/gemini-api/docs/thinking#set-budget). */
const LIMITS: Readonly<Record<Generation["size"], readonly [least: number, most: number]>> = {
  pro: [128, 32_768],
  flash: [0, 24_576],
  "flash-lite": [512, 24_576],
};

/** `thinkingConfig`; null where there is nothing to say. */
export function thinkingConfig(
  request: NeutralRequest,
  model: string,
  provider: string,
  changes: Change[],
): JsonRecord | null {
  const { reasoning } = request;
  if (reasoning === null) return null;
  const generation = generationOf(model);
  if (generation.number < 2.5) {
    if (reasoning.effort === "none") return null;
    refuseField(request, "reasoning", provider);
  }
  const [amount, isExact] =
    generation.number < 3 ? budgetOf(reasoning, generation) : levelOf(reasoning, generation);
  if (!isExact) changes.push(change(request, "approximated", "reasoning"));
  const config = { ...amount, ...(reasoning.isShown ? { includeThoughts: true } : {}) };
  return Object.keys(config).length === 0 ? null : config;
}

type Said = readonly [JsonRecord, isExact: boolean];

function budgetOf({ effort, budgetTokens }: ReasoningAsked, { size }: Generation): Said {
  if (budgetTokens === null && effort === null) return [{}, true];
  const asked = budgetTokens ?? BUDGETS[effort ?? "medium"];
  const [least, most] = LIMITS[size];
  const isOff = asked === 0 && size !== "pro";
  const thinkingBudget = isOff ? 0 : Math.min(most, Math.max(least, asked));
  return [{ thinkingBudget }, thinkingBudget === asked];
}

/** The third generation has levels. It still takes a budget, which is the more exact where the caller named one. */
function levelOf({ effort, budgetTokens }: ReasoningAsked, generation: Generation): Said {
  if (effort === null || budgetTokens !== null)
    return budgetTokens === null ? [{}, true] : [{ thinkingBudget: budgetTokens }, true];
  const level = nearestLevel(effort, generation);
  return [{ thinkingLevel: level.toUpperCase() }, level === effort];
}

function nearestLevel(effort: Effort, { number, size }: Generation): Effort {
  if (effort === "none" || effort === "minimal") return size === "pro" ? "low" : "minimal";
  // The first of the third generation knows two levels only.
  if (effort === "medium") return size === "pro" && number < 3.1 ? "high" : "medium";
  return effort === "low" ? "low" : "high";
}
