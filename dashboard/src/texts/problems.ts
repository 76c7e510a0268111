import type { Problem } from "../api/problem.ts";

/** The sentence for a refusal: the server writes it in the language that the page asked for. */
export function problemSentence({ sentence }: Problem): string {
  return sentence;
}
