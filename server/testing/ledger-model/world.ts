import type pg from "pg";
import { type BudgetId, type GrantId, newId, type RequestId } from "../../src/kernel/ids.ts";
import {
  budgetsOf,
  callCreditBack,
  forgetNode,
  grantCredit,
  rebuildLedger,
  reconcileLedger,
  refundRequest,
  removeBudget,
  reverseGrant,
  setBudget,
  setCreditLine,
  setTimeZone,
} from "../../src/ledger/index.ts";
import { connectGatewayDatabase } from "../../src/platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../../src/ports/database.ts";
import { replayUsage } from "../../src/usage/index.ts";
import type { TestDatabase } from "../database.ts";
import { micro } from "../ledger.ts";
import type { Tenant } from "../tenant.ts";
import { ModelNode, type Told } from "./node.ts";
import type { Operation } from "./operations.ts";

const NODES = 3;
const HOUR_MS = 3_600_000;

export interface Stage {
  readonly database: TestDatabase;
  readonly superuser: pg.Client;
  /** Moves the ledger's clock; resolves to what it shows then. */
  readonly moveClock: (minutes: number) => Promise<Date>;
  readonly control: ControlDatabase;
  /** For replays. */
  readonly gateway: GatewayDatabase;
}

/** Lets the ledger's clock jump. Only a superuser can put it in. */
export async function makeMovingClock(superuser: pg.Client): Promise<Stage["moveClock"]> {
  await superuser.query(`
    create table model_clock (ahead interval not null);
    insert into model_clock values ('0');
    grant select on model_clock to sallyport_definer;
    create or replace function ledger_now() returns timestamptz language sql volatile
      as $$ select clock_timestamp() + (select ahead from public.model_clock) $$`);
  let last: Promise<unknown> = Promise.resolve();
  return (minutes) => {
    const moved = last.then(async () => {
      const { rows } = await superuser.query<{ now: Date }>(
        "update model_clock set ahead = ahead + make_interval(mins => $1) returning clock_timestamp() + ahead as now",
        [minutes],
      );
      return rows[0]?.now ?? new Date(0);
    });
    last = moved;
    return moved;
  };
}

/** One organization with two keys, the nodes that serve it, and what the model knows must be true of its money. */
export class World {
  readonly tenants: readonly [Tenant, Tenant];
  readonly #stage: Stage;
  nodes: ModelNode[] = [];
  readonly #dead: ModelNode[] = [];
  readonly #grants: GrantId[] = [];
  /** Of requests whose rows may be in the database. */
  readonly told = new Map<RequestId, Told>();
  /** Nodes that were forgotten: what they told may have become a loss. */
  readonly forgotten = new Set<string>();
  readonly refusals = new Map<string, number>();
  changedBudgets = new Set<BudgetId>();
  /** The largest credit line there was since the model last looked. */
  largestLine = 0n;
  /** Whether a grant was taken back since then: what is owed may be more than what was spent. */
  reversed = false;

  private constructor(stage: Stage, tenants: readonly [Tenant, Tenant]) {
    this.#stage = stage;
    this.tenants = tenants;
  }

  static async create(stage: Stage, tenants: readonly [Tenant, Tenant]): Promise<World> {
    const world = new World(stage, tenants);
    for (let count = 0; count < NODES; count += 1) await world.#addNode();
    return world;
  }

  get organization() {
    return this.tenants[0].place.organization.id;
  }

  async #addNode(): Promise<void> {
    const node = new ModelNode(connectGatewayDatabase(this.#stage.database.addressOf("sallyport_gateway")));
    await node.spending.start();
    this.nodes.push(node);
  }

  /** Does one operation. What the product refuses with a sentence is no failure. */
  async perform(operation: Operation): Promise<void> {
    try {
      await this.#do(operation);
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      const code = error instanceof Error && "code" in error ? error.code : "";
      // A subject that an operation before this one took away, in the same moment.
      if (name !== "OperatorError" && name !== "ActError" && code !== "23503") throw error;
    }
  }

  /** None for a moment when all have crashed at once. */
  #nodeOf(which: number): ModelNode | undefined {
    return this.nodes[which % Math.max(1, this.nodes.length)];
  }

