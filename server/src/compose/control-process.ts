import { readMasterKeys, readPeppers } from "../config/index.ts";
import { ActReplays } from "../idempotency/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { KeyHasher } from "../keys/index.ts";
import { CALLER_ADDRESS, clearSocket, removeAbandonedSocket } from "../platform/hand-over/index.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import { LocalLimitStore, RedisLimitStore } from "../platform/limit-store/index.ts";
import { openControlConnections } from "../platform/postgres/index.ts";
import type { Log } from "../ports/log.ts";
import { createVault } from "../vault/index.ts";
import { composeControl } from "./control.ts";
import type { ControlSettings } from "./control-settings.ts";

export interface RunningControl {
  stop(): Promise<void>;
}

/** Serves the control plane on its socket. */
export function startControl(settings: ControlSettings, log: Log): RunningControl {
  const { socket, database, redisUrl, redisCa } = settings;
  const clock = systemClock;
  const peppers = readPeppers("SALLYPORT_KEY_PEPPERS", settings.keyPeppers);
  const kms = createEnvironmentKms(...readMasterKeys("SALLYPORT_MASTER_KEY", settings.masterKey));
  const connections = openControlConnections(database);
  // What the process does by itself; what people do through it is written down as theirs.
  const own = connections.actingAs({ kind: "server", id: "control" });
  const limits =
    redisUrl === null
      ? new LocalLimitStore({ clock })
      : new RedisLimitStore({ url: redisUrl, caFile: redisCa ?? undefined, clock });
  const app = composeControl({
    log,
    limits,
    database: own,
    actingAs: connections.actingAs,
    vault: createVault(kms, clock),
    hasher: new KeyHasher(peppers),
    replays: new ActReplays(own, peppers),
    addressOf: (request) => request.headers.get(CALLER_ADDRESS) ?? "unknown",
  });
  const { ppid: parent } = process;
  clearSocket(socket);
  const server = Bun.serve({ unix: socket, fetch: (request) => app.fetch(request), development: false });
  return {
    async stop() {
      await server.stop(false);
      await limits.close();
      await connections.close();
      await removeAbandonedSocket(socket, parent);
    },
  };
}
