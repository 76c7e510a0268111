import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { TestClock } from "../../testing/clock.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { TestLog } from "../../testing/log.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { Authority } from "../authority/index.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { confirmEverywhere } from "../propagation/index.ts";
import { type LimitDocument, NO_LIMITS } from "./document.ts";
import { isGeneral, limitsPage, outageOf, removeLimit, setLimit, setOutage } from "./limits.ts";
import type { LimitMeaning } from "./rule.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let gateway: GatewayDatabase;
let ours: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  ours = await createTenant(control, "ours");
  theirs = await createTenant(control, "theirs");
});
afterAll(async () => {
  await control.close();
  await gateway.close();
  await database.stop();
});

const organizationOf = ({ place }: Tenant) => place.organization.id;

function meaning(said: Partial<LimitMeaning> = {}): LimitMeaning {
  return { scope: "key", subject: null, endpoint: null, unit: "requests", windowSeconds: 60, ...said };
}

/** A node, with the limits it was last told. */
async function startNode() {
  const authority = new Authority({
    database: gateway,
    node: newId<NodeId>(),
    leaseMs: 60_000,
    clock: new TestClock(),
    log: new TestLog(),
  });
  let told: LimitDocument = NO_LIMITS;
  authority.watch(({ limits }) => {
    told = limits;
  });
  await authority.start();
  const most = (number: number) => told.rules.get(number)?.most ?? null;
  return { authority, most, told: () => told };
}

const confirm = (generation: bigint) => confirmEverywhere(control, generation, () => 0);

async function entries(action: string): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await superuser.query<{ subject_id: string; details: object }>(
    "select subject_id, details from audit_entries where action = $1 order by id",
    [action],
  );
  return rows.map(({ subject_id, details }) => ({ subjectId: subject_id, ...details }));
}

async function limitsOf(database: ControlDatabase, organization: OrganizationId) {
  const all = await limitsPage(database, organization, { after: 0, limit: 100, addresses: true });
  const general = all.filter(({ number }) => isGeneral(number));
  const own = all.filter(({ number }) => !isGeneral(number));
  return { general, own, outage: await outageOf(database) };
}

describe("AB-6 limits in the database", () => {
  test("begin with one for failed authentications and a ceiling for organizations, closed", async () => {
    const { general, own, outage } = await limitsOf(control, organizationOf(ours));
    expect(general).toEqual([
      { number: 1, ...meaning({ scope: "address", unit: "failures" }), most: 600 },
      { number: 3, ...meaning({ scope: "organization" }), most: 6_000_000 },
    ]);
    expect([own, outage.mode]).toEqual([[], "closed"]);
  });

  test("are in force on every node when their change is confirmed, and again when they are taken away", async () => {
    const nodes = [await startNode(), await startNode()];
    const key = ours.key.id;
    const general = await setLimit(control, null, meaning(), 600);
    const own = await setLimit(control, organizationOf(ours), meaning({ subject: key }), 7);
    await confirm(own.generation);
    for (const node of nodes) {
      expect([node.most(1), node.most(general.number), node.most(own.number)]).toEqual([600, 600, 7]);
      expect(node.told().rules.get(own.number)).toMatchObject({ scope: "key", subject: key });
    }
    const again = await setLimit(control, organizationOf(ours), meaning({ subject: key }), 8);
    expect(again.number).toBe(own.number);
    await confirm(again.generation);
    for (const node of nodes) expect(node.most(own.number)).toBe(8);
    const removed = await removeLimit(control, organizationOf(ours), own.number);
    await confirm(removed.generation);
    for (const node of nodes) expect([node.most(own.number), node.most(general.number)]).toEqual([null, 600]);
    const late = await startNode();
    expect([late.most(own.number), late.most(general.number)]).toEqual([null, 600]);
    expect(late.told().otherNodes).toBe(2);
    const back = await setLimit(control, organizationOf(ours), meaning({ subject: key }), 9);
    await confirm(back.generation);
    expect([back.number, late.most(own.number)]).toEqual([own.number, 9]);
    for (const { authority } of [...nodes, late]) await authority.stop();
  });

  test("AB-5 say what happens while nobody can count", async () => {
    const node = await startNode();
    expect(node.told().outage).toBe("closed");
    await confirm((await setOutage(control, "open", "being moved")).generation);
    expect(node.told().outage).toBe("open");
    await confirm((await setOutage(control, "closed", "is back")).generation);
    expect(node.told().outage).toBe("closed");
    expect(await entries("limits.outage_set")).toMatchObject([
      { mode: "open", reason: "being moved" },
      { mode: "closed", reason: "is back" },
    ]);
    await node.authority.stop();
  });

  test("are written to the audit ledger with what they say", async () => {
    const organization = organizationOf(theirs);
    const said = meaning({ scope: "project", subject: theirs.place.project.id, endpoint: "embeddings" });
    const { number, generation } = await setLimit(control, organization, said, 5);
    await removeLimit(control, organization, number);
    const facts = { subject: theirs.place.project.id, scope: "project", endpoint: "embeddings", most: 5 };
    expect((await entries("limit.set")).at(-1)).toMatchObject({ ...facts, generation: Number(generation) });
    expect((await entries("limit.removed")).at(-1)).toMatchObject({ subjectId: String(number) });
  });

  test("M-7 of one organization are not another's to see, to change or to take away", async () => {
    const said = meaning({ scope: "organization", subject: organizationOf(ours) });
    const { number } = await setLimit(control, organizationOf(ours), said, 5);
    const seen = await limitsOf(control, organizationOf(theirs));
    expect(seen.own).toEqual([]);
    await expect(removeLimit(control, organizationOf(theirs), number)).rejects.toThrow("limit_not_found");
    const foreign = meaning({ subject: ours.key.id });
    await expect(setLimit(control, organizationOf(theirs), foreign, 0)).rejects.toThrow("foreign key");
    expect((await limitsOf(control, organizationOf(ours))).own.map(({ most }) => most)).toContain(5);
  });

  test.each([
    [meaning({ unit: "failures" }), 1, "counted by address"],
    [meaning({ scope: "address", unit: "tokens" }), 1, "tokens are a key's"],
    [meaning({ unit: "tokens", endpoint: "models" }), 1, "uses any"],
    [meaning({ unit: "tokens", endpoint: "tokens.count" }), 1, "uses any"],
    [meaning({ windowSeconds: 86_401 }), 1, "from 1 second to 1 day"],
    [meaning({ windowSeconds: 0 }), 1, "from 1 second to 1 day"],
    [meaning(), -1, "whole number"],
    [meaning(), 0.5, "whole number"],
    [meaning({ scope: "address", subject: "203.0.113.0/24" }), 1, "without a length"],
  ])("are refused where they make no sense: %j of %d", (said, most, why) => {
    const problem = expect.stringContaining(why);
    expect(() => setLimit(control, null, said, most)).toThrow(
      expect.objectContaining({ code: "invalid_input", values: expect.objectContaining({ problem }) }),
    );
  });

  test("count an address the operator names as it is counted", async () => {
    const said = meaning({ scope: "address", subject: "2001:DB8::7", unit: "failures" });
    const { number } = await setLimit(control, null, said, 9);
    const { general } = await limitsOf(control, organizationOf(ours));
    expect(general.find((rule) => rule.number === number)?.subject).toBe("2001:db8:0:0::");
  });
});
