import { TestLog } from "../../../testing/log.ts";
import { Authority } from "../../authority/index.ts";
import { NO_DEBUG } from "../../debug/index.ts";
import { Fingerprints, RunningKeys } from "../../idempotency/index.ts";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { Deadlines } from "../../kernel/deadlines.ts";
import {
  type ApiKeyId,
  type NodeId,
  newId,
  type OrganizationId,
  type ProjectId,
  type ProviderId,
} from "../../kernel/ids.ts";
import { Secret } from "../../kernel/secret.ts";
import { generateKey } from "../../keys/format.ts";
import { KeyHasher, type KeyMode } from "../../keys/index.ts";
import { Spending } from "../../ledger/index.ts";
import { Limiter } from "../../limits/index.ts";
import { createEgress } from "../../platform/egress/index.ts";
import { AMPLE } from "../../platform/egress/testing/request.ts";
import { createEnvironmentKms } from "../../platform/kms/environment-kms.ts";
import { LocalLimitStore } from "../../platform/limit-store/index.ts";
import type { Egress } from "../../ports/egress.ts";
import type { Journal } from "../../ports/journal.ts";
import { PriceBook } from "../../prices/index.ts";
import { Tokens } from "../../provider-access/index.ts";
import { providerSecretIdentity } from "../../provider-accounts/index.ts";
import { Switches, type SwitchRows } from "../../switches/index.ts";
import { UsageRecorder } from "../../usage/index.ts";
import { createVault } from "../../vault/index.ts";
import { InFlight } from "../admission/in-flight.ts";
import { CallerWatch } from "../callers/caller-watch.ts";
import { createClientAddress } from "../callers/client-address.ts";
import { Retries } from "../forwarding/retries.ts";
import type { Gateway } from "../gateway.ts";
import { Health, OF_TARGETS } from "../health/health.ts";
import { Secrets } from "../health/secrets.ts";
import { MissingPrices } from "../pricing/missing-prices.ts";
import { BodyBudget } from "../receiving/body-budget.ts";
import { Beginnings } from "../routing/beginnings.ts";
import { buildRoutes, type RoutingTable } from "../routing/routing-table.ts";
import { Books } from "./books.ts";
import { FailingPorts } from "./ports.ts";

const OLDER = { version: 1, bytes: Buffer.alloc(32, "pepper") };
const NEWER = { version: 2, bytes: Buffer.alloc(32, "newer pepper") };
const PEPPERS = [NEWER, OLDER] as const;
/** The origin of the node's own pages. */
export const OWN_PAGES = "https://sallyport.example";
export const LEASE_MS = 60_000;
const HOUR_SECONDS = 3_600;
/** Tokens that a key may use in an hour. */
export const TOKEN_LIMIT = 1_000_000;

/** Who serves the model "m", the first one first. */
interface Served {
  readonly mode: KeyMode;
  readonly urls: readonly string[];
  /** What they are; compatible with OpenAI unless told. */
  readonly kind?: string;
  readonly books: Books;
  readonly ports: FailingPorts;
  readonly clock?: Clock;
  /** Whether the key was hashed before the pepper was changed. */
  readonly isOld?: boolean;
  /** What is different about the key. */
  readonly row?: object;
  /** What is marked of the key. */
  readonly marks?: { readonly paused: boolean; readonly playground: boolean };
  /** What the operator stopped. */
  readonly stopped?: SwitchRows;
}

/** For what fails nowhere. */
export const calmNode = (different: Partial<Served> = {}) =>
  startNode({
    mode: "live",
    urls: ["http://127.0.0.1:1/v1"],
    books: new Books("exact"),
    ports: new FailingPorts(null),
    ...different,
  });

