import type { Counted } from "../../contract.ts";
import type { AnswerPart, NeutralAnswer } from "./answer.ts";

/** What a whole answer used, as its provider says, and how much text is in it. */
export function countAnswer({ choices, usage, serviceTier }: NeutralAnswer): Counted {
  let outputCharacters = 0;
  for (const { parts } of choices) for (const part of parts) outputCharacters += charactersOf(part);
  return {
    counts: usage,
    unsplitTokens: 0,
    outputCharacters,
    uncountedCharacters: usage === null ? outputCharacters : 0,
    extras: serviceTier === null ? null : { serviceTier, searches: null },
  };
}

function charactersOf(part: AnswerPart): number {
  switch (part.kind) {
    case "text":
    case "reasoning":
    case "refusal":
      return part.text.length;
    case "tool-call":
      return part.name.length + part.input.length;
    case "media":
      return 0;
  }
}
