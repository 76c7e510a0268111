import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { createTenant, TEST_HASHER, type Tenant } from "../../testing/tenant.ts";
import { begunBy, rowsOf, SUCCEEDED } from "../../testing/usage.ts";
import { type HoldId, type MemberId, newId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { type Act, type AnyOperation, perform, platformPrincipal } from "../operations/index.ts";
import { explainCharge } from "../operations/ledger/explain.ts";
import { ORGANIZATION_ROLES, type OrganizationRole, type Principal } from "../operations/principal.ts";
import { listRequests } from "../operations/usage/list.ts";
import { tellStory } from "../operations/usage/story.ts";
import { sumUp } from "../operations/usage/sum.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { actOf } from "./control.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let control: ControlDatabase;
let gateway: GatewayDatabase;
let superuser: pg.Client;
let ours: Tenant;
let theirs: Tenant;

beforeAll(async () => {
  database = await startTestDatabase();
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  superuser = await database.connect("postgres");
  ours = await createTenant(control, "ours");
  theirs = await createTenant(control, "theirs");
  await write(ours, 25);
  await write(theirs, 3);
});
afterAll(async () => {
  await gateway.close();
  await control.close();
  await database.stop();
});

/** Requests that all began in the same millisecond. */
function write(tenant: Tenant, count: number, model?: string): Promise<number> {
  return gateway.writeUsage(
    rowsOf(Array.from({ length: count }, () => [begunBy(tenant, model), SUCCEEDED] as const)),
  );
}

const actFor = (principal: Principal): Act =>
  // Neither the vault nor the way out is for reading usage.
  actOf(
    { actingAs: () => control, vault: null as never, hasher: TEST_HASHER, egress: null as never },
    principal,
  );

const operator = platformPrincipal(TEST_ACTOR);
const member = ({ place }: Tenant, role: OrganizationRole): Principal => ({
  actor: TEST_ACTOR,
  platform: null,
  memberships: [{ organization: place.organization.id, member: newId<MemberId>(), role }],
});

const ask = (operation: AnyOperation, principal: Principal, input: object) =>
  perform(operation, actFor(principal), { organization: "ours", since: "2026-01-01T00:00:00Z", ...input });

async function pages(principal: Principal, input: object, limit: number): Promise<string[][]> {
  const found: string[][] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next_cursor: next } = await perform(listRequests, actFor(principal), {
      organization: "ours",
      since: "2026-01-01T00:00:00Z",
      ...input,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(items.map(({ request }) => request));
    if (next === null) return found;
    cursor = next;
  }
}

describe("usage, a page at a time", () => {
  test("shows each request once and always in the same order, also those that began at the same moment", async () => {
    const all = await pages(operator, {}, 5_000);
    const some = await pages(operator, {}, 7);
    expect(some.map(({ length }) => length)).toEqual([7, 7, 7, 4]);
    expect(some.flat()).toEqual(all.flat());
    expect(new Set(some.flat()).size).toBe(25);
  });

  test("goes on after a cursor whatever was written meanwhile behind it", async () => {
    const first = await perform(listRequests, actFor(operator), {
      organization: "theirs",
      since: "2026-01-01T00:00:00Z",
      limit: 2,
    });
    await write(theirs, 4);
    const rest = await perform(listRequests, actFor(operator), {
      organization: "theirs",
      since: "2026-01-01T00:00:00Z",
      limit: 100,
      cursor: first.next_cursor ?? "",
    });
    const before = first.items.map(({ request }) => request);
    expect(rest.items.length).toBe(5);
    expect(rest.items.filter(({ request }) => before.includes(request))).toEqual([]);
  });

  test("has everything that is recorded, the service tier and searches too", async () => {
    const { items } = await perform(listRequests, actFor(operator), {
      organization: "ours",
      since: "2026-01-01T00:00:00Z",
      limit: 1,
    });
    expect(items).toMatchObject([
      {
        service_tier: "priority",
        searches: 12,
        cost_usd: "0.000042",
        charge_usd: "0.000000",
        loss_usd: "0.000000",
        refunded_usd: "0.000000",
        image_output_tokens: 10,
        attempts: 1,
        first_byte_ms: 5,
      },
    ]);
  });

  test.each(["x", "MTIz", Buffer.from("1 x").toString("base64url")])(
    "refuses a cursor that is none: %s",
    async (cursor) => {
      await expect(ask(listRequests, operator, { cursor })).rejects.toMatchObject({
        code: "invalid_input",
        values: { field: "cursor" },
      });
    },
  );
});

describe("ID-8 M-7 whose usage it is", () => {
  test.each([listRequests, sumUp] as readonly AnyOperation[])(
    "another organization's is not there, by any name: $name",
    async (operation) => {
      const stranger = member(theirs, "owner");
      const itself = { organization: "theirs" };
      const { place, key } = ours;
      for (const [input, code] of [
        [{}, "organization_not_found"],
        [{ organization: place.organization.id }, "organization_not_found"],
        [{ ...itself, project: place.project.id }, "project_not_found"],
        [{ ...itself, key: key.id }, "key_not_found"],
      ] as const)
        await expect(ask(operation, stranger, input)).rejects.toMatchObject({ code });
    },
  );

  test("a request of another organization's is not explained, and is told apart from none at all by nothing", async () => {
    const [[request = ""] = []] = await pages(operator, {}, 5_000);
    const none = newId();
    const stranger = actFor(member(theirs, "owner"));
    for (const one of [request, none])
      await expect(perform(explainCharge, stranger, { request: one })).rejects.toMatchObject({
        code: "request_not_found",
        values: { request: one },
      });
    const told = await perform(explainCharge, actFor(member(ours, "billing")), { request });
    expect(told.story.join("\n")).toContain("12 searches");
  });

  test("who pays sees what was charged, a developer and a viewer do not, and none of them what it cost the operator", async () => {
    const since = "2026-01-01T00:00:00Z";
    for (const role of ORGANIZATION_ROLES) {
      const pays = ["owner", "admin", "billing"].includes(role);
      const act = actFor(member(ours, role));
      const { items } = await perform(listRequests, act, { organization: "ours", since, limit: 1 });
      const charge_usd = pays ? "0.000000" : null;
      expect(items).toMatchObject([{ cost_usd: null, loss_usd: null, node: null, charge_usd }]);
      const { total } = await perform(sumUp, act, { organization: "ours", since });
      expect(total).toMatchObject({
        requests: 25,
        cost_usd: null,
        margin_usd: null,
        loss_usd: null,
        charge_usd,
      });
    }
  });
});

describe("an order", () => {
  test("of the newest first is that of the oldest the other way round, also page by page", async () => {
    const [oldest = []] = await pages(operator, {}, 5_000);
    const newest = await pages(operator, { order: "newest" }, 7);
    expect(newest.flat()).toEqual(oldest.toReversed());
  });

  test("of the dearest is one page of at most two days, for who sees costs", async () => {
    const asked = {
      order: "dearest",
      since: "2026-01-02T00:00:00Z",
      until: "2026-01-03T00:00:00Z",
      limit: 3,
    };
    const refused = { code: "invalid_input" };
    const found = await perform(listRequests, actFor(operator), { organization: "ours", ...asked });
    expect([found.items.length, found.next_cursor]).toEqual([3, null]);
    await expect(
      ask(listRequests, operator, { ...asked, until: "2026-01-05T00:00:00Z" }),
    ).rejects.toMatchObject(refused);
    await expect(ask(listRequests, member(ours, "viewer"), asked)).rejects.toMatchObject(refused);
  });
});

describe("sums", () => {
  const SHOWN = { requests: 25, searches: 300, cost_usd: "0.001050" };

  test.each([
    ["model", "gpt-4o-mini", null],
    ["provider", "simulator", null],
    ["outcome", "succeeded", null],
    ["day", "2026-01-02", null],
    ["hour", "2026-01-02T03:00Z", null],
    ["project", null, "default"],
    ["key", null, "first (sp_test_"],
    ["member", null, null],
  ] as const)("by %s", async (by, group, label) => {
    const { items, total } = await perform(sumUp, actFor(operator), {
      organization: "ours",
      since: "2026-01-01T00:00:00Z",
      by,
    });
    expect(items).toMatchObject([SHOWN]);
    expect(total).toMatchObject(SHOWN);
    if (group !== null || by === "member") expect(items[0]?.group ?? null).toBe(group);
    if (label !== null) expect(items[0]?.label).toStartWith(label);
  });

  test("show the most expensive groups that were asked for, and the total of all", async () => {
    const busy = await createTenant(control, "busy");
    for (const model of ["a", "b", "c"]) await write(busy, model === "b" ? 2 : 1, model);
    const {
      items,
      has_more: more,
      total,
    } = await perform(sumUp, actFor(operator), {
      organization: "busy",
      since: "2026-01-01T00:00:00Z",
      limit: 1,
    });
    expect([items.map(({ group }) => group), more, total.requests]).toEqual([["b"], true, 4]);
  });

  test("of a time without any request are zero", async () => {
    const { items, total } = await perform(sumUp, actFor(operator), {
      organization: "ours",
      since: "2026-01-01T00:00:00Z",
      until: "2026-01-02T00:00:00Z",
    });
    expect([items, total.requests, total.charge_usd]).toEqual([[], 0, "0.000000"]);
  });
});

describe("C-5 the story of a request", () => {
  const story = (principal: Principal, request: string) =>
    perform(tellStory, actFor(principal), { organization: "ours", request });

  test("tells each step with its time and amount, and that what was held is what was charged and released", async () => {
    const { hold, request } = await settled(900, 700);
    const told = await story(member(ours, "billing"), request);
    expect(told.steps.map(({ what, amount_usd: amount }) => [what, amount])).toEqual([
      ["let_in", null],
      ["sent", null],
      ["first_byte", null],
      ["ended", null],
      ["held", "0.000900"],
      ["charged", "0.000700"],
      ["released", "0.000200"],
    ]);
    expect(told.hold).toMatchObject({
      kind: "exact",
      amount_usd: "0.000900",
      open_usd: "0.000000",
      requests: 1,
    });
    const { rows } = await superuser.query<{ number: string; kind: string }>(
      "select number, kind from ledger_transfers where hold_id = $1",
      [hold],
    );
    const numberOf = (kind: string) => rows.find((row) => row.kind === kind)?.number ?? "none";
    const shown = new Map(told.steps.map(({ what, number }) => [what, number]));
    expect([shown.get("held"), shown.get("released")]).toEqual([numberOf("hold"), numberOf("void")]);
    expect(told.leaf).toEqual({ number: shown.get("charged") ?? "none", day: null });
  });

  test("shows no amount to a developer or viewer, the operator's cost to no member, and nothing to strangers", async () => {
    const { request } = await settled(900, 700);
    for (const role of ["developer", "viewer"] as const) {
      const told = await story(member(ours, role), request);
      expect(told.steps.map(({ amount_usd: amount }) => amount).filter((amount) => amount !== null)).toEqual(
        [],
      );
      expect(told).toMatchObject({
        price: null,
        hold: { amount_usd: null, open_usd: null },
        request: { charge_usd: null },
      });
    }
    expect((await story(member(ours, "owner"), request)).request).toMatchObject({
      cost_usd: null,
      charge_usd: "0.000700",
    });
    await expect(story(member(theirs, "owner"), request)).rejects.toMatchObject({
      code: "organization_not_found",
    });
    const elsewhere = perform(tellStory, actFor(member(theirs, "owner")), {
      organization: "theirs",
      request,
    });
    await expect(elsewhere).rejects.toMatchObject({ code: "request_not_found" });
  });

  /** A request that was held for and charged. */
  async function settled(held: number, charged: number) {
    const { organization } = ours.place;
    const [hold, begun] = [newId<HoldId>(), begunBy(ours)];
    await superuser.query("begin");
    await superuser.query("select set_config('app.org', $1, true)", [organization.id]);
    await superuser.query("select ledger_grant(gen_random_uuid(), 'payment', $1, 0::smallint, 'infinity')", [
      held,
    ]);
    await superuser.query("commit");
    const question = [hold, begun.nodeId, organization.id, ours.key.id, begun.requestId, held];
    await superuser.query("select ledger_hold($1, $2, $3, $4, $5, $6, $6, 0, false)", question);
    const settledAs = { ...SUCCEEDED, chargeMicroUsd: BigInt(charged) as MicroUsd };
    await gateway.writeUsage(rowsOf([[{ ...begun, mode: "live", holdId: hold }, settledAs]]));
    return { hold, request: begun.requestId };
  }
});
