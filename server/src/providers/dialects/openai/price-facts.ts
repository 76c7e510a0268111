import { PublicError } from "../../../kernel/errors.ts";
import { SEARCH_SIZES, type SearchSize } from "../../../kernel/price-sheet.ts";
import type { AnsweredExtras, AskedExtras } from "../../contract.ts";
import { PRICE_PARAMETERS } from "../../price-parameters.ts";
import { isRecord, type JsonRecord } from "../json/json-record.ts";
import { isText, textHead } from "../json/text-value.ts";

/** No name of a service tier is longer. */
const MOST_NAME_CHARACTERS = 32;

/** xAI, Live Search: `max_search_results` is 20 where nothing is said, and at most 50. */
const USUAL_SOURCES = 20;
const MOST_SOURCES = 50;

/** Names of members; those inside `tools` and `tool_choice` are read by themselves. */
const REFUSED = PRICE_PARAMETERS.filter(
  ({ name, treatment }) => treatment === "refused" && !name.includes("."),
).map(({ name }) => name);

/** Tools that the caller runs and pays for. */
const OWN_TOOLS: ReadonlySet<string> = new Set(["function", "custom", "allowed_tools"]);

/**
 * Reads what a request asks for that changes its price beside its tokens; null when nothing does, as in nearly every
 * request.
 * @throws PublicError parameter_unpriced, invalid_parameter
 */
export function readAskedExtras(request: JsonRecord): AskedExtras | null {
  return mayHaveAPrice(request) ? readPriced(request) : null;
}

/** Members that this file looks at. */
const LOOKED_AT: ReadonlySet<string> = new Set([
  ...REFUSED,
  "tools",
  "tool_choice",
  "service_tier",
  "web_search_options",
  "search_parameters",
]);

/** More members than any request has are looked up one by one, so that their number costs nothing. */
const MOST_MEMBERS = 64;

function mayHaveAPrice(request: JsonRecord): boolean {
  let members = 0;
  for (const name in request) {
    if (LOOKED_AT.has(name)) return true;
    members += 1;
    if (members > MOST_MEMBERS) return true;
  }
  return false;
}

function readPriced(request: JsonRecord): AskedExtras | null {
  for (const param of REFUSED) if (isAsked(request[param])) refuseUnpriced(param, request[param]);
  refuseHostedTools(request);
  const tier = request["service_tier"];
  if (!isSaid(tier) && !isAsked(request["web_search_options"]) && !isAsked(request["search_parameters"]))
    return null;
  const serviceTier = readTier(tier);
  const [searches, searchSize] = readSearches(request);
  return serviceTier === null && searches === 0 ? null : { serviceTier, searches, searchSize };
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isAsked(value: unknown): boolean {
  return isSaid(value) && value !== false && !(Array.isArray(value) && value.length === 0);
}

/** `extra_body` is Gemini's way to say what this dialect has no word for; proxies take any member from it. */
function refuseUnpriced(param: string, value: unknown): void {
  if (param === "extra_body" && isRecord(value) && Object.keys(value).every((name) => name === "google"))
    return;
  throw new PublicError("parameter_unpriced", { param });
}

/** Tools that run at the provider cost by the call, and the model decides how often they are called. */
function refuseHostedTools({ tools, tool_choice: choice }: JsonRecord): void {
  if (Array.isArray(tools))
    for (const tool of tools)
      if (isRecord(tool) && !isOwnTool(tool)) refuseUnpriced("tools[].type", tool["type"]);
  if (isRecord(choice) && !isOwnTool(choice)) refuseUnpriced("tool_choice.type", choice["type"]);
}

/** Servers of old take a function without a type. */
function isOwnTool(tool: JsonRecord): boolean {
  const { type } = tool;
  if (!isSaid(type)) return isRecord(tool["function"]);
  return isText(type) && OWN_TOOLS.has(textHead(type, MOST_NAME_CHARACTERS));
}

function readTier(value: unknown): string | null {
  if (!isSaid(value)) return null;
  if (!isText(value))
    throw new PublicError("invalid_parameter", {
      param: "service_tier",
      problem: "must be the name of a service tier, such as default",
    });
  return textHead(value, MOST_NAME_CHARACTERS + 1);
}

/** A search, or so many sources where the provider counts those. */
function readSearches(request: JsonRecord): readonly [number, SearchSize] {
  const [options, parameters] = [request["web_search_options"], request["search_parameters"]];
  let searches = 0;
  let size: SearchSize = "medium";
  if (isAsked(options)) {
    searches = 1;
    if (isRecord(options)) size = readSize(options["search_context_size"]);
  }
  if (
    isAsked(parameters) &&
    !(isRecord(parameters) && isText(parameters["mode"]) && parameters["mode"] === "off")
  )
    searches = Math.max(
      searches,
      readSources(isRecord(parameters) ? parameters["max_search_results"] : null),
    );
  return [searches, size];
}

/** An unknown size counts as the largest. */
function readSize(value: unknown): SearchSize {
  if (!isSaid(value)) return "medium";
  return (isText(value) && SEARCH_SIZES.find((size) => size === textHead(value, 8))) || "high";
}

function readSources(value: unknown): number {
  if (!isSaid(value)) return USUAL_SOURCES;
  if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MOST_SOURCES)
    return value as number;
  throw new PublicError("invalid_parameter", {
    param: "search_parameters.max_search_results",
    problem: `must be a whole number from 1 to ${MOST_SOURCES}`,
  });
}

/** What nearly every answer of OpenAI's says. */
const DEFAULT: AnsweredExtras = { serviceTier: "default", searches: null };

/**
 * Adds what an answer or a chunk says of its price beside its tokens to what earlier chunks said. A chunk that says
 * nothing changes nothing.
 */
export function readAnsweredExtras(answer: JsonRecord, before: AnsweredExtras | null): AnsweredExtras | null {
  const tier = answer["service_tier"];
  const { usage } = answer;
  const searches = isRecord(usage) ? countSearches(usage) : null;
  if (typeof tier !== "string" && searches === null) return before;
  const serviceTier =
    typeof tier === "string" ? tier.slice(0, MOST_NAME_CHARACTERS + 1) : (before?.serviceTier ?? null);
  const counted = searches ?? before?.searches ?? null;
  if (serviceTier === "default" && counted === null) return DEFAULT;
  if (before !== null && before.serviceTier === serviceTier && before.searches === counted) return before;
  return { serviceTier, searches: counted };
}

/** xAI's name, Perplexity's, Anthropic's and OpenRouter's, a proxy's. The most that any of them says. */
function countSearches(usage: JsonRecord): number | null {
  const { server_tool_use: served, prompt_tokens_details: details } = usage;
  let most: number | null = null;
  for (const value of [
    usage["num_sources_used"],
    usage["num_search_queries"],
    usage["web_search_requests"],
    isRecord(served) ? served["web_search_requests"] : null,
    isRecord(details) ? details["web_search_requests"] : null,
  ])
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= MOST_BELIEVED)
      most = Math.max(most ?? 0, value);
  return most;
}

/** A larger count is a fault. */
const MOST_BELIEVED = 100_000;
