export { leakJobs } from "./jobs.ts";
export { type LeakedKey, recogniseLeaked } from "./recognise.ts";
export { readReport, type ScannerReport } from "./report.ts";
export { endCompromised, type Telling, tellingOf } from "./revoke.ts";
export { type Scanner, ScannerKeys, type ScannerSource } from "./scanner-keys.ts";
export { isRepeated, noteReport } from "./store.ts";
