import { cost } from "../../prices/index.ts";
import { NO_TOKENS, type TokenCounts } from "../../providers/contract.ts";
import type { Admission } from "../admission/admit.ts";
import type { Gateway } from "../gateway.ts";
import type { InputEstimate } from "../pricing/estimate.ts";
import { usedExtras } from "../pricing/price-extras.ts";
import { outputOf } from "../pricing/worst-case.ts";
import type { PricedTarget } from "../routing/plan.ts";
import type { Target } from "../routing/routing-table.ts";
import { TextWatch } from "./text-watch.ts";

/** A model thinks as fast as it writes, more or less. */
const PACE_MARGIN = 1.25;

/** What bounds the tokens of an answer whose provider did not get to say how many there were. */
export interface AnswerBound {
  readonly input: InputEstimate;
  /** As limited by the caller, the model, credit and rate limits; all choices together. */
  readonly outputTokensAtMost: number;
  /** At which a model is taken to write what nobody sees, unless its text shows its pace; all choices together. */
  readonly tokensPerSecond: number;
  /** What nobody sees may be sound. */
  readonly audio: boolean;
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
  };
}

/**
 * The most that a provider may bill for an answer that was stopped: what it counted on the way, the text after that, and what a
 * model can have thought while no text came, and until its provider noticed.
 */
export function mostTokens(bound: AnswerBound, text: TextWatch, nowMs: number): TokenCounts {
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
 * What one of a request's targets charges for `used`, in micro-USD. Where a unit has no price, what was put aside for the
 * whole request.
 */
export function costAtMost(
  { plan, settler }: Pick<Admission, "plan" | "settler">,
  { target, price }: PricedTarget,
  used: TokenCounts,
): bigint {
  if (price === null) return 0n;
  const extras = usedExtras(price, target.provider.serviceTiers, plan.request.extras ?? null, null);
  return cost(price.cost, used, extras) ?? settler.held;
}
