/** The token units a price sheet can have, in the order in which they are shown. */
export const TOKEN_UNITS = [
  "input",
  "cachedInput",
  "cacheWrite",
  "cacheWriteLong",
  "output",
  "reasoning",
  "audioInput",
  "audioOutput",
  "imageInput",
  "imageOutput",
] as const;

export type TokenUnit = (typeof TOKEN_UNITS)[number];
