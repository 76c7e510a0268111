export { authorized } from "./authorized.ts";
export { TokenRefused, Tokens } from "./tokens.ts";
