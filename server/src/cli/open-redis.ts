import type { Config } from "../config/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { RedisLimitStore } from "../platform/limit-store/index.ts";

const PATIENCE_MS = 5_000;

/**
 * Does something with the server in REDIS_URL and lets go of it.
 * @throws OperatorError when there is none, or it does not answer
 */
export async function withRedis<Result>(
  { redisUrl: url, redisCa: caFile }: Pick<Config, "redisUrl" | "redisCa">,
  work: (store: RedisLimitStore) => Promise<Result>,
): Promise<Result> {
  if (url === undefined) throw new OperatorError("REDIS_URL is not set.");
  // Reading everything takes longer than counting may.
  const store = new RedisLimitStore({ url, caFile, clock: systemClock, timeLimitMs: PATIENCE_MS });
  const timer = Promise.withResolvers<"late">();
  const timeout = setTimeout(() => timer.resolve("late"), PATIENCE_MS);
  try {
    if ((await Promise.race([store.whenConnected(), timer.promise])) === "late")
      throw new OperatorError(
        "the server in REDIS_URL does not answer; start it, or correct REDIS_URL. Until then requests are not counted.",
      );
    return await work(store);
  } finally {
    clearTimeout(timeout);
    await store.close();
  }
}
