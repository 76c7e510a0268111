import type { Deployment } from "../../compose/deployment.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { outageOf } from "../../limits/index.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import { withRedis } from "../open-redis.ts";
import { minute, printable } from "../table.ts";
import { type Check, check } from "./check.ts";
import { apartWords, countedApart } from "./counted-apart.ts";

/** Nothing is written with it. */
const READER = { kind: "operator", id: "doctor" } as const;

/** Where requests are counted, and what happens while they cannot be (AB-5, AB-6). Null without the control login. */
export async function checkLimits(deployment: Deployment): Promise<Check | null> {
  const address = deployment.address("sallyport_control");
  if (!address) return null;
  const database = connectControlDatabase(address, READER);
  try {
    return await check("limits", async () => {
      const { mode, reason, changedAt } = await outageOf(database);
      const nodes = await countedApart(database, deployment);
      if (nodes !== null && nodes > 1) throw new OperatorError(apartWords(nodes));
      const counted = nodes === null ? "counted in Redis, for all nodes" : "counted in the one node";
      return mode === "closed"
        ? `${counted}; requests that cannot be counted are refused.`
        : `${counted}; requests that cannot be counted are LET THROUGH since ${minute(changedAt)} UTC: '${printable(reason)}'.`;
    });
  } finally {
    await database.close();
  }
}

/** Whether the server that counts keeps its counts and refuses instead of forgetting. Null where there is none. */
export async function checkRedis({ config }: Deployment): Promise<Check | null> {
  if (config.redisUrl === undefined) return null;
  return check("redis", async () => {
    const servers = await withRedis(config, (store) => store.examine());
    for (const { place, keepsCounts, refusesWhenFull } of servers) {
      if (!keepsCounts)
        throw new OperatorError(
          `${place} forgets what was counted when it is started again, and limits hold no more for a window; set 'appendonly yes'.`,
        );
      if (!refusesWhenFull)
        throw new OperatorError(
          `${place} forgets counters when its memory is full; set 'maxmemory-policy noeviction'.`,
        );
    }
    return servers.map(({ place, version }) => `${place} (${version}) counts and forgets nothing`).join("; ");
  });
}
