export { USAGE_COLUMNS } from "./columns.ts";
export { findKeyId, labelsOf } from "./label-store.ts";
export { type Begun, OTHER_TIER, type Outcome, type Settled, type UsageSource } from "./record.ts";
export { UsageRecorder, type UsageTicket } from "./recorder.ts";
export { replayUsage } from "./replay.ts";
export {
  type ListedUsage,
  listUsage,
  sumUsage,
  totalUsage,
  USAGE_GROUPS,
  type UsageFilter,
  type UsageSum,
} from "./store.ts";
export { TOKEN_PARTS, type TokenPart, tokensOf, type UsedTokens } from "./tokens.ts";
