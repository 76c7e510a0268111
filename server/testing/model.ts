import type { Model } from "../src/providers/contract.ts";

/** A model of which nobody said more than its name. */
export const UNKNOWN_MODEL: Model = {
  name: "m",
  contextTokens: 0,
  outputTokens: 0,
  input: [],
  output: [],
  prices: null,
  tiersUnpublished: false,
  retiresOn: null,
  regions: {},
  origin: null,
};
