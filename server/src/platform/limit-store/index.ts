export { LocalLimitStore } from "./local-store.ts";
export { RedisLimitStore } from "./redis-store.ts";
