import type { Authority } from "../authority/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { NodeId } from "../kernel/ids.ts";
import type { KeyHasher } from "../keys/index.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { Egress, EgressTimeouts } from "../ports/egress.ts";
import type { Log } from "../ports/log.ts";
import type { UsageRecorder } from "../usage/index.ts";
import type { Vault } from "../vault/index.ts";
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
  readonly vault: Vault;
  readonly egress: Egress;
  readonly usage: UsageRecorder;
  readonly database: Pick<GatewayDatabase, "rehashKey">;
  readonly clientAddress: ClientAddress;
  readonly timeouts: EgressTimeouts;
  /** Longest time from the first byte of an answer to its last. */
  readonly answerTimeoutMs: number;
  readonly inFlight: InFlight;
}

/** How many requests are being served, and whether more are let in. */
export class InFlight {
  readonly #limit: number;
  #count = 0;
  #draining = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  get draining(): boolean {
    return this.#draining;
  }

  get full(): boolean {
    return this.#count >= this.#limit;
  }

  enter(): void {
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
  }

  /** Lets nobody in any more. */
  drain(): void {
    this.#draining = true;
  }
}
