export type { ExaminedServer } from "./examination.ts";
export { LocalLimitStore, type LocalLimitStoreOptions } from "./local-store.ts";
export { RedisLimitStore, type RedisLimitStoreOptions } from "./redis-store.ts";
