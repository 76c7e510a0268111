import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import pg from "pg";
import { TEST_ACTOR } from "../../testing/database.ts";
import { codeOf, startTestGateway, type TestGateway } from "../../testing/gateway.ts";
import type { LastingUpstream } from "../../testing/lasting-upstream.ts";
import type { CreatedKey } from "../keys/index.ts";
import { balanceOf } from "../ledger/index.ts";
import { stopSomething } from "../operations/emergency/stop.ts";
import { perform, platformPrincipal } from "../operations/index.ts";
import type { Place } from "../organizations/index.ts";
import type { SwitchTarget } from "../switches/index.ts";
import { sumUsage } from "../usage/store.ts";
import { actOf } from "./control.ts";
import type { RunningServer } from "./gateway.ts";
import type { Control } from "./open-control.ts";

setDefaultTimeout(60_000);

let gateway: TestGateway;
let control: Control;
let server: RunningServer;
let place: Place;
let first: LastingUpstream;
let second: LastingUpstream;
let live: CreatedKey;
let other: CreatedKey;

beforeAll(async () => {
  gateway = await startTestGateway();
  ({ control, server, place, first, second, live, other } = gateway);
});
afterEach(() => gateway.liftAll());
afterAll(() => gateway.stop());

async function sums(by: "outcome" | "key" = "outcome") {
  const query = { by, since: new Date(0), project: null } as const;
  return control.database.inTenant(place.organization.id, (db) => sumUsage(db, query));
}

async function outcomes(): Promise<Readonly<Record<string, number>>> {
  return Object.fromEntries((await sums()).map(({ group, requests }) => [group, requests]));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await Bun.sleep(20);
}

const organizationStop = () => ({ scope: "organization", organization: place.organization.id }) as const;
const keyStop = () => ({ scope: "key", organization: place.organization.id, key: live.id }) as const;

describe("AB-9 a stop", () => {
  test("of everything, an organization or a key refuses the caller, and lifts again", async () => {
    const cases = [
      [{ scope: "everything" }, "gateway_stopped", 503, null, "gateway_stopped"],
      [organizationStop(), "organization_stopped", 403, null, "organization_stopped"],
      [keyStop(), "key_stopped", 403, null, 200],
    ] as const;
    for (const [target, code, status, retryAfter, ofOthers] of cases) {
      expect(await codeOf(gateway.ask())).toBe(200);
      await gateway.halt(target);
      const refused = await gateway.ask();
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([status, retryAfter]);
      expect(refused.headers.get("x-should-retry")).toBe("false");
      const text = await refused.text();
      expect(text).toContain(`"code":"${code}"`);
      expect(text).not.toContain("ticket 71");
      expect(await codeOf(gateway.get("/v1/models"))).toBe(code);
      expect(await codeOf(gateway.ask({ key: other }))).toBe(ofOthers);
      await gateway.lift(target);
    }
    expect(await codeOf(gateway.ask())).toBe(200);
  });

  test("of a provider sends its requests to others; of all of them refuses", async () => {
    await gateway.halt({ scope: "provider", provider: "first" });
    const before = [first.requests, second.requests];
    expect(await codeOf(gateway.ask())).toBe(200);
    expect([first.requests, second.requests]).toEqual([before[0] ?? 0, (before[1] ?? 0) + 1]);
    expect(await codeOf(gateway.ask({ model: "first/m" }))).toBe("provider_stopped");
    expect(await codeOf(gateway.ask({ model: "second/m" }))).toBe(200);
    expect(await codeOf(gateway.get("/v1/models/m"))).toBe(200);
    expect(await codeOf(gateway.get("/v1/models/first/m"))).toBe("provider_stopped");
    await gateway.halt({ scope: "provider", provider: "second" });
    expect(await codeOf(gateway.ask())).toBe("provider_stopped");
    expect(await (await gateway.get("/v1/models")).json()).toMatchObject({ data: [] });
  });

  test("of a model is of all its names at all providers, and leaves it out of lists", async () => {
    const listed = async () =>
      ((await (await gateway.get("/v1/models")).json()) as { data: { id: string }[] }).data.map(
        ({ id }) => id,
      );
    expect(await listed()).toContain("m");
    await gateway.halt({ scope: "model", model: "m" });
    for (const model of ["m", "first/m", "second/m"])
      expect(await codeOf(gateway.ask({ model }))).toBe("model_stopped");
    expect(await listed()).not.toContain("m");
    expect(await codeOf(gateway.get("/v1/models/m"))).toBe("model_stopped");
    expect(await codeOf(gateway.ask({ model: "unknown" }))).toBe("model_not_found");
  });

  test("goes through although the database breaks off again and again", async () => {
    let transactions = 0;
    const asOperator: Control["database"]["asOperator"] = (work) =>
      ++transactions % 2 === 1
        ? Promise.reject(new Error("Connection terminated unexpectedly"))
        : control.database.asOperator(work);
    const flaky = { ...control.database, asOperator };
    const act = actOf({ ...control, actingAs: () => flaky }, platformPrincipal(TEST_ACTOR));
    const done = await perform(stopSomething, act, { everything: true, reason: "ticket 71" });
    expect(done.nodes.map(({ how }) => how)).toEqual(["applied"]);
    expect(await codeOf(gateway.ask())).toBe("gateway_stopped");
    expect(transactions).toBeGreaterThanOrEqual(4);
  });

  test("tells strangers nothing", async () => {
    await gateway.halt({ scope: "everything" });
    const response = await fetch(`${server.url}/v1/models`, { headers: { authorization: "Bearer nobody" } });
    expect(await codeOf(response)).toBe("malformed_api_key");
  });

  test("is shown on readiness, which it does not change, and in the metrics", async () => {
    const ready = async () => {
      const response = await fetch(`${server.url}/health/ready`);
      return [response.status, ((await response.json()) as { stopped: string }).stopped];
    };
    const metric = async () =>
      /^sallyport_stops (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];
    expect([await ready(), await metric()]).toEqual([[200, "nothing"], "0"]);
    await gateway.halt({ scope: "provider", provider: "first" });
    expect([await ready(), await metric()]).toEqual([[200, "some"], "1"]);
    await gateway.halt({ scope: "everything" });
    expect([await ready(), await metric()]).toEqual([[200, "everything"], "2"]);
  });

  test.each(["key", "model"] as const)(
    "of a %s refuses what waits for credit: nothing stays held, no row, and its idempotency key is free",
    async (scope) => {
      const held = async () => (await balanceOf(control.database, place.organization.id)).held;
      const before = await held();
      const owner = new pg.Client({
        ...(gateway.deployment.address("sallyport_migrate") ?? expect.unreachable()),
      });
      await owner.connect();
      try {
        await owner.query("begin");
        await owner.query("lock table ledger_balances in access exclusive mode");
        const key = await gateway.newKey();
        const target: SwitchTarget =
          scope === "key"
            ? { scope, organization: place.organization.id, key: key.id }
            : { scope, model: "m" };
        // Most of the credit, so that it has a hold of its own and not a part of a lease.
        const asking = { key, maxTokens: 600_000, headers: { "idempotency-key": `once-${scope}` } };
        const waiting = gateway.ask(asking);
        await until(async () => {
          const { rows: waits } = await owner.query("select from pg_locks where not granted");
          return waits.length > 0;
        });
        await gateway.halt(target);
        await owner.query("rollback");
        expect(await codeOf(waiting)).toBe(`${scope}_stopped`);
        await until(async () => (await held()) <= before);
        await gateway.lift(target);
        expect(await codeOf(gateway.ask(asking))).toBe(200);
        // Rows are written in their order, so that one of the first request would be there by now.
        const own = async () => (await sums("key")).find(({ group }) => group === key.id);
        await until(async () => ((await own())?.outputTokens ?? 0) > 0);
        expect((await own())?.requests).toBe(1);
      } finally {
        await owner.end();
      }
    },
  );
});

