import type { Control } from "../../compose/open-control.ts";
import type { Config } from "../../config/index.ts";
import { type Canaries, countInMemory, fire, type Place, type Volley } from "../../drills/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { createKey, revokeKey } from "../../keys/index.ts";
import { findPlace } from "../../organizations/index.ts";
import { SCOPES } from "../../providers/contract.ts";
import { egressToServer } from "../server-address.ts";
import { confirm } from "./confirmation.ts";
import { placesOfProcess } from "./places.ts";
import type { DrilledServer } from "./server.ts";

const KEY_LIFETIME_MS = 6 * 3_600_000;
/** A client's patience; longer than a server of our own takes to give a provider up. */
const PATIENCE_MS = 3_000;
/** Usage is written in batches, several a second. */
const SETTLE_MS = 1_500;
const MEMORY_PATIENCE_MS = 60_000;
const MEMORY_POLL_MS = 5_000;
const METRICS_LIMIT_BYTES = 16 * 1024 * 1024;
const METRICS_TIMEOUT_MS = 10_000;

/** How often a canary was in the server's memory: right after the last request, and when it was idle. */
interface MemoryCount {
  readonly atOnce: number;
  readonly idle: number;
  readonly idleMs: number;
}

/** What a drill left behind to be searched. */
export interface Fired {
  readonly volley: Volley;
  readonly metrics: Buffer;
  readonly memory: MemoryCount | null;
  /** Everything the server printed, if the drill started it. */
  readonly output: Buffer;
  /** Files that the server's process had open; null when they cannot be seen. */
  readonly processPlaces: readonly Place[] | null;
}

export interface Drill {
  readonly config: Config;
  readonly server: DrilledServer;
  readonly canaries: Canaries;
  readonly requests: number;
  readonly memory: boolean;
  /** Files changed since then are the drill's. */
  readonly sinceMs: number;
  readonly signal: AbortSignal;
}

/** Makes a test key, sends the canaries, looks at the server while it lives, revokes the key and stops the server. */
export async function runDrill(control: Control, drill: Drill): Promise<Fired> {
  const { database, hasher } = control;
  const { server, sinceMs } = drill;
  const place = await findPlace(database, "default", "default");
  const scope = {
    endpoints: SCOPES,
    models: null,
    ipRanges: null,
    expiresAt: new Date(systemClock.nowMs() + KEY_LIFETIME_MS),
  };
  const request = { place, name: "sallyport drill", mode: "test" as const, scope };
  const { id, key, generation } = await createKey(database, hasher, request);
  let seen: Omit<Fired, "output">;
  try {
    await confirm(control, generation);
    const volley = await shoot(drill, key.reveal());
    const metrics = await readMetrics(drill);
    const memory = drill.memory ? await memoryOf(drill) : null;
    const processPlaces = server.pid === null ? null : await placesOfProcess(server.pid, sinceMs);
    seen = { volley, metrics, memory, processPlaces };
  } finally {
    const revoked = await revokeKey(database, place, id);
    await confirm(control, revoked.generation);
  }
  return { ...seen, output: await server.stop() };
}

async function shoot({ server, canaries, requests, signal }: Drill, key: string): Promise<Volley> {
  const { host } = new URL(server.address.url);
  const magazine = { canaries, key, host, patienceMs: PATIENCE_MS };
  const volley = await fire(server.address, magazine, requests, signal);
  if (signal.aborted) throw new OperatorError("Interrupted.");
  if (!volley.outcomes["200"])
    throw new OperatorError("The server answered no request of the drill; is it on this data folder?");
  await Bun.sleep(SETTLE_MS);
  return volley;
}

async function readMetrics({ config, server }: Drill): Promise<Buffer> {
  const egress = egressToServer(config);
  try {
    const response = await egress.send({
      method: "GET",
      url: new URL("/metrics", server.address.url),
      headers: config.metricsToken === undefined ? [] : [["authorization", `Bearer ${config.metricsToken}`]],
      body: null,
      signal: null,
      timeouts: {
        connectMs: METRICS_TIMEOUT_MS,
        firstByteMs: METRICS_TIMEOUT_MS,
        idleMs: METRICS_TIMEOUT_MS,
      },
      allowPrivateAddress: true,
    });
    return Buffer.from(await response.bytes(METRICS_LIMIT_BYTES));
  } finally {
    egress.close();
  }
}

/** The server is left alone for a minute, or until nothing is left. */
async function memoryOf({ server, canaries, signal }: Drill): Promise<MemoryCount | null> {
  const startedMs = systemClock.monotonicMs();
  const elapsedMs = () => Math.round(systemClock.monotonicMs() - startedMs);
  const count = () => (server.pid === null ? null : countInMemory(server.pid, canaries.prefix));
  const atOnce = await count();
  let idle = atOnce;
  while (idle !== null && idle > 0 && elapsedMs() < MEMORY_PATIENCE_MS && !signal.aborted) {
    await Bun.sleep(MEMORY_POLL_MS);
    idle = await count();
  }
  return atOnce === null || idle === null ? null : { atOnce, idle, idleMs: elapsedMs() };
}
