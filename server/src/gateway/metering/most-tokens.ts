import { cost } from "../../prices/index.ts";
import { type InferenceRequest, NO_TOKENS, type TokenCounts } from "../../providers/contract.ts";
import type { Admission } from "../admission/admit.ts";
import type { Gateway } from "../gateway.ts";
import type { InputEstimate } from "../pricing/estimate.ts";
import { costOf, estimatedPictures, kindOf } from "../pricing/pictures.ts";
import { usedExtras } from "../pricing/price-extras.ts";
import { outputOf } from "../pricing/worst-case.ts";
import type { PricedTarget } from "../routing/plan.ts";
import type { Target } from "../routing/target.ts";
import { TextWatch } from "./text-watch.ts";

/** A model thinks about as fast as it writes. */
const PACE_MARGIN = 1.25;

/** Bounds for the tokens of an answer that its provider did not count. */
export interface AnswerBound {
  readonly input: InputEstimate;
  /** Of all choices together, as the caller, the model, credit and rate limits allow. */
  readonly outputTokensAtMost: number;
  /**
   * Assumed speed of output that nobody sees, of all choices together. Not used where the text shows the model's
   * pace.
   */
  readonly tokensPerSecond: number;
  /** Whether output that nobody sees may be sound. */
  readonly audio: boolean;
  /** Of all pictures that were asked for; null where text was. */
  readonly drawn: TokenCounts | null;
}

/** What was asked, as far as it bounds an answer. */
type Asked = Pick<Admission, "plan" | "inputEstimate" | "outputLimit">;

export function boundOf(
  { plan: { request }, inputEstimate, outputLimit }: Asked,
  { model }: Target,
  { hiddenTokensPerSecond }: Pick<Gateway, "hiddenTokensPerSecond">,
): AnswerBound {
  return {
    input: inputEstimate,
    outputTokensAtMost: outputOf(request, model, outputLimit),
    tokensPerSecond: hiddenTokensPerSecond * request.bounds.choices,
    audio: request.bounds.audio,
    drawn: request.pictures === undefined ? null : mostDrawn(request, model),
  };
}

/**
 * The most that a provider may bill for an answer that was stopped: what it counted on the way, the text after that
 * count, and what the model can have thought while no text came and until its provider noticed the end.
 */
export function mostTokens(bound: AnswerBound, text: TextWatch, nowMs: number): TokenCounts {
  // Nobody knows how far it came with its pictures.
  if (bound.drawn !== null) return bound.drawn;
  const { input, outputTokensAtMost, tokensPerSecond, audio } = bound;
  const said = text.counts ?? NO_TOKENS;
  const counted = said.input > 0 ? said : { ...said, ...input };
  const shown = counted.output + text.textTokens;
  const perSecond = text.pace === null ? tokensPerSecond : text.pace * PACE_MARGIN;
  const hidden = Math.ceil((text.silentMs(nowMs) / 1000) * perSecond);
  const output = Math.max(counted.output, Math.min(shown + hidden, outputTokensAtMost));
  const rest = Math.max(0, output - shown);
  return audio
    ? { ...counted, output, audioOutput: counted.audioOutput + rest }
    : { ...counted, output, reasoning: counted.reasoning + rest };
}

function mostDrawn(request: InferenceRequest, model: Target["model"]): TokenCounts {
  const { pictures } = request;
  return pictures === undefined
    ? NO_TOKENS
    : estimatedPictures({ ...request, pictures }, model, pictures.count);
}

/** The most that a provider may bill for an attempt of which nothing was delivered. */
export function mostOfUndelivered(
  admission: Asked,
  target: Target,
  askedMs: number,
  gateway: Pick<Gateway, "clock" | "hiddenTokensPerSecond">,
): TokenCounts {
  return mostTokens(boundOf(admission, target, gateway), new TextWatch(askedMs), gateway.clock.monotonicMs());
}

/**
 * What a target charges for `used`, in micro-USD. Where a unit has no price, all that was put aside for the request.
 */
export function costAtMost(
  { plan, settler }: Pick<Admission, "plan" | "settler">,
  { target, price }: PricedTarget,
  used: TokenCounts,
): bigint {
  if (price === null) return 0n;
  const { pictures } = plan.request;
  if (pictures !== undefined)
    return costOf(price.cost, kindOf(pictures, null), pictures.count, used) ?? settler.held;
  const extras = usedExtras(price, target.provider.serviceTiers, plan.request.extras ?? null, null);
  return cost(price.cost, used, extras) ?? settler.held;
}
