import { attachmentTokens } from "../providers/attachments/index.ts";
import type { InferenceRequest, Model } from "../providers/contract.ts";

/** Characters per token in English text, roughly, by OpenAI's own rule of thumb. */
export const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** What a request comes to when the provider does not count it: its text, and its attachments by rules of their own. */
export function estimateInput(
  { body, bounds }: Pick<InferenceRequest, "body" | "bounds">,
  model: Model,
): number {
  const { attachments } = bounds;
  if (attachments.length === 0) return estimateTokens(body.length);
  const text = attachments.reduce((characters, { bytes }) => characters - bytes, body.length);
  const tokens = estimateTokens(Math.max(0, text)) + attachmentTokens(attachments, model).about;
  return model.contextTokens === 0 ? tokens : Math.min(tokens, model.contextTokens);
}
