import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { RedisLimitStore } from "../platform/limit-store/index.ts";

const PATIENCE_MS = 5_000;

/**
 * Does something with the server in REDIS_URL and lets go of it.
 * @throws OperatorError when it does not answer
 */
export async function withRedis<Result>(
  url: string,
  work: (store: RedisLimitStore) => Promise<Result>,
): Promise<Result> {
  // Reading everything takes longer than counting may.
  const store = new RedisLimitStore({ url, clock: systemClock, timeLimitMs: PATIENCE_MS });
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
