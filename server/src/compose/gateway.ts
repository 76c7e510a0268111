import { resolve } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { auditEntry, PublicTree } from "../audit/index.ts";
import { Authority, NO_PROJECT_SCOPES, type ProviderEntry } from "../authority/index.ts";
import { ownOrigins } from "../config/index.ts";
import { NO_DEBUG } from "../debug/index.ts";
import {
  Beginnings,
  BodyBudget,
  buildRoutes,
  CallerWatch,
  createClientAddress,
  type Gateway,
  Health,
  InFlight,
  KnownPaces,
  MissingPrices,
  OF_TARGETS,
  Retries,
  type RoutingTable,
  Secrets,
} from "../gateway/index.ts";
import { Fingerprints, RunningKeys } from "../idempotency/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { Deadlines } from "../kernel/deadlines.ts";
import { PublicError } from "../kernel/errors.ts";
import { type NodeId, newId, type ProviderId } from "../kernel/ids.ts";
import { createNetworks } from "../kernel/network.ts";
import { KeyHasher } from "../keys/index.ts";
import { Spending } from "../ledger/index.ts";
import { Limiter } from "../limits/index.ts";
import { createEgress } from "../platform/egress/index.ts";
import { openJournal } from "../platform/journal/index.ts";
import { startMemoryRelief } from "../platform/process/memory-relief.ts";
import { createMetrics, type Metrics } from "../platform/telemetry/metrics.ts";
import type { Log } from "../ports/log.ts";
import type { ShownProcess } from "../ports/process.ts";
import { PriceBook } from "../prices/index.ts";
import { Tokens } from "../provider-access/index.ts";
import { startSimulatorThread } from "../simulator/in-thread.ts";
import { NOTHING_STOPPED } from "../switches/index.ts";
import { UsageRecorder } from "../usage/index.ts";
import { createVault } from "../vault/index.ts";
import type { Given } from "./given.ts";
import { listen } from "./listen.ts";
import { openModelDoor } from "./pictures/model-door.ts";
import { watchProcesses } from "./process-metrics.ts";
import { openGatewayDatabase, openLimitStores, replayJournals } from "./stores.ts";
import { verifySecrets } from "./verify-secrets.ts";

/** So few requests that a pause for the collector is nobody's. */
const QUIET_IN_FLIGHT = 16;

/** A server that serves. */
export interface RunningServer {
  readonly url: string;
  readonly inFlight: InFlight;
  /** How many things the operator had stopped when it started (AB-9). */
  readonly stops: number;
  /** Lets requests in flight finish, writes the usage, gives the lease back and closes everything but the database. */
  stop(): Promise<void>;
}

/** What a gateway has beside it. */
export interface Beside {
  readonly node?: NodeId;
  /** Where the control plane listens; null where it does not run here. */
  readonly controlSocket: string | null;
  /** Where other processes have models asked for tasks; null where none does. */
  readonly modelSocket?: string | null;
  /** The server's processes as the launcher last told of them. */
  readonly processes: () => readonly ShownProcess[];
}

/**
 * Builds the data plane and opens the port, in this order: usage left by a crash, the simulator, the authority lease,
 * and last the listener, so that nothing is accepted that could not be served.
 * @throws OperatorError
 */
