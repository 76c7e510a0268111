import type pg from "pg";
import { systemClock } from "../src/kernel/clock.ts";
import { type NodeId, newId, type RequestId } from "../src/kernel/ids.ts";
import type { MicroUsd } from "../src/kernel/money.ts";
import { grantCredit, type Payer, type Reservation, Spending } from "../src/ledger/index.ts";
import { connectGatewayDatabase } from "../src/platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../src/ports/database.ts";
import type { Outcome } from "../src/usage/index.ts";
import type { TestDatabase } from "./database.ts";
import type { Tenant } from "./tenant.ts";
import { begunBy, rowsOf, SUCCEEDED, type UsageOf } from "./usage.ts";

export const micro = (amount: number | bigint): MicroUsd => BigInt(amount) as MicroUsd;

export function payerOf({ place, key }: Tenant): Payer {
  return { organizationId: place.organization.id, keyId: key.id };
}

export function pay(control: ControlDatabase, { place }: Tenant, amount: number): Promise<unknown> {
  return grantCredit(control, place.organization.id, {
    kind: "payment",
    amount: micro(amount),
    priority: 100,
    expiresAt: null,
    reason: "for tests",
  });
}

/** A gateway node as far as money goes: its own connections, its own leases. */
export interface MoneyNode {
  readonly id: NodeId;
  readonly gateway: GatewayDatabase;
  readonly spending: Spending;
  /** Holds and settles one request and keeps its usage row for `flush`; resolves to the code of a refusal, or null. */
  request(tenant: Tenant, atMost: number, charge?: number, request?: RequestId): Promise<string | null>;
  /** The usage of a request as the journal has it. */
  row(tenant: Tenant, reservation: Reservation, charge: number, outcome?: Outcome): UsageOf;
  flush(): Promise<void>;
  readonly rows: UsageOf[];
  stop(): Promise<void>;
}

/** How a node's questions for credit are passed on; as they are, unless a test wants to come in between. */
interface Between {
  holds?(
    hold: GatewayDatabase["hold"],
    ...asked: Parameters<GatewayDatabase["hold"]>
  ): ReturnType<GatewayDatabase["hold"]>;
}

export async function startMoneyNode(
  database: TestDatabase,
  { holds = (hold, question) => hold(question) }: Between = {},
): Promise<MoneyNode> {
  const id = newId<NodeId>();
  const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  const spending = new Spending({
    database: { ...gateway, hold: (question) => holds(gateway.hold, question) },
    node: id,
    clock: systemClock,
    writeUsage: () => node.flush(),
  });
  await spending.start();
  const rows: UsageOf[] = [];
  function row(
    tenant: Tenant,
    reservation: Reservation,
    charge: number,
    outcome: Outcome = "succeeded",
  ): UsageOf {
    const { charged, loss } = reservation.settle(micro(charge));
    const begun = { ...begunBy(tenant), nodeId: id, holdId: reservation.holdId };
    const money =
      outcome === "interrupted"
        ? { chargeMicroUsd: micro(0), lossMicroUsd: reservation.amount }
        : { chargeMicroUsd: charged, lossMicroUsd: loss };
    return [begun, { ...SUCCEEDED, outcome, ...money }];
  }
  const node: MoneyNode = {
    id,
    gateway,
    spending,
    rows,
    row,
    async request(tenant, atMost, charge = atMost, request = newId<RequestId>()) {
      try {
        const payer = payerOf(tenant);
        const held =
          spending.reserve(payer, micro(atMost)) ?? (await spending.hold(payer, request, micro(atMost)));
        rows.push(row(tenant, held, charge));
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    async flush() {
      const batch = rows.splice(0);
      for (let start = 0; start < batch.length; start += 100)
        await gateway.writeUsage(rowsOf(batch.slice(start, start + 100)));
    },
    async stop() {
      await node.flush();
      await spending.close();
      await gateway.close();
    },
  };
  return node;
}

/** What an organization has, by account, as the database keeps it. */
export async function balancesOf(client: pg.Client, { place }: Tenant): Promise<Record<string, number>> {
  const { rows } = await client.query<{ account: string; posted: string; held: string }>(
    `select account, posted_micro_usd as posted, held_micro_usd as held from ledger_balances
     where org_id = $1 and (posted_micro_usd <> 0 or held_micro_usd <> 0)`,
    [place.organization.id],
  );
  return Object.fromEntries(
    rows.flatMap(({ account, posted, held }) => [
      [account, Number(posted)],
      ...(held === "0" ? [] : [["held", Number(held)]]),
    ]),
  );
}

/** Every difference in the books; empty when they agree. */
export async function differences(client: pg.Client): Promise<unknown[]> {
  return (await client.query("select what, subject, counted, found from ledger_differences()")).rows;
}
