import type { RequestBounds } from "../src/providers/contract.ts";

/** Of a small request that names no limits. */
export const SMALL: RequestBounds = {
  inputBytes: 100,
  attachments: [],
  refersToMore: false,
  audio: false,
  outputTokens: null,
  outputBesides: 0,
  choices: 1,
  choicesShown: 1,
};