describe("AB-9 what is in flight", () => {
  const scopes = () =>
    [
      [{ scope: "everything" }, "gateway_stopped"],
      [{ scope: "provider", provider: "first" }, "provider_stopped"],
      [{ scope: "model", model: "m" }, "model_stopped"],
      [organizationStop(), "organization_stopped"],
      [keyStop(), "key_stopped"],
    ] as const;

  test("finishes where it is drained", async () => {
    for (const [target] of scopes()) {
      const stream = await gateway.openStream();
      await gateway.halt(target, "drain");
      first.end();
      expect(await stream.rest()).toEndWith("data: [DONE]\n\n");
      await gateway.lift(target);
    }
  });

  test("ends with an error event where it is cut, is charged for what was delivered, and others go on", async () => {
    const before = (await outcomes())["cut"] ?? 0;
    for (const [target, code] of scopes()) {
      const stream = await gateway.openStream();
      const spared = await gateway.openStream({ key: other, model: "second/m" });
      await gateway.halt(target, "cut");
      const text = await stream.rest();
      expect(text.trimEnd().split("\n").at(-1)).toContain(`"code":"${code}"`);
      expect(text).not.toContain("[DONE]");
      second.end();
      const spares = target.scope === "provider" || target.scope === "key";
      expect((await spared.rest()).includes("[DONE]")).toBe(spares);
      await gateway.lift(target);
    }
    // Everything, the model and the organization were the other's as well.
    await until(async () => ((await outcomes())["cut"] ?? 0) === before + 5 + 3);
    const cut = (await sums()).find(({ group }) => group === "cut");
    expect(cut?.chargeMicroUsd).toBeGreaterThan(0n);
    // C-1: what the provider may have thought meanwhile is the operator's.
    expect(cut?.costMicroUsd).toBeGreaterThan(cut?.chargeMicroUsd ?? 0n);
    expect(server.inFlight.count).toBe(0);
  });

  test("and was only drained is cut when that is asked later", async () => {
    const stream = await gateway.openStream();
    await gateway.halt(keyStop(), "drain");
    await gateway.halt(keyStop(), "cut");
    expect(await stream.rest()).toContain('"code":"key_stopped"');
  });
});
