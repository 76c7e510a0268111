import type { StopReason } from "../../../neutral/answer.ts";

const REASONS: Readonly<Record<StopReason, string>> = {
  end: "stop",
  "stop-sequence": "stop",
  pause: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
  refusal: "content_filter",
};

/**
 * OpenAI's word for why an answer ended. A refusal that the model put into words has ended as any answer.
 * @param isWorded the answer holds the refusal's text
 * @param isLegacy the caller asked with `functions`
 */
export function finishReason(stop: StopReason, isWorded: boolean, isLegacy: boolean): string {
  if (stop === "refusal" && isWorded) return "stop";
  return stop === "tool-calls" && isLegacy ? "function_call" : REASONS[stop];
}
