export { USAGE_COLUMNS } from "./columns.ts";
export { csvLine } from "./csv.ts";
export { firstByteWithin } from "./first-bytes.ts";
export { findKeyId, labelsOf } from "./label-store.ts";
export { LiveUsage } from "./live.ts";
export type { LiveNews } from "./live-store.ts";
export { REPORT_RANGES, type ReportRange, readRange } from "./range-store.ts";
export {
  type Begun,
  OTHER_TIER,
  OUTCOMES,
  type Outcome,
  type Settled,
  type UsageSource,
} from "./record.ts";
export { UsageRecorder, type UsageTicket } from "./recorder.ts";
export { replayUsage } from "./replay.ts";
export {
  type Figures,
  REPORT_GROUPS,
  REPORT_UNITS,
  type ReportLine,
  type ReportUnit,
  readReport,
} from "./report-store.ts";
export {
  findListed,
  type ListedUsage,
  listUsage,
  REQUEST_ORDERS,
  sumUsage,
  totalUsage,
  USAGE_GROUPS,
  type UsageAsked,
  type UsageSum,
} from "./store.ts";
export { sumUpUsage, usageJobs } from "./sums/jobs.ts";
export { runSummer, sumUpWaiting } from "./sums/summer.ts";
export { TakingTurns } from "./taking-turns.ts";
export { TOKEN_PARTS, type TokenPart, tokensOf, type UsedTokens } from "./tokens.ts";
