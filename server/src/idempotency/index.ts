export { ACT_KEY, ActReplays } from "./act-store.ts";
export { type Asked, Fingerprints } from "./fingerprint.ts";
export { parseIdempotencyKey } from "./header.ts";
export { takeKey } from "./idempotency.ts";
export { idempotencyJobs } from "./jobs.ts";
export { KeyedHashes } from "./keyed-hashes.ts";
export { RunningKeys } from "./running.ts";
export { Replayed } from "./verdict.ts";
