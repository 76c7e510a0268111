import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import type { LimiterOptions } from "../limits/index.ts";
import { readLeftBehind } from "../platform/journal/index.ts";
import { LocalLimitStore, RedisLimitStore } from "../platform/limit-store/index.ts";
import {
  connectGatewayDatabase,
  explainConnectionFailure,
  refuseNewerSchema,
  shippedSchemaVersion,
} from "../platform/postgres/index.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { Log } from "../ports/log.ts";
import { replayUsage } from "../usage/index.ts";
import type { Given } from "./given.ts";

/** A start waits no longer than this for the server that counts. */
const LIMIT_STORE_PATIENCE_MS = 2_000;

/**
 * The database with the gateway's login.
 * @throws OperatorError when it is not there, or its schema is not this version's
 */
export async function openGatewayDatabase(deployment: Given): Promise<GatewayDatabase> {
  const address = deployment.address("sallyport_gateway");
  if (!address) throw new OperatorError("DATABASE_URL must be set.");
  const database = connectGatewayDatabase(address);
  try {
    await refuseOtherSchema(() => database.schemaVersion());
    return database;
  } catch (error) {
    await database.close();
    if (error instanceof OperatorError) throw error;
    throw explainConnectionFailure(error, address);
  }
}

/** @throws OperatorError when the schema is not this version's */
export async function refuseOtherSchema(read: () => Promise<number>): Promise<void> {
  const found = await read();
  const shipped = await shippedSchemaVersion();
  refuseNewerSchema(found, shipped);
  if (found < shipped)
    throw new OperatorError(
      "The database is not migrated for this version; run 'sallyport migrate' with SALLYPORT_DATABASE_URL_MIGRATE.",
    );
}

/** Writes what earlier processes of this machine had noted and not written. */
export async function replayJournals(folder: string, database: GatewayDatabase, log: Log): Promise<void> {
  for await (const left of readLeftBehind(folder)) {
    const { refused, ...counts } = await replayUsage(left.notes, database);
    if (counts.settled + counts.interrupted > 0) log.write("warn", "journal_replayed", counts);
    if (left.torn > 0) log.write("warn", "journal_record_torn", { records: left.torn });
    if (refused > 0) log.write("error", "usage_flush_failed", { rows: refused, failure: "refused" });
    else {
      // What the dead process spent has been charged by now; the rest of what it held is free again.
      await database.releaseNode(left.node);
      await left.remove();
    }
  }
}

/**
 * Where limits are counted (AB-6). A server that is not there yet does not keep this one from starting: until it is,
 * requests are refused or let through as the operator said (AB-5).
 */
export async function openLimitStores({
  redisUrl: url,
  redisCa: caFile,
}: Given["config"]): Promise<Pick<LimiterOptions, "store" | "addressStore">> {
  const clock = systemClock;
  if (url === undefined)
    return { store: new LocalLimitStore({ clock }), addressStore: new LocalLimitStore({ clock }) };
  const store = new RedisLimitStore({ url, caFile, clock });
  await Promise.race([store.whenConnected(), Bun.sleep(LIMIT_STORE_PATIENCE_MS)]);
  return { store, addressStore: store };
}
