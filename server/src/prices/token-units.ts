/** The token units a price sheet can have, in the order in which they are shown. */
export const TOKEN_UNITS = [
  "input",
  "cachedInput",
  "cacheWrite",
  "output",
  "reasoning",
  "audioInput",
  "audioOutput",
] as const;

export type TokenUnit = (typeof TOKEN_UNITS)[number];
