import type { StopReason } from "../../neutral/answer.ts";

/**
 * Why a candidate ended (ai.google.dev/api/generate-content#FinishReason). Every other reason, such as SAFETY, RECITATION or
 * MALFORMED_FUNCTION_CALL, means that Google withheld or cut the answer.
 */
export function readFinish(reason: string, callsTools: boolean): StopReason {
  if (reason === "MAX_TOKENS") return "length";
  if (reason !== "STOP") return "content-filter";
  return callsTools ? "tool-calls" : "end";
}

const FINISH_REASONS: Readonly<Record<StopReason, string>> = {
  end: "STOP",
  "stop-sequence": "STOP",
  "tool-calls": "STOP",
  pause: "STOP",
  length: "MAX_TOKENS",
  "content-filter": "SAFETY",
  refusal: "SAFETY",
};

export function writeFinish(reason: StopReason): string {
  return FINISH_REASONS[reason];
}

/** The reasons for blocking a prompt that may be told; any other is OTHER. */
const BLOCK_REASONS = [
  "SAFETY",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "IMAGE_SAFETY",
  "MODEL_ARMOR",
  "JAILBREAK",
];

/** What is said in place of an answer to a prompt that was blocked. */
export function blockedText(reason: unknown): string {
  const name = BLOCK_REASONS.find((known) => known === reason) ?? "OTHER";
  return `The provider blocked this prompt (${name}).`;
}
