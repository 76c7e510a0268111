import type { StopReason } from "../../neutral/answer.ts";

/** Anthropic's words for why an answer ended (API reference, Message.stop_reason). The first of two alike is written. */
const STOP_REASONS: readonly (readonly [string, StopReason])[] = [
  ["end_turn", "end"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["stop_sequence", "stop-sequence"],
  ["tool_use", "tool-calls"],
  ["refusal", "refusal"],
  ["refusal", "content-filter"],
  ["pause_turn", "pause"],
];

/** An unknown reason is an end. */
export function stopOf(reason: string): StopReason {
  return STOP_REASONS.find(([name]) => name === reason)?.[1] ?? "end";
}

export function stopReasonOf(stop: StopReason): string {
  return STOP_REASONS.find(([, meaning]) => meaning === stop)?.[0] ?? "end_turn";
}
