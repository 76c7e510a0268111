export { type TokenRole, tokenPage, tokensUnderPepper } from "./store.ts";
export { createToken, recogniseToken, revokeToken } from "./tokens.ts";
