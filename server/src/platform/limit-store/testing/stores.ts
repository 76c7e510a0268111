import { systemClock } from "../../../kernel/clock.ts";
import type { Take } from "../../../ports/limit-store.ts";
import { RedisLimitStore, type RedisLimitStoreOptions } from "../redis-store.ts";

/** A store that is connected. */
export async function connectedStore(
  url: string,
  more: Partial<RedisLimitStoreOptions> = {},
): Promise<RedisLimitStore> {
  const store = new RedisLimitStore({ url, clock: systemClock, ...more });
  await store.whenConnected();
  return store;
}

/** Waits until a store has noticed something. */
export async function until(isSo: () => boolean): Promise<number> {
  const startedMs = performance.now();
  while (!isSo()) {
    if (performance.now() - startedMs > 20_000) throw new Error("it did not become so in time");
    await Bun.sleep(1);
  }
  return performance.now() - startedMs;
}

export const oneOf = (counter: string, over: Partial<Take> = {}): Take => ({
  counter,
  limit: 10,
  windowMs: 60_000,
  amount: 1,
  atLeast: over.amount ?? 1,
  ...over,
});
