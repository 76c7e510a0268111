import type { Authority, ProjectScopes } from "../authority/index.ts";
import type { DebugWindows } from "../debug/index.ts";
import type { Fingerprints, RunningKeys } from "../idempotency/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Deadlines } from "../kernel/deadlines.ts";
import type { NodeId } from "../kernel/ids.ts";
import type { KeyHasher } from "../keys/index.ts";
import type { Spending } from "../ledger/index.ts";
import type { Limiter } from "../limits/index.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { Egress, EgressTimeouts } from "../ports/egress.ts";
import type { Log } from "../ports/log.ts";
import type { PriceBook } from "../prices/index.ts";
import type { Tokens } from "../provider-access/index.ts";
import type { Switches } from "../switches/index.ts";
import type { UsageRecorder } from "../usage/index.ts";
import type { Vault } from "../vault/index.ts";
import type { InFlight } from "./admission/in-flight.ts";
import type { CallerWatch } from "./callers/caller-watch.ts";
import type { ClientAddress } from "./callers/client-address.ts";
import type { Retries } from "./forwarding/retries.ts";
import type { Health } from "./health/health.ts";
import type { Secrets } from "./health/secrets.ts";
import type { MissingPrices } from "./pricing/missing-prices.ts";
import type { BodyBudget } from "./receiving/body-budget.ts";
import type { Beginnings } from "./routing/beginnings.ts";
import type { RoutingTable } from "./routing/routing-table.ts";

/** Everything the data plane works with. Built once, by compose/gateway.ts. */
export interface Gateway {
  readonly node: NodeId;
  readonly clock: Clock;
  readonly log: Log;
  readonly authority: Authority;
  readonly hasher: KeyHasher;
  readonly routes: RoutingTable;
  readonly prices: PriceBook;
  readonly missingPrices: MissingPrices;
  /** What the operator stopped (AB-9). */
  readonly switches: Switches;
  /** What projects may use beside what their keys may. */
  readonly projects: ProjectScopes;
  /** Whose requests are logged (Z-4). */
  readonly debug: DebugWindows;
  readonly vault: Vault;
  readonly egress: Egress;
  /** What has failed lately. */
  readonly health: { readonly targets: Health; readonly secrets: Secrets };
  /** Asking the same target once more. */
  readonly retries: Retries;
  /** What secrets of providers were exchanged for. */
  readonly tokens: Tokens;
  readonly usage: UsageRecorder;
  readonly spending: Spending;
  readonly limiter: Limiter;
  readonly fingerprints: Fingerprints;
  readonly runningKeys: RunningKeys;
  /** Where prompts that begin alike go. */
  readonly beginnings: Beginnings;
  readonly database: Pick<GatewayDatabase, "rehashKey" | "beginIdempotent">;
  readonly clientAddress: ClientAddress;
  readonly callerWatch: CallerWatch;
  /** Origins of our own pages, and whether the operator listed them, so that every key is good there. */
  readonly ownPages: ReadonlyMap<string, boolean>;
  readonly timeouts: EgressTimeouts;
  /** Longest time from the first byte of an answer to its last. */
  readonly answerTimeoutMs: number;
  /** How long a stream is read on after its caller has left, to get its provider's count. */
  readonly leftStreamMs: number;
  /** Assumed speed of output that nobody sees, for a stream that was stopped before its provider counted. */
  readonly hiddenTokensPerSecond: number;
  /** Longest time a body may take to arrive. */
  readonly bodyTimeoutMs: number;
  readonly bodies: BodyBudget;
  readonly deadlines: Deadlines;
  readonly inFlight: InFlight;
}
