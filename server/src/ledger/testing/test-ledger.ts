import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { type MoneyNode, pay, startMoneyNode } from "../../../testing/ledger.ts";
import { makeMovingClock } from "../../../testing/ledger-model/world.ts";
import { createTenant, type Tenant } from "../../../testing/tenant.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";

export const HOUR = 60;
export const DAY = 24 * HOUR;

/** A ledger on a database of its own, for one test file, with a clock that can be moved. */
export interface TestLedger {
  readonly database: TestDatabase;
  readonly superuser: pg.Client;
  readonly control: ControlDatabase;
  /** A node that serves from the first test to the last. */
  readonly node: MoneyNode;
  /** Moves the ledger's clock; resolves to what it shows then. */
  moveClock(minutes: number): Promise<Date>;
  tenantWith(credit: number): Promise<Tenant>;
  /** One request of a node that then gives back what it has leased; resolves to the code of a refusal, or null. */
  spend(tenant: Tenant, amount: number): Promise<string | null>;
  stop(): Promise<void>;
}

/** Call it once in `beforeAll`, and `stop` in `afterAll`. */
export async function startTestLedger(): Promise<TestLedger> {
  const database = await startTestDatabase();
  const superuser = await database.connect("postgres");
  const moveClock = await makeMovingClock(superuser);
  const control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  const node = await startMoneyNode(database);
  let count = 0;
  return {
    database,
    superuser,
    control,
    node,
    moveClock,
    async tenantWith(credit) {
      count += 1;
      const tenant = await createTenant(control, `tenant-${count}`);
      if (credit > 0) await pay(control, tenant, credit);
      return tenant;
    },
    async spend(tenant, amount) {
      const passing = await startMoneyNode(database);
      const answer = await passing.request(tenant, amount);
      await passing.stop();
      return answer;
    },
    async stop() {
      await node.stop();
      await control.close();
      await database.stop();
    },
  };
}

export const idOf = (tenant: Tenant): OrganizationId => tenant.place.organization.id;
