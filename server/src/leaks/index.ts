export { leakJobs } from "./jobs.ts";
export { type LeakedKey, recogniseLeaked } from "./recognise.ts";
export { readReport } from "./report.ts";
export { endCompromised, tellingOf } from "./revoke.ts";
export { type Scanner, ScannerKeys } from "./scanner-keys.ts";
export { isRepeated, noteReport } from "./store.ts";
