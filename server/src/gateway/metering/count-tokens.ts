import { type Counted, NO_TOKENS, type TokenCounts } from "../../providers/contract.ts";
import type { UsageSource } from "../../usage/index.ts";
import { estimateTokens, type InputEstimate } from "../pricing/estimate.ts";

/**
 * The provider's count where there is one. Otherwise an estimate, which is never zero for work that may have been
 * done. What was delivered after the provider's last count is added.
 * @param answer null when nothing was delivered
 * @param reached the provider may have done something
 */
export function countTokens(
  answer: Counted | null,
  reached: boolean,
  inputEstimate: InputEstimate,
): readonly [TokenCounts, UsageSource] {
  const counts = answer?.counts ?? null;
  const uncounted = estimateTokens(answer?.uncountedCharacters ?? 0);
  if (counts === null) {
    if (answer !== null && answer.unsplitTokens > 0)
      return [split(answer, uncounted, inputEstimate), "provider"];
    return reached
      ? [{ ...NO_TOKENS, ...inputEstimate, output: uncounted }, "estimated"]
      : [NO_TOKENS, "none"];
  }
  if (uncounted === 0 && counts.input > 0) return [counts, "provider"];
  const read = counts.input > 0 ? counts : { ...counts, ...inputEstimate };
  return [{ ...read, output: counts.output + uncounted }, "estimated"];
}

/**
 * Splits the sum that the provider gave. What was not delivered counts as input up to the estimate, and the rest as
 * output.
 */
function split({ unsplitTokens }: Counted, delivered: number, estimate: InputEstimate): TokenCounts {
  const output = Math.min(unsplitTokens, Math.max(delivered, unsplitTokens - estimate.input));
  const input = unsplitTokens - output;
  return { ...NO_TOKENS, input, audioInput: Math.min(estimate.audioInput, input), output };
}
