import type { JsonRecord } from "../../json/json-record.ts";
import { numberIn, refuseMember, refuseOthers, textIn } from "../../json/members.ts";
import type { Change, ReasoningAsked } from "../../neutral/request.ts";
import type { Effort } from "../wire/models.ts";

const EFFORTS: readonly Effort[] = ["low", "medium", "high", "xhigh", "max"];
const THINKING: ReadonlySet<string> = new Set(["type", "budget_tokens", "display"]);

/**
 * `thinking`, and `output_config.effort`; null when nothing is said of either.
 * @throws PublicError untranslatable, invalid_parameter
 */
export function readThinking(
  thinking: JsonRecord | null,
  config: JsonRecord | null,
  changes: Change[],
): ReasoningAsked | null {
  const effort = readEffort(config);
  if (thinking === null) return effort === null ? null : { effort, budgetTokens: null, isShown: false };
  refuseOthers(thinking, THINKING, "thinking");
  const isShown = textIn(thinking, "display", "thinking.display") !== "omitted";
  switch (thinking["type"]) {
    case "disabled":
      return { effort: "none", budgetTokens: null, isShown: false };
    case "between_tools":
      changes.push({ kind: "approximated", name: "thinking.type" });
      return { effort: "minimal", budgetTokens: null, isShown };
    case "adaptive":
      return { effort, budgetTokens: null, isShown };
    case "enabled":
      return { effort, budgetTokens: numberIn(thinking, "budget_tokens", "thinking.budget_tokens"), isShown };
    default:
      return refuseMember("thinking.type");
  }
}

function readEffort(config: JsonRecord | null): Effort | null {
  const said = config === null ? null : textIn(config, "effort", "output_config.effort");
  if (said === null) return null;
  return EFFORTS.find((effort) => effort === said) ?? refuseMember("output_config.effort");
}
