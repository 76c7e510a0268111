import { STANDARD_TIER } from "../kernel/price-sheet.ts";

/**
 * The service tiers of a provider: what may be asked for, or be said in an answer, and by which prices of the sheet it may
 * be charged. The first is what the name itself stands for; the others are what a request for it may turn out as.
 */
export type ServiceTiers = ReadonlyMap<string, readonly [string, ...string[]]>;

/** What every provider takes for the usual prices, or ignores. */
const USUAL: readonly (readonly [string, readonly [string, ...string[]]])[] = [
  ["auto", [STANDARD_TIER]],
  ["default", [STANDARD_TIER]],
  ["standard", [STANDARD_TIER]],
  ["on_demand", [STANDARD_TIER]],
];

const SERVICE_TIERS: Readonly<Record<string, ServiceTiers>> = {
  // OpenAI API document, ServiceTier: "auto" is what the project is set to; an answer may differ from what was asked for.
  openai: new Map([
    ...USUAL,
    ["auto", [STANDARD_TIER, "priority", "flex"]],
    ["flex", ["flex", STANDARD_TIER]],
    ["priority", ["priority", STANDARD_TIER]],
    ["fast", ["priority", STANDARD_TIER]],
    ["ultrafast", ["ultrafast", "priority", STANDARD_TIER]],
    // Paid for in advance; what goes beyond costs as usual.
    ["scale", [STANDARD_TIER]],
  ]),
  // https://platform.claude.com/docs/en/api/service-tiers: priority is paid for in advance; what goes beyond costs as usual.
  anthropic: new Map([...USUAL, ["standard_only", [STANDARD_TIER]], ["priority", [STANDARD_TIER]]]),
  // https://console.groq.com/docs/service-tiers: flex costs what on_demand does; performance is a contract's.
  groq: new Map([
    ...USUAL,
    ["auto", [STANDARD_TIER, "performance"]],
    ["flex", [STANDARD_TIER]],
    ["performance", ["performance", STANDARD_TIER]],
  ]),
};

const NO_TIERS: ServiceTiers = new Map(USUAL);

/** By the provider's kind. Of one without tiers of its own, a tier has a price only where the operator set it. */
export function serviceTiersOf(kind: string): ServiceTiers {
  return Object.hasOwn(SERVICE_TIERS, kind) ? (SERVICE_TIERS[kind] ?? NO_TIERS) : NO_TIERS;
}

/**
 * - `answer`: priced by what the answer says was used; the hold covers the dearest it may be.
 * - `tokens`: in the provider's token counts, at prices of their own where they have them.
 * - `refused`: by name, because nothing in the answer says what it cost, or nobody says what that costs.
 * - `free`: named in the reference, and does not change the price.
 */
type Treatment = "answer" | "tokens" | "refused" | "free";

/** One parameter of a provider's reference that has to do with what a request costs. */
export interface PriceParameter {
  /** A member of the body; `tools[].type` and the like are looked for where they are. */
  readonly name: string;
  readonly treatment: Treatment;
  /** Kinds of providers whose references name it; `openai-compatible` stands for other servers and proxies. */
  readonly providers: readonly string[];
  readonly source: string;
  /** The day on which the source was read. */
  readonly readOn: string;
}

const OPENAI = "OpenAI's API document (openapi), CreateChatCompletionRequest";
const READ = "2026-11-29";
const parameter =
  (treatment: Treatment, source: string, providers: readonly string[]) =>
  (name: string): PriceParameter => ({ name, treatment, providers, source, readOn: READ });

/** Every parameter that changes the price, in the references of the providers there are. */
export const PRICE_PARAMETERS: readonly PriceParameter[] = [
  ...["service_tier"].map(
    parameter("answer", `${OPENAI}; console.groq.com/docs/service-tiers`, ["openai", "groq"]),
  ),
  ...["web_search_options"].map(parameter("answer", OPENAI, ["openai", "xai", "openai-compatible"])),
  ...["search_parameters"].map(parameter("answer", "docs.x.ai, Live Search", ["xai"])),
  ...["audio", "modalities", "prediction", "prompt_cache_options", "n", "reasoning_effort"].map(
    parameter("tokens", OPENAI, ["openai"]),
  ),
  ...["best_of"].map(parameter("tokens", "OpenAI's API document, CreateCompletionRequest", ["openai"])),
  ...["moderation", "verbosity", "safety_identifier", "prompt_cache_key"].map(
    parameter("free", OPENAI, ["openai"]),
  ),
  ...["citation_options", "documents"].map(
    parameter("free", "console.groq.com/docs/api-reference", ["groq"]),
  ),
  ...["tools[].type", "tool_choice.type"].map(
    parameter(
      "refused",
      `${OPENAI} (functions and custom tools only); console.groq.com/docs/tool-use/built-in-tools`,
      ["openai", "groq", "xai", "mistral", "openai-compatible"],
    ),
  ),
  ...["compound_custom", "search_settings"].map(
    parameter("refused", "console.groq.com/docs/compound/built-in-tools", ["groq"]),
  ),
  ...["safety_model"].map(
    parameter("refused", "docs.together.ai/reference/chat-completions", ["togetherai"]),
  ),
  ...["plugins", "models", "route", "provider"].map(
    parameter("refused", "openrouter.ai/docs/api-reference", ["openai-compatible"]),
  ),
  ...["fallbacks", "extra_body"].map(parameter("refused", "docs.litellm.ai, proxy", ["openai-compatible"])),
  ...[
    "speed",
    "inference_geo",
    "mcp_servers",
    "container",
    "context_management",
    "compaction",
    "billing_policy",
  ].map(parameter("refused", "platform.claude.com/docs, Messages", ["anthropic", "openai-compatible"])),
  ...["enable_search", "search_options", "web_search", "search_mode", "return_images"].map(
    parameter("refused", "references of servers that search the web by other names", ["openai-compatible"]),
  ),
];
