import { type NodeId, newId, type RequestId } from "../../src/kernel/ids.ts";
import type { MicroUsd } from "../../src/kernel/money.ts";
import { type Reservation, Spending } from "../../src/ledger/index.ts";
import type { GatewayDatabase } from "../../src/ports/database.ts";
import type { JournaledNotes } from "../../src/ports/journal.ts";
import type { Begun } from "../../src/usage/index.ts";
import { micro, payerOf } from "../ledger.ts";
import type { Tenant } from "../tenant.ts";
import { begunBy, notesOf, rowsOf, SUCCEEDED, type UsageOf } from "../usage.ts";

/** A clock that runs so fast that waiting for recalled leases is no wait, and can be made to jump. */
class FastClock {
  static readonly SPEED = 20;
  #jumpedMs = 0;
  nowMs = () => performance.now() * FastClock.SPEED + this.#jumpedMs;
  monotonicMs = () => this.nowMs();
  jump(ms: number): void {
    this.#jumpedMs += ms;
  }
}

/** A request under way. */
interface Open {
  readonly begun: Begun;
  readonly reservation: Reservation;
}

/** What a request came to, as its node told it. */
export interface Told {
  readonly charged: MicroUsd;
  readonly loss: MicroUsd;
  readonly held: MicroUsd;
}

/** A node of the model: leases in memory, a journal that outlives it, and rows that are not written yet. */
export class ModelNode {
  readonly id = newId<NodeId>();
  readonly clock = new FastClock();
  readonly spending: Spending;
  /** By request. */
  readonly journal = new Map<RequestId, JournaledNotes>();
  readonly open: Open[] = [];
  /** Everything this node ever told of a request; what a dead one leaves open costs the customer nothing. */
  readonly told = new Map<RequestId, Told>();
  readonly #gateway: GatewayDatabase;
  #pending: UsageOf[] = [];
  #written: readonly UsageOf[] = [];

  #dead = false;

  /** @param gateway this node's own; it is closed with the node */
  constructor(gateway: GatewayDatabase) {
    this.#gateway = gateway;
    const database = {
      hold: gateway.hold,
      listenForRecalls: gateway.listenForRecalls,
      release: async (...given: Parameters<GatewayDatabase["release"]>) => {
        if (this.#dead) throw new Error("dead");
        await gateway.release(...given);
      },
    };
    this.spending = new Spending({
      database,
      node: this.id,
      clock: this.clock,
      writeUsage: () => this.flush(),
    });
  }

  /** Resolves to the code of a refusal, or null. */
  async request(tenant: Tenant, atMost: MicroUsd, atLeast: MicroUsd): Promise<string | null> {
    const begun = { ...begunBy(tenant), nodeId: this.id };
    try {
      const payer = payerOf(tenant);
      const reservation =
        this.spending.reserve(payer, atMost) ??
        (await this.spending.hold(payer, begun.requestId, atMost, atLeast));
      if (this.#dead) return "died";
      const held = { ...begun, holdId: reservation.holdId, heldMicroUsd: reservation.amount };
      this.journal.set(begun.requestId, notesOf(held, null));
      this.open.push({ begun: held, reservation });
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  settle(index: number, part: number): void {
    const [ended] = this.open.splice(index, 1);
    if (!ended) return;
    const { begun, reservation } = ended;
    const { charged, loss } = reservation.settle(((reservation.amount * BigInt(part)) / 100n) as MicroUsd);
    this.told.set(begun.requestId, { charged, loss, held: reservation.amount });
    const settled = { ...SUCCEEDED, chargeMicroUsd: charged, lossMicroUsd: loss };
    this.journal.set(begun.requestId, notesOf(begun, settled));
    this.#pending.push([begun, settled]);
  }

  /** The request failed before it was begun: nothing was written of it. */
  cancel(index: number): void {
    const [ended] = this.open.splice(index, 1);
    if (!ended) return;
    ended.reservation.cancel();
    this.journal.delete(ended.begun.requestId);
  }

  async flush(): Promise<void> {
    const batch = this.#pending.splice(0);
    await this.#write(batch);
    if (batch.length > 0) this.#written = batch;
  }

  /** As after an answer of the database that was lost. */
  flushAgain(): Promise<void> {
    return this.#write(this.#written);
  }

  /** It may die meanwhile: then its journal tells. */
  async #write(batch: readonly UsageOf[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      await this.#gateway.writeUsage(rowsOf(batch));
    } catch (error) {
      if (!this.#dead) throw error;
    }
  }

  /**
   * Dies: its memory is gone, its journal stays.
   * @param forgetful it died between the hold and the journal: what is under way left no trace
   */
  async die(forgetful: boolean): Promise<void> {
    for (const { begun, reservation } of this.open) {
      if (forgetful) this.journal.delete(begun.requestId);
      else
        this.told.set(begun.requestId, {
          charged: micro(0),
          loss: reservation.amount,
          held: reservation.amount,
        });
    }
    this.open.length = 0;
    this.#pending = [];
    this.#dead = true;
    await this.spending.close();
    await this.#gateway.close();
  }

  /** Ends in order: whether all it held is given back. */
  async stop(): Promise<boolean> {
    await this.flush();
    const isAll = await this.spending.close();
    await this.#gateway.close();
    return isAll;
  }
}
