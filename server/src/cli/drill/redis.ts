import type { Config } from "../../config/index.ts";
import { type Finding, type patternsOf, searchBytes } from "../../drills/index.ts";
import { withRedis } from "../open-redis.ts";

/** Searches every key and value of the database in REDIS_URL (Z-1). Null without one. */
export async function searchRedis(
  config: Pick<Config, "redisUrl" | "redisCa">,
  patterns: ReturnType<typeof patternsOf>,
): Promise<{ readonly keys: number; readonly findings: readonly Finding[] } | null> {
  if (config.redisUrl === undefined) return null;
  return withRedis(config, async (store) => {
    const findings: Finding[] = [];
    let keys = 0;
    for await (const { bytes } of store.contents()) {
      keys += 1;
      findings.push(...(await searchBytes(`Redis, key ${keys}`, bytes, patterns)));
    }
    return { keys, findings };
  });
}
