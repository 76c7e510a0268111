import type { JsonRecord } from "../../json/json-record.ts";
import { change, refuseField } from "../../neutral/refuse.ts";
import type { Change, NeutralRequest, ReasoningAsked } from "../../neutral/request.ts";
import type { Abilities, Effort } from "../wire/models.ts";

/** `thinking`, and what stands in `output_config`. */
interface Thinking {
  readonly members: JsonRecord;
  readonly config: JsonRecord;
}

const NOTHING: Thinking = { members: {}, config: {} };

/** No budget may be smaller; the answer itself comes on top (API reference, ThinkingConfigEnabled). */
const LEAST_BUDGET = 1_024;

/** What an effort comes to where only a budget can be said. */
const BUDGETS: Readonly<Record<Exclude<Effort, "none">, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_000,
};

/**
 * How much is thought, in the words that this model knows.
 * @throws PublicError untranslatable
 */
export function encodeThinking(
  request: NeutralRequest,
  maxTokens: number,
  abilities: Abilities,
  title: string,
  changes: Change[],
): Thinking {
  const { reasoning } = request;
  if (reasoning === null) return NOTHING;
  if (abilities.thinking === null) {
    if (reasoning.effort !== "none") refuseField(request, "reasoning", title);
    return NOTHING;
  }
  const isOff = reasoning.effort === "none" || reasoning.budgetTokens === 0;
  const [said, isExact] = isOff
    ? off(abilities)
    : abilities.thinking === "budget" || (abilities.thinking === "either" && reasoning.budgetTokens !== null)
      ? ofBudget(reasoning, maxTokens, abilities)
      : adaptive(reasoning, abilities);
  if (!isExact) changes.push(change(request, "approximated", "reasoning"));
  return said;
}

type Said = readonly [Thinking, isExact: boolean];

/** Where thinking cannot be turned off, as little of it as can be asked for. */
function off({ leastThinking, efforts }: Abilities): Said {
  if (leastThinking !== null)
    return [{ members: { thinking: { type: leastThinking } }, config: {} }, leastThinking === "disabled"];
  return [{ members: {}, config: { effort: efforts[0] } }, false];
}

function ofBudget({ effort, budgetTokens }: ReasoningAsked, maxTokens: number, { efforts }: Abilities): Said {
  const asked = budgetTokens ?? BUDGETS[effort === null || effort === "none" ? "medium" : effort];
  const budget = Math.min(Math.max(LEAST_BUDGET, asked), maxTokens - 1);
  // So short an answer leaves no room to think in.
  if (budget < LEAST_BUDGET) return [NOTHING, false];
  const said = effort !== null && efforts.includes(effort) ? { effort } : {};
  const members = { thinking: { type: "enabled", budget_tokens: budget } };
  return [{ members, config: said }, budget === budgetTokens];
}

function adaptive({ effort, budgetTokens, isShown }: ReasoningAsked, { thinking, efforts }: Abilities): Said {
  const asked = effort ?? (budgetTokens === null ? null : effortFor(budgetTokens));
  const said = asked === null ? null : nearest(asked, efforts);
  // Newer models hide their thoughts unless they are asked for them.
  const display = thinking === "adaptive" ? { display: isShown ? "summarized" : "omitted" } : {};
  return [
    {
      members: { thinking: { type: "adaptive", ...display } },
      config: said === null ? {} : { effort: said },
    },
    said === effort && budgetTokens === null,
  ];
}

function effortFor(budgetTokens: number): Effort {
  const [effort] = Object.entries(BUDGETS).find(([, most]) => budgetTokens <= most) ?? ["max"];
  return effort as Effort;
}

const ORDER: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** The most effort that is not more than asked for; else the least there is. */
function nearest(asked: Effort, efforts: readonly Effort[]): Effort | null {
  const most = ORDER.indexOf(asked);
  return efforts.findLast((effort) => ORDER.indexOf(effort) <= most) ?? efforts[0] ?? null;
}
