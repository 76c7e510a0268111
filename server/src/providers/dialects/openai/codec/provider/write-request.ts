import type { EncodingTarget } from "../../../../contract.ts";
import type { JsonRecord } from "../../../json/json-record.ts";
import { Changes } from "../../../neutral/changes.ts";
import type { EncodedRequest } from "../../../neutral/codec.ts";
import { refuseField } from "../../../neutral/refuse.ts";
import type { NeutralRequest } from "../../../neutral/request.ts";
import { outputLimitOf } from "../../request/encode.ts";
import { abilitiesOf } from "./abilities.ts";
import { messagesFor } from "./write-messages.ts";
import { formatFor, toolMembers } from "./write-tools.ts";

/**
 * Writes a request for a chat completion from the neutral form.
 * @throws PublicError untranslatable
 */
export function encodeRequest(request: NeutralRequest, target: EncodingTarget): EncodedRequest {
  const { provider } = target;
  const abilities = abilitiesOf(provider);
  const changes = new Changes(request);
  if (request.topK !== null && !abilities.topK) refuseField(request, "topK", provider.title);
  const body: Record<string, unknown> = {
    model: target.model,
    messages: messagesFor(request, target, abilities, changes),
    ...toolMembers(request, abilities, changes),
    ...outputMember(request, target),
    ...members({
      response_format: formatFor(request.format),
      n: request.choices === 1 ? null : request.choices,
      temperature: request.temperature,
      top_p: request.topP,
      top_k: request.topK,
      frequency_penalty: request.frequencyPenalty,
      presence_penalty: request.presencePenalty,
      [abilities.seed]: request.seed,
      stop: request.stop.length === 0 ? null : request.stop,
      reasoning_effort: effortFor(request, changes),
      verbosity: verbosityFor(request, abilities.verbosity, changes),
      service_tier: tierFor(request, abilities.serviceTier, changes),
      logprobs: request.logProbabilities === null ? null : true,
      top_logprobs: request.logProbabilities === 0 ? null : request.logProbabilities,
      store: provider.storesByDefault.includes("chat.completions") ? false : null,
      stream: request.stream ? true : null,
      stream_options:
        request.stream && provider.streamUsage === "on-request" ? { include_usage: true } : null,
    }),
  };
  for (const name in provider.always) body[name] = JSON.parse(provider.always[name] ?? "null");
  return { body: [JSON.stringify(body)], changes: changes.list };
}

function members(given: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

function outputMember({ outputTokens }: NeutralRequest, target: EncodingTarget): JsonRecord {
  const { outputLimit } = target;
  if (outputTokens === null && outputLimit === null) return {};
  const most = Math.min(outputTokens ?? Number.POSITIVE_INFINITY, outputLimit ?? Number.POSITIVE_INFINITY);
  return { [outputLimitOf("chat.completions", target)]: most };
}

/** What share of thinking a number of tokens comes near to. */
const EFFORTS = [
  ["minimal", 1_024],
  ["low", 4_096],
  ["medium", 16_384],
] as const;

/** This dialect says how much to think in words only. */
export function effortFor(request: NeutralRequest, changes: Changes): string | null {
  const { reasoning } = request;
  if (reasoning === null) return null;
  if (reasoning.effort !== null || reasoning.budgetTokens === null) return reasoning.effort;
  changes.add("approximated", "reasoning");
  const budget = reasoning.budgetTokens;
  if (budget === 0) return "none";
  return EFFORTS.find(([, most]) => budget < 0 || budget <= most)?.[0] ?? "high";
}

function verbosityFor({ verbosity }: NeutralRequest, isKnown: boolean, changes: Changes): string | null {
  if (verbosity === null || isKnown) return verbosity;
  changes.add("left-out", "verbosity");
  return null;
}

/** What is served as usual needs no word; to be served faster or cheaper is a wish that others cannot grant. */
function tierFor({ serviceTier }: NeutralRequest, isKnown: boolean, changes: Changes): string | null {
  if (serviceTier === null) return null;
  if (isKnown) return serviceTier === "standard" ? "default" : serviceTier;
  if (serviceTier !== "standard") changes.add("left-out", "serviceTier");
  return null;
}
