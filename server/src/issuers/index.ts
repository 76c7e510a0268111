export { type Attempt, type Issuer, IssuerFailed, type IssuerSettings, type Outsider } from "./issuer.ts";
export { openIssuers } from "./issuers.ts";
export {
  insertLinkedSignIn,
  linkedSignInsOf,
  removeLinkedSignIn,
  removeLinkedSince,
  useLinkedSignIn,
} from "./link-store.ts";
