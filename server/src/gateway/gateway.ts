import type { Authority } from "../authority/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Deadlines } from "../kernel/deadlines.ts";
import type { ApiKeyId, NodeId } from "../kernel/ids.ts";
import type { KeyHasher } from "../keys/index.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { Egress, EgressTimeouts } from "../ports/egress.ts";
import type { Log } from "../ports/log.ts";
import type { PriceBook } from "../prices/index.ts";
import type { UsageRecorder } from "../usage/index.ts";
import type { Vault } from "../vault/index.ts";
import type { BodyBudget } from "./body-budget.ts";
import type { Call } from "./call.ts";
import type { ClientAddress } from "./client-address.ts";
import type { RoutingTable } from "./routing-table.ts";

/** Everything the data plane works with. Built once by compose.ts. */
export interface Gateway {
  readonly node: NodeId;
  readonly clock: Clock;
  readonly log: Log;
  readonly authority: Authority;
  readonly hasher: KeyHasher;
  readonly routes: RoutingTable;
  readonly prices: PriceBook;
  readonly vault: Vault;
  readonly egress: Egress;
  readonly usage: UsageRecorder;
  readonly database: Pick<GatewayDatabase, "rehashKey">;
  readonly clientAddress: ClientAddress;
  readonly timeouts: EgressTimeouts;
  /** Longest time from the first byte of an answer to its last. */
  readonly answerTimeoutMs: number;
  /** Longest time a body may take to arrive. */
  readonly bodyTimeoutMs: number;
  readonly bodies: BodyBudget;
  readonly deadlines: Deadlines;
  readonly inFlight: InFlight;
}

/** The requests being served, and whether more are let in. */
export class InFlight {
  readonly #limit: number;
  readonly #calls = new Set<Call>();
  #draining = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#calls.size;
  }

  get draining(): boolean {
    return this.#draining;
  }

  get full(): boolean {
    return this.#calls.size >= this.#limit;
  }

  enter(call: Call): void {
    this.#calls.add(call);
  }

  leave(call: Call): void {
    this.#calls.delete(call);
  }

  /** Ends at once what these keys are being answered (K-4). */
  cut(keys: ReadonlySet<ApiKeyId>): void {
    for (const call of [...this.#calls]) if (keys.has(call.keyId)) call.cut();
  }

  /** Lets nobody in any more. */
  drain(): void {
    this.#draining = true;
  }
}
