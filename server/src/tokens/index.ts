export { type TokenRole, tokenPage } from "./store.ts";
export { createToken, recogniseToken, revokeToken } from "./tokens.ts";
