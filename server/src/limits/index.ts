export { countedAddress } from "./address.ts";
export { type LimitDocument, type LimitRows, NO_LIMITS, readLimitRows } from "./document.ts";
export { Limiter, type LimiterOptions, tokensTaken } from "./limiter.ts";
export {
  checkLimit,
  generalLimits,
  isGeneral,
  limitsOn,
  limitsPage,
  outageOf,
  removeLimit,
  sameMeaning,
  setLimit,
  setLimitIn,
  setOutage,
} from "./limits.ts";
export { RateLimited } from "./refusal.ts";
export {
  LIMIT_SCOPES,
  LIMIT_UNITS,
  LIMITED_ENDPOINTS,
  type LimitedEndpoint,
  type LimitMeaning,
  type LimitRule,
  type LimitScope,
  type LimitUnit,
  policyName,
  windowWords,
} from "./rule.ts";
export type { Outage } from "./store.ts";
export { Tally } from "./tally.ts";