  async #do(operation: Operation): Promise<void> {
    const { control } = this.#stage;
    switch (operation.kind) {
      case "request": {
        const tenant = this.tenants[operation.key % 2] ?? this.tenants[0];
        const atMost = micro(operation.atMost);
        const atLeast = micro(Math.max(1, Math.floor((operation.atMost * operation.atLeastPart) / 100)));
        const refusal = await this.#nodeOf(operation.node)?.request(tenant, atMost, atLeast);
        if (refusal) this.refusals.set(refusal, (this.refusals.get(refusal) ?? 0) + 1);
        return;
      }
      case "settle":
      case "cancel": {
        const all = this.nodes.flatMap((node) => node.open.map((_, index) => ({ node, index })));
        const chosen = all[operation.which % Math.max(1, all.length)];
        if (operation.kind === "settle") chosen?.node.settle(chosen.index, operation.part);
        else chosen?.node.cancel(chosen.index);
        return;
      }
      case "flush":
        return this.#nodeOf(operation.node)?.flush();
      case "flush-again":
        return this.#nodeOf(operation.node)?.flushAgain();
      case "crash": {
        const [node] = this.nodes.splice(operation.node % this.nodes.length, 1);
        if (node) {
          this.#dead.push(node);
          await node.die(operation.forgetful);
        }
        return this.#addNode();
      }
      case "replay":
      case "forget": {
        const node = this.#dead[operation.which % Math.max(1, this.#dead.length)];
        if (!node) return;
        if (operation.kind === "replay") return this.#replay(node);
        this.forgotten.add(node.id);
        await forgetNode(control, node.id);
        return;
      }
      case "clock":
        await this.#stage.moveClock(operation.minutes);
        return;
      case "node-clock":
        for (const node of this.nodes) node.clock.jump(operation.seconds * 1_000);
        return;
      case "sweep":
        await reconcileLedger(control, HOUR_MS, true);
        return;
      case "rebuild":
        if ((await rebuildLedger(control)) !== 0) throw new Error("a rebuild found something wrong");
        return;
      default:
        return this.#change(operation);
    }
  }

  async #change(operation: Operation): Promise<void> {
    const { control } = this.#stage;
    switch (operation.kind) {
      case "grant": {
        const now = await this.#stage.moveClock(0);
        const { amount, priority, expiresInHours } = operation;
        const expiresAt = expiresInHours === null ? null : new Date(now.getTime() + expiresInHours * HOUR_MS);
        this.#grants.push(
          await grantCredit(control, this.organization, {
            kind: priority === 200 ? "promotion" : "payment",
            amount: micro(amount),
            priority,
            expiresAt,
            reason: "model",
          }),
        );
        return;
      }
      case "line": {
        const amount = micro(operation.amount);
        if (amount > this.largestLine) this.largestLine = amount;
        await setCreditLine(control, this.organization, amount, "model");
        return this.#recall();
      }
      case "reverse": {
        this.reversed = true;
        const grant = this.#grants[operation.which % Math.max(1, this.#grants.length)];
        if (!grant) return;
        await callCreditBack(control, this.organization);
        await this.#recall();
        await reverseGrant(control, this.organization, grant, null, "model");
        return this.#recall();
      }
      case "refund": {
        const requests = [...this.told];
        const [request, told] = requests[operation.which % Math.max(1, requests.length)] ?? [
          newId<RequestId>(),
        ];
        const amount = ((told?.charged ?? 0n) * BigInt(operation.part)) / 100n;
        if (amount > 0n) await refundRequest(control, this.organization, request, micro(amount), "model");
        return;
      }
      case "budget": {
        const subjects = [
          {},
          { key: this.tenants[0].key.id },
          { key: this.tenants[1].key.id },
          { project: this.tenants[0].place.project.id },
        ];
        const subject = subjects[operation.subject % subjects.length] ?? {};
        const { period } = operation;
        const limit = micro(operation.limit);
        const { id } = await setBudget(control, this.organization, {
          subject,
          period,
          limit,
          alertPercentages: [50, 90],
        });
        await this.#recall();
        this.changedBudgets.add(id);
        return;
      }
      case "budget-remove": {
        const budgets = await budgetsOf(control, this.organization);
        const budget = budgets[operation.which % Math.max(1, budgets.length)];
        if (budget) await removeBudget(control, this.organization, budget.id);
        return;
      }
      case "time-zone":
        await setTimeZone(control, this.organization, operation.zone);
        await this.#recall();
        for (const { id } of await budgetsOf(control, this.organization)) this.changedBudgets.add(id);
        return;
      default:
        return;
    }
  }

  /** As every node does before it reports the generation of a change. */
  async #recall(): Promise<void> {
    await Promise.all(this.nodes.map(({ spending }) => spending.recall([this.organization])));
  }

  /** As the next start on its data folder does. */
  async #replay(node: ModelNode): Promise<void> {
    const { gateway } = this.#stage;
    const { refused } = await replayUsage([...node.journal.values()], gateway);
    if (refused > 0) throw new Error(`${refused} rows were refused`);
    await gateway.releaseNode(node.id);
  }

  /** What every node has told so far. */
  collect(): void {
    for (const node of [...this.nodes, ...this.#dead])
      for (const [request, told] of node.told) this.told.set(request, told);
  }

  /** Everything comes to its end: requests settle, nodes stop, what is dead is replayed. */
  async end(): Promise<void> {
    for (const node of this.nodes) {
      while (node.open.length > 0) node.settle(0, 40);
      if (!(await node.stop())) throw new Error("a node could not give back what it held");
    }
    for (const node of this.#dead) await this.#replay(node);
    this.collect();
  }

  /** Requests whose node was forgotten before its journal was replayed. */
  wasForgotten(request: RequestId): boolean {
    return this.#dead.some((node) => this.forgotten.has(node.id) && node.told.has(request));
  }
}
