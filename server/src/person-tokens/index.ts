export { endPersonToken, endPersonTokens, personTokensOf, sweepPersonTokens } from "./store.ts";
export { makePersonToken, recognisePersonToken } from "./tokens.ts";
