import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import {
  booleanIn,
  isAbsent,
  recordIn,
  refuseMember,
  refuseOthers,
  wholeNumberIn,
  wordIn,
} from "../../../json/members.ts";
import type { ReasoningAsked } from "../../../neutral/request.ts";

export const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

/**
 * How much is to be thought: `reasoning_effort` is OpenAI's; `reasoning` is OpenRouter's, `thinking` DeepSeek's and
 * others', `extra_body.google` Gemini's, which clients of compatible servers send. Null when nothing is said.
 * @throws PublicError untranslatable, invalid_parameter
 */
export function readReasoning(request: JsonRecord): ReasoningAsked | null {
  const asked = [
    ofEffort(request),
    ofRouter(recordIn(request, "reasoning")),
    ofThinking(recordIn(request, "thinking")),
    ofGoogle(recordIn(request, "extra_body")),
  ].filter((one) => one !== null);
  const shown = booleanIn(request, "include_reasoning");
  if (asked.length === 0) return shown === true ? { effort: null, budgetTokens: null, isShown: true } : null;
  return {
    effort: asked.find(({ effort }) => effort !== null)?.effort ?? null,
    budgetTokens: asked.find(({ budgetTokens }) => budgetTokens !== null)?.budgetTokens ?? null,
    isShown: shown ?? asked.some(({ isShown }) => isShown),
  };
}

function ofEffort(request: JsonRecord): ReasoningAsked | null {
  const effort = wordIn(request, "reasoning_effort", EFFORTS);
  return effort === null ? null : { effort, budgetTokens: null, isShown: false };
}

/** https://openrouter.ai/docs/use-cases/reasoning-tokens */
function ofRouter(asked: JsonRecord | null): ReasoningAsked | null {
  if (asked === null) return null;
  refuseOthers(asked, ROUTER, "reasoning");
  const effort = wordIn(asked, "effort", EFFORTS, "reasoning.effort");
  const isOff = booleanIn(asked, "enabled", "reasoning.enabled") === false;
  return {
    effort: isOff ? "none" : effort,
    budgetTokens: wholeNumberIn(asked, "max_tokens", "reasoning.max_tokens"),
    isShown: booleanIn(asked, "exclude", "reasoning.exclude") !== true,
  };
}

const ROUTER: ReadonlySet<string> = new Set(["effort", "max_tokens", "exclude", "enabled"]);

function ofThinking(asked: JsonRecord | null): ReasoningAsked | null {
  if (asked === null) return null;
  refuseOthers(asked, THINKING, "thinking");
  const isOff =
    wordIn(asked, "type", ["enabled", "disabled", "adaptive", "auto"], "thinking.type") === "disabled";
  return {
    effort: isOff ? "none" : null,
    budgetTokens: wholeNumberIn(asked, "budget_tokens", "thinking.budget_tokens"),
    isShown: !isOff,
  };
}

const THINKING: ReadonlySet<string> = new Set(["type", "budget_tokens"]);

/** https://ai.google.dev/gemini-api/docs/openai */
function ofGoogle(body: JsonRecord | null): ReasoningAsked | null {
  const google = body?.["google"];
  if (isAbsent(google)) return null;
  if (!isRecord(google)) return refuseMember("extra_body");
  refuseOthers(google, new Set(["thinking_config"]), "extra_body.google");
  const config = recordIn(google, "thinking_config", "extra_body.google.thinking_config");
  if (config === null) return null;
  const place = "extra_body.google.thinking_config";
  refuseOthers(config, new Set(["thinking_level", "thinking_budget", "include_thoughts"]), place);
  return {
    effort: wordIn(config, "thinking_level", EFFORTS, `${place}.thinking_level`),
    budgetTokens: wholeNumberIn(config, "thinking_budget", `${place}.thinking_budget`),
    isShown: booleanIn(config, "include_thoughts", `${place}.include_thoughts`) === true,
  };
}
