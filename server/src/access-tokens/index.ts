export { type AccessClaims, LIFETIME_SECONDS, readAccessToken, signAccessToken } from "./access-tokens.ts";
export { publicKeys } from "./signing-keys.ts";
