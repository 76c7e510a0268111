import { type Finding, type patternsOf, searchBytes } from "../drills/index.ts";
import { withRedis } from "./open-redis.ts";

/** Searches every key and value of the database in REDIS_URL (Z-1). Null without one. */
export async function searchRedis(
  url: string | undefined,
  patterns: ReturnType<typeof patternsOf>,
): Promise<{ readonly keys: number; readonly findings: readonly Finding[] } | null> {
  if (url === undefined) return null;
  return withRedis(url, async (store) => {
    const findings: Finding[] = [];
    let keys = 0;
    for await (const { bytes } of store.contents()) {
      keys += 1;
      findings.push(...(await searchBytes(`Redis, key ${keys}`, bytes, patterns)));
    }
    return { keys, findings };
  });
}
