import { attachmentTokens } from "../../providers/attachments/index.ts";
import type { InferenceRequest, Model, TokenCounts } from "../../providers/contract.ts";

/** Characters per token in English text, roughly, by OpenAI's own rule of thumb. */
export const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** The assumed input tokens of a request. Sound is a part of them and has a price of its own. */
export type InputEstimate = Pick<TokenCounts, "input" | "audioInput">;

/**
 * Estimates the input of a request that the provider does not count: its text by length, its attachments by their own
 * rules.
 */
export function estimateInput(
  { body, bounds }: Pick<InferenceRequest, "body" | "bounds">,
  model: Model,
): InputEstimate {
  const { attachments } = bounds;
  if (attachments.length === 0) return { input: estimateTokens(body.length), audioInput: 0 };
  const text = attachments.reduce((characters, { bytes }) => characters - bytes, body.length);
  const { about, aboutSound } = attachmentTokens(attachments, model);
  const tokens = estimateTokens(Math.max(0, text)) + about;
  const input = model.contextTokens === 0 ? tokens : Math.min(tokens, model.contextTokens);
  return { input, audioInput: Math.min(aboutSound, input) };
}