/** A node of real parts on ports that may fail, with one key and one model, and a limit of tokens. */
export async function startNode(served: Served) {
  const {
    mode,
    urls,
    kind = "openai-compatible",
    books,
    ports,
    row = {},
    stopped = [],
    isOld = false,
  } = served;
  const time = served.clock ?? systemClock;

  const node = newId<NodeId>();
  const log = ports.port("log", new TestLog());
  const clock = ports.port("clock", time);
  const hasher = new KeyHasher(PEPPERS);
  const { key, parsed } = generateKey(mode);
  const pepper = isOld ? OLDER : NEWER;
  const salt = Buffer.alloc(16, "salt");
  const vault = createVault(ports.port("kms", createEnvironmentKms(Buffer.alloc(32, "master"))), systemClock);
  const providers = await Promise.all(urls.map((url, index) => providerRow(`p${index}`, url)));

  async function providerRow(slug: string, baseUrl: string) {
    const id = newId<ProviderId>();
    const sealed = await vault.seal(new Secret("sk-provider"), providerSecretIdentity(id, 1));
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
    const models = [{ model: "m", inputUsdPerMillion: "1", outputUsdPerMillion: "10", outputTokens: 1_000 }];
    return {
      ...{ id, slug, kind, baseUrl, allowPrivateAddress: true, models },
      secret: {
        id,
        version: 1,
        keyId: sealed.keyId,
        wrappedKey: base64(sealed.wrappedKey),
        commitment: base64(sealed.commitment),
        sealed: base64(sealed.sealed),
      },
    };
  }

  const rule = { scope: "key", subject: null, endpoint: null, unit: "tokens", windowSeconds: HOUR_SECONDS };
  const id = newId<ApiKeyId>();
  const document = {
    generation: 1,
    keys: [
      {
        id,
        publicId: parsed.publicId,
        organizationId: newId<OrganizationId>(),
        projectId: newId<ProjectId>(),
        memberId: null,
        mode,
        salt: salt.toString("base64"),
        hash: Buffer.from(new KeyHasher([pepper]).hash(parsed.secret, salt).hash).toString("base64"),
        pepperVersion: pepper.version,
        endpoints: ["chat.completions"],
        models: null,
        ipRanges: null,
        endsInMs: null,
        compromised: false,
        ...row,
      },
    ],
    recalls: [],
    originals: {},
    marks: served.marks ? { [id]: served.marks } : {},
    providers,
    prices: { decided: null, assignments: [] },
    limits: { rules: [{ number: 1, most: TOKEN_LIMIT, ...rule }], outage: "closed", otherNodes: 0 },
    switches: [],
    projects: [],
    debug: [],
  };
  const rehashed: unknown[][] = [];
  const idempotent = ports.port("database", {
    async beginIdempotent() {
      return { state: "new" };
    },
    async abandonIdempotent() {},
    async runsIdempotent() {},
    async askIdempotent() {},
    async listenForIdempotent() {},
    async rehashKey(...given: unknown[]) {
      rehashed.push(given);
    },
  });
  const money = ports.port("database", books);
  const { journal, notes } = memoryJournal(ports);
  const ended: string[] = [];
  const metrics = ports.port("metrics", { ended: (requestId: string) => void ended.push(requestId) });
  const usage: UsageRecorder = new UsageRecorder(
    ports.port("journal", journal),
    money,
    log,
    ({ requestId }) => {
      runningKeys.ended(requestId);
      metrics.ended(requestId);
    },
  );
  const runningKeys = new RunningKeys({ database: idempotent, node, writeUsage: () => usage.flush() });
  const spending = new Spending({
    database: money,
    node,
    clock: time,
    writeUsage: () => usage.flush(),
  });
  const store = ports.port("limitStore", new LocalLimitStore({ clock: systemClock }));
  const limiter = new Limiter({ store, addressStore: store, log, onRefused() {}, onUncounted() {} });
  const authority = new Authority({
    database: {
      changes: async () => document,
      report: async () => 1n,
      async leave() {},
      async listen() {},
    },
    ...{ node, leaseMs: LEASE_MS, clock: time, log },
  });
  const simulator = {
    id: newId<ProviderId>(),
    slug: "simulator",
    kind: "simulator",
    models: [],
    secret: null,
  };
  const simulatorEntry = { ...simulator, baseUrl: urls[0] ?? "", allowPrivateAddress: true };
  let routes: RoutingTable = buildRoutes([], simulatorEntry);
  authority.watch((inForce) => {
    routes = buildRoutes(inForce.providers, simulatorEntry, inForce.groups);
    limiter.apply(inForce.limits);
  });
  await authority.start();

  const egress = createEgress();
  const clientAddress = createClientAddress([]);
  const inFlight = new InFlight(10);
  const bodies = new BodyBudget(1_000_000, 100);
  const gateway: Gateway = {
    node,
    clock,
    log,
    authority,
    vault,
    egress: ports.port("egress", failingAnswers(egress, ports)),
    usage,
    spending,
    limiter,
    fingerprints: new Fingerprints(PEPPERS),
    runningKeys,
    beginnings: new Beginnings(NEWER.bytes),
    database: idempotent,
    missingPrices: new MissingPrices(log),
    inFlight,
    hasher,
    clientAddress,
    ownPages: new Map([[OWN_PAGES, false]]),
    callerWatch: new CallerWatch({ proxies: [], isProxy: () => false, clientAddress, log }),
    routes,
    prices: new PriceBook(),
    switches: new Switches(stopped),
    projects: new Map(),
    debug: NO_DEBUG,
    timeouts: AMPLE,
    health: { targets: new Health(time, OF_TARGETS), secrets: new Secrets(time) },
    retries: new Retries(clock, async () => {}),
    tokens: new Tokens({ egress, clock, timeouts: AMPLE }),
    answerTimeoutMs: 5_000,
    leftStreamMs: 5_000,
    hiddenTokensPerSecond: 1,
    bodyTimeoutMs: 5_000,
    deadlines: new Deadlines(systemClock),
    bodies,
  };
  return {
    gateway,
    key: key.reveal(),
    caller: authority.key(parsed.publicId),
    notes,
    log,
    rehashed,
    inFlight,
    bodies,
    /** Writes what is to be written and gives back what was not spent. Returns whether all of it was taken back. */
    async stop(): Promise<boolean> {
      await authority.stop();
      await usage.close();
      await runningKeys.close();
      const isBack = await spending.close();
      egress.close();
      await limiter.close();
      return isBack;
    },
  };
}

/** Counts the notes that were begun, and those of them that were ended. */
function memoryJournal(ports: FailingPorts) {
  const notes = { begun: 0, ended: 0 };
  const journal: Journal = {
    writable: true,
    begin() {
      notes.begun += 1;
      return ports.port("entry", {
        end() {
          notes.ended += 1;
        },
        release() {},
      });
    },
    async close() {},
  };
  return { journal, notes };
}

function failingAnswers(egress: Egress, ports: FailingPorts): Egress {
  return {
    // It may be cancelled or finished with at any time, and neither fails.
    send: async (request) => ports.port("response", await egress.send(request), ["cancel", "finish"]),
    close: () => egress.close(),
  };
}
