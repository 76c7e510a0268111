export { USAGE_COLUMNS } from "./columns.ts";
export type { Begun, Outcome, Settled, UsageSource } from "./record.ts";
export { UsageRecorder, type UsageTicket } from "./recorder.ts";
export { replayUsage } from "./replay.ts";
export {
  findUsage,
  type ListedUsage,
  listUsage,
  sumUsage,
  type UsageGroup,
  type UsageSum,
} from "./store.ts";
export { addTokens, TOKEN_PARTS, type TokenPart, tokensOf, type UsedTokens } from "./tokens.ts";