export async function startServer(
  given: Given,
  log: Log,
  { node = newId(), controlSocket, modelSocket = null, processes }: Beside = {
    controlSocket: null,
    processes: () => [],
  },
): Promise<RunningServer> {
  const { config, kms, peppers } = given;
  const clock = systemClock;
  const database = await openGatewayDatabase(given);
  const vault = createVault(kms, clock);
  const hasher = new KeyHasher(peppers);
  await verifySecrets(database, vault, hasher);

  const journals = resolve(given.dataDir, "journal");
  await replayJournals(journals, database, log);
  const metrics = createMetrics();
  const journal = await openJournal({ folder: journals, node, maxBytes: config.journalMaxBytes, log });
  const usage: UsageRecorder = new UsageRecorder(
    journal,
    database,
    log,
    ({ requestId, endpoint }, { provider, outcome, durationMs }) => {
      runningKeys.ended(requestId);
      metrics.requestEnded(endpoint, provider, outcome, durationMs);
    },
  );
  const runningKeys = new RunningKeys({ database, node, writeUsage: () => usage.flush() });
  await runningKeys.start();
  const spending = new Spending({ database, node, clock, writeUsage: () => usage.flush() });
  await spending.start();
  const limiter = new Limiter({
    ...(await openLimitStores(config)),
    log,
    onRefused: metrics.rateLimited,
    onUncounted: metrics.uncounted,
  });
  const simulator = await startSimulatorThread();
  const egress = createEgress();
  const authority = new Authority({ database, node, leaseMs: config.authorityLeaseMs, clock, log });
  const inFlight = new InFlight(config.maxInFlight);

  const paces = new KnownPaces();
  let routes: RoutingTable = buildRoutes([], simulatorEntry(simulator.url));
  let prices = new PriceBook();
  let switches = NOTHING_STOPPED.stopped;
  let projects = NO_PROJECT_SCOPES;
  let debug = NO_DEBUG;
  authority.watch((inForce) => {
    routes = buildRoutes(inForce.providers, simulatorEntry(simulator.url), inForce.groups, paces);
    prices = new PriceBook(inForce.prices);
    limiter.apply(inForce.limits);
    switches = inForce.switches.stopped;
    projects = inForce.projects;
    debug = inForce.debug;
    const { cut } = inForce.switches;
    if (cut.any) inFlight.cut((call) => call.stopAmong(cut));
  });
  authority.watchCompromised((keys) =>
    inFlight.cut(({ caller }) => (keys.has(caller.id) ? new PublicError("key_revoked") : null)),
  );
  authority.watchRecalls((organizations) => spending.recall(organizations));
  await database.recordStart(node, auditEntry("server.started", node, describeStart(given)));
  await authority.start();
  await database.recordSecrets(node, vault.keyIds, hasher.versions);
  if (config.redisUrl === undefined && limiter.otherNodes > 0)
    log.write("warn", "limits_counted_per_node", { nodes: limiter.otherNodes + 1 });

  const clientAddress = createClientAddress(config.tlsProxies);
  const timeouts = {
    connectMs: config.connectTimeoutMs,
    firstByteMs: config.firstByteTimeoutMs,
    idleMs: config.idleTimeoutMs,
  };
  const gateway: Gateway = {
    node,
    clock,
    log,
    authority,
    vault,
    egress,
    usage,
    spending,
    limiter,
    fingerprints: new Fingerprints(peppers),
    runningKeys,
    beginnings: new Beginnings(peppers[0].bytes),
    database,
    missingPrices: new MissingPrices(log),
    inFlight,
    hasher,
    clientAddress,
    ownPages: new Map(ownOrigins(config).map((origin) => [origin, config.corsOrigins.includes(origin)])),
    callerWatch: new CallerWatch({
      proxies: config.tlsProxies,
      isProxy: createNetworks(config.tlsProxies),
      clientAddress,
      log,
    }),
    get routes() {
      return routes;
    },
    get prices() {
      return prices;
    },
    get switches() {
      return switches;
    },
    get projects() {
      return projects;
    },
    get debug() {
      return debug;
    },
    timeouts,
    health: { targets: new Health(clock, OF_TARGETS), secrets: new Secrets(clock) },
    retries: new Retries(clock, (pauseMs) => new Promise((resolve) => setTimeout(resolve, pauseMs))),
    tokens: new Tokens({ egress, clock, timeouts }),
    answerTimeoutMs: config.answerTimeoutMs,
    leftStreamMs: config.leftStreamMs,
    hiddenTokensPerSecond: config.hiddenTokensPerSecond,
    bodyTimeoutMs: config.bodyTimeoutMs,
    deadlines: new Deadlines(clock),
    bodies: new BodyBudget(config.maxBodyBytes, config.bodySharePercent),
  };
  watch(metrics, gateway);
  watchProcesses(metrics, processes);
  const server = await listenOrLeave(authority, {
    config,
    gateway,
    metrics,
    auditFiles: new PublicTree(database, clock),
    controlSocket,
    isControlUp: () => processes().find(({ role }) => role === "control")?.isUp !== false,
  });
  const models = modelSocket === null ? null : openModelDoor(gateway, modelSocket);
  const relief = startMemoryRelief(() => inFlight.count <= QUIET_IN_FLIGHT);

  return {
    url: server.url,
    inFlight,
    stops: switches.count,
    async stop() {
      inFlight.drain();
      relief.stop();
      await Promise.all([server.stop(config.drainMs, inFlight), models?.stop()]);
      await authority.stop();
      await usage.close();
      await runningKeys.close();
      await limiter.close();
      await journal.close(!(await spending.close()));
      egress.close();
      await simulator.stop();
      await database.close();
    },
  };
}

/** A node that cannot listen gives its lease back: else every change would wait for it until that ran out. */
async function listenOrLeave(authority: Authority, parts: Parameters<typeof listen>[0]) {
  try {
    return listen(parts);
  } catch (error) {
    await authority.stop();
    throw error;
  }
}

/** D-4: with what a node started: names of settings and keyed fingerprints, none of their values. */
function describeStart({ config, fingerprints }: Given) {
  const { production, given } = config;
  return { version: packageJson.version, production, settings: given, configuration: fingerprints };
}

/** K-6: the simulator is not a row in the database, so that nobody can point test keys anywhere else. */
function simulatorEntry(url: string): ProviderEntry {
  return {
    id: newId<ProviderId>(),
    slug: "simulator",
    kind: "simulator",
    baseUrl: `${url}/v1`,
    allowPrivateAddress: true,
    models: [],
    secret: null,
  };
}

function watch(metrics: Metrics, gateway: Gateway): void {
  const { inFlight, bodies, authority, usage, limiter } = gateway;
  metrics.watch("sallyport_requests_in_flight", "Requests being served now.", () => inFlight.count);
  metrics.watch(
    "sallyport_requests_left",
    "Requests whose caller has left and whose answer is still received.",
    () => inFlight.leftCount,
  );
  metrics.watch("sallyport_body_bytes_held", "Bytes of request bodies held now.", () => bodies.heldBytes);
  metrics.watch("sallyport_authority_valid", "1 while this node may serve.", () => Number(authority.valid));
  metrics.watch("sallyport_authority_generation", "The generation of keys and providers in force.", () =>
    Number(authority.generation),
  );
  metrics.watch("sallyport_limit_store_available", "1 while requests can be counted.", () =>
    Number(limiter.available),
  );
  metrics.watch("sallyport_stops", "Things the operator has stopped.", () => gateway.switches.count);
  metrics.watch(
    "sallyport_targets_set_aside",
    "Models at providers that failed lately and are asked last.",
    () => gateway.health.targets.asideCount,
  );
  metrics.watchTotal(
    "sallyport_targets_set_aside_total",
    "How often a model at a provider was set aside because it failed.",
    () => gateway.health.targets.asideTotal,
  );
  metrics.watch(
    "sallyport_provider_secrets_set_aside",
    "Secrets that their providers refused or limited lately.",
    () => gateway.health.secrets.health.asideCount,
  );
  metrics.watch("sallyport_journal_writable", "1 while usage can be recorded.", () => Number(usage.writable));
}
