import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Tenant } from "../../testing/tenant.ts";
import { believes, WebhookWorld } from "../../testing/webhooks.ts";
import { ActError } from "../kernel/act-error.ts";
import { systemClock } from "../kernel/clock.ts";
import { curlOf } from "./by-hand.ts";
import { RETRY_SECONDS } from "./schedule.ts";
import { claim, settle, sweepWebhooks, type Turns } from "./work-store.ts";

setDefaultTimeout(60_000);

let world: WebhookWorld;
let ours: Tenant;
let theirs: Tenant;
let count = 0;
/** A path of its own for each test. */
let path: string;
beforeAll(async () => {
  world = await WebhookWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  // What an earlier test left waiting is not sent in this one.
  await world.superuser.query("delete from webhook_endpoints");
  [ours, theirs] = [await world.tenant(), await world.tenant()];
  count += 1;
  path = `/hook-${count}`;
});

const attemptsOf = async (endpoint: string) =>
  (
    await world.superuser.query(
      `select a.outcome, a.status, a.signatures from webhook_attempts a join webhook_deliveries d on d.id = a.delivery_id
       where d.endpoint_id = $1 order by a.delivery_id, a.number`,
      [endpoint],
    )
  ).rows;
const answer = (status: number, headers: Record<string, string> = {}) =>
  world.receiver.answers.set(path, () => new Response("a canary of the receiver", { status, headers }));

describe("C-4 a delivery", () => {
  test("is signed so that a receiver with the secret believes it, and nobody else does", async () => {
    const { id, secret } = await world.endpoint(ours, path);
    const other = await world.endpoint(theirs, `${path}-other`);
    await world.happen(ours, "key");
    await world.send();
    const [received] = world.receiver.at(path);
    if (received === undefined) return expect.unreachable();
    expect(believes(secret, received)).toBe(true);
    expect(believes(other.secret, received)).toBe(false);
    expect(believes(secret, { ...received, body: received.body.replace("key-0", "key-1") })).toBe(false);
    expect(JSON.parse(received.body)).toEqual({
      type: "key.revoked",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { id: "key-0" },
    });
    expect(received.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": expect.stringMatching(/^evt_[0-9a-f]{32}$/),
    });
    expect(await attemptsOf(id)).toEqual([{ outcome: "delivered", status: 200, signatures: 1 }]);
    expect(await world.deliveriesTo(id)).toMatchObject([{ state: "delivered", status: 200 }]);
    expect(world.receiver.at(`${path}-other`)).toEqual([]);
  });

  test("is given as a command that a receiver believes for that moment, whatever its address has in it", async () => {
    const odd = `${path}-it's-$(exit)`;
    const { id, secret } = await world.endpoint(ours, odd);
    await world.happen(ours, "key");
    const [delivery] = await world.deliveriesTo(id);
    const parts = { database: world.control, vault: world.vault, clock: systemClock };
    const told = await curlOf(parts, ours.place.organization.id, delivery?.id ?? "");
    expect(told.curl).not.toContain(secret.slice(6));
    expect(await Bun.spawn(["sh", "-c", told.curl], { stdout: "ignore", stderr: "ignore" }).exited).toBe(0);
    const [received] = world.receiver.at(odd);
    if (received === undefined) return expect.unreachable();
    expect(believes(secret, received)).toBe(true);
    expect(Math.abs(told.signedAt.getTime() - Date.now())).toBeLessThan(60_000);
    const codeOf = (work: Promise<unknown>) =>
      work.catch((error: unknown) => (error instanceof ActError ? error.code : error));
    // M-7: another organization's is not there, and what is forgotten is not signed.
    expect(await codeOf(curlOf(parts, theirs.place.organization.id, delivery?.id ?? ""))).toBe(
      "delivery_not_found",
    );
    await world.superuser.query(
      "update webhook_deliveries set data = null, state = 'given_up' where endpoint_id = $1",
      [id],
    );
    expect(await codeOf(curlOf(parts, ours.place.organization.id, delivery?.id ?? ""))).toBe(
      "delivery_forgotten",
    );
  });

  test("that is refused is sent again later and later, with the same id and the same body, until it arrives", async () => {
    const { id, secret } = await world.endpoint(ours, path);
    answer(500);
    await world.happen(ours, "key");
    for (const seconds of RETRY_SECONDS) {
      await world.send();
      const [waiting] = await world.deliveriesTo(id);
      expect(waiting).toMatchObject({ state: "waiting", outcome: "refused", status: 500 });
      expect(waiting?.wait).toBeGreaterThan(seconds * 0.75);
      expect(waiting?.wait).toBeLessThan(seconds * 1.25);
      await world.timePasses();
    }
    expect(await world.stateOf(id)).toBe("failing");
    answer(204);
    await world.send();
    expect(await world.stateOf(id)).toBe("delivering");
    const received = world.receiver.at(path);
    expect(received).toHaveLength(RETRY_SECONDS.length + 1);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    for (const one of received) expect(believes(secret, one)).toBe(true);
  });

  test("is given up after 72 hours, and an address that nothing reached for so long is switched off", async () => {
    const { id } = await world.endpoint(ours, path);
    answer(503);
    await world.happen(ours, "key");
    await world.send();
    await world.superuser.query(
      "update webhook_deliveries set created_at = now() - interval '71 hours 59 minutes', attempts = 7 where endpoint_id = $1",
      [id],
    );
    await world.timePasses();
    await world.send();
    expect(await world.deliveriesTo(id)).toMatchObject([{ state: "given_up" }]);
    expect(await world.stateOf(id)).toBe("failing");
    await world.superuser.query(
      "update webhook_endpoints set failing_since = now() - interval '73 hours' where id = $1",
      [id],
    );
    await world.happen(ours, "later");
    await world.send();
    expect(await world.stateOf(id)).toBe("disabled");
    await world.happen(ours, "while it is off");
    expect(await world.deliveriesTo(id)).toHaveLength(2);
  });

  test("that is answered with 410 switches the address off at once", async () => {
    const { id } = await world.endpoint(ours, path);
    answer(410);
    await world.happen(ours, "key");
    await world.send();
    expect(await world.stateOf(id)).toBe("disabled");
    expect(await world.deliveriesTo(id)).toMatchObject([{ state: "given_up", outcome: "gone" }]);
  });

  test.each([
    ["120", 115, 121],
    ["9999999", 86_000, 86_500],
    [new Date(Date.now() + 600_000).toUTCString(), 500, 605],
    ["soon", 3, 7],
  ])("waits as long as it is asked to, within bounds: %s", async (asked, least, most) => {
    const { id } = await world.endpoint(ours, path);
    answer(429, { "retry-after": asked });
    await world.happen(ours, "key");
    await world.send();
    const [waiting] = await world.deliveriesTo(id);
    expect(waiting?.wait).toBeGreaterThan(least);
    expect(waiting?.wait).toBeLessThan(most);
  });

  test("Z-2 leaves nothing of the answer behind", async () => {
    await world.endpoint(ours, path);
    answer(500, { "x-canary": "a canary of the receiver" });
    await world.happen(ours, "key");
    await world.send();
    for (const table of ["webhook_deliveries", "webhook_attempts", "webhook_endpoints"]) {
      const { rows } = await world.superuser.query(
        `select count(*)::int as found from ${table} t where t::text like '%canary%'`,
      );
      expect([table, rows]).toEqual([table, [{ found: 0 }]]);
    }
  });
});

describe("R-9 nothing is sent to", () => {
  const outcomeAt = async (url: string, limits = {}) => {
    const { id } = await world.endpoint(ours, url);
    await world.happen(ours, "key");
    await world.send(limits);
    return (await attemptsOf(id)).map(({ outcome }) => outcome);
  };

  test.each([
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/",
    "https://[fd00::1]/",
    "http://shop.example/",
  ])("%s", async (url) => {
    expect(await outcomeAt(url)).toEqual(["address_refused"]);
  });

  test("where a redirect leads", async () => {
    const target = `${path}-target`;
    world.receiver.answers.set(path, () => Response.redirect(world.receiver.url(target), 307));
    expect(await outcomeAt(path)).toEqual(["redirected"]);
    expect(world.receiver.at(target)).toEqual([]);
  });

  test("T-1 who shows no certificate for the name", async () => {
    const plain = new URL(world.receiver.url(path));
    expect(await outcomeAt(`https://127.0.0.1:${plain.port}${path}`)).toEqual(["tls_failed"]);
    expect(world.receiver.at(path)).toEqual([]);
  });

  test("who does not answer in time, or a byte at a time, for longer than an attempt may take", async () => {
    const silence = Promise.withResolvers<void>();
    world.receiver.answers.set(path, async () => {
      await silence.promise;
      return new Response();
    });
    expect(await outcomeAt(path, { allMs: 300 })).toEqual(["timed_out"]);
    silence.resolve();
    // The head comes in drops, each in time.
    using drip = Bun.listen<{ drops: Timer } | undefined>({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        open(socket) {
          const drops = setInterval(() => socket.write("H"), 50);
          socket.data = { drops };
        },
        close: (socket) => clearInterval(socket.data?.drops),
        data() {},
      },
    });
    const dripping = await outcomeAt(`http://127.0.0.1:${drip.port}/`, { allMs: 300 });
    expect(["timed_out", "broken_off"]).toContain(dripping[0]);
  });

  test("who breaks off, which is told apart from who is not there", async () => {
    using breaking = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: { data: (socket) => void socket.terminate() },
    });
    expect(await outcomeAt(`http://127.0.0.1:${breaking.port}/`)).toEqual(["broken_off"]);
    const { port } = breaking;
    breaking.stop(true);
    expect(await outcomeAt(`http://127.0.0.1:${port}/gone`)).toEqual(["connect_failed"]);
  });
});

describe("C-4 a worker that dies", () => {
  const TURNS = { leaseMs: 60_000, most: 10, ofEndpoint: 10, ofOrganization: 10, ofFailing: 10 };

  test("before it said what came of an attempt has it made again by another, under the same id", async () => {
    const { id, secret } = await world.endpoint(ours, path);
    await world.happen(ours, "key");
    // It is sent, and the one who sent it writes nothing down.
    const dying = world.running();
    const [real, died] = [world.worker.asOperator, Promise.withResolvers<void>()];
    world.receiver.answers.set(path, () => {
      world.worker.asOperator = () => {
        died.resolve();
        return Promise.reject(new Error("died"));
      };
      return new Response();
    });
    await died.promise;
    await dying.stop();
    world.worker.asOperator = real;
    world.receiver.answers.delete(path);
    expect(await world.deliveriesTo(id)).toMatchObject([{ state: "waiting", attempts: 1 }]);
    await world.send();
    expect(world.receiver.at(path)).toHaveLength(1);
    await world.superuser.query(
      "update webhook_deliveries set sending_until = now() where endpoint_id = $1",
      [id],
    );
    await world.send();
    const received = world.receiver.at(path);
    expect(received).toHaveLength(2);
    expect(received[1]?.headers["webhook-id"]).toBe(received[0]?.headers["webhook-id"] ?? "");
    for (const one of received) expect(believes(secret, one)).toBe(true);
    expect(await world.deliveriesTo(id)).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  test("holds nobody else up: two workers never send the same at the same time", async () => {
    await world.endpoint(ours, path);
    await world.happen(ours, "key", 40);
    const [one, other] = [world.running({ ofOrganization: 40 }), world.running({ ofOrganization: 40 })];
    await Promise.all([one.idle(), other.idle()]);
    await Promise.all([one.stop(), other.stop()]);
    expect(world.receiver.at(path)).toHaveLength(40);
  });

  test("and comes back says nothing of what another does by now, but that it arrived", async () => {
    const { id } = await world.endpoint(ours, path);
    await world.happen(ours, "key");
    const take = () => world.worker.asOperator((db) => claim(db, TURNS));
    const [first] = await take();
    await world.superuser.query(
      "update webhook_deliveries set sending_until = now() where endpoint_id = $1",
      [id],
    );
    const [second] = await take();
    if (first === undefined || second === undefined) return expect.unreachable();
    const came = { beganMs: Date.now(), tookMs: 1, status: 500, retryAfter: null, signatures: 1 };
    const says = (outcome: "refused" | "delivered") =>
      world.worker.asOperator((db) => settle(db, first, { ...came, outcome }, 60));
    await says("refused");
    expect(await world.deliveriesTo(id)).toMatchObject([{ state: "waiting", outcome: null, attempts: 2 }]);
    expect(await take()).toEqual([]);
    await says("delivered");
    expect(await world.deliveriesTo(id)).toMatchObject([{ state: "delivered" }]);
  });

  test("of what is claimed, nothing is given to another while its time is not over", async () => {
    await world.endpoint(ours, path);
    await world.happen(ours, "key", 3);
    const take = () => world.worker.asOperator((db) => claim(db, TURNS));
    expect(await take()).toHaveLength(3);
    expect(await take()).toHaveLength(0);
  });
});

describe("C-4 in turns:", () => {
  const claimed = async (turns: Partial<Turns>) => {
    const all = { leaseMs: 60_000, most: 10, ofEndpoint: 4, ofOrganization: 10, ofFailing: 10, ...turns };
    return (await world.worker.asOperator((db) => claim(db, all))).map(({ endpoint }) => endpoint);
  };

  test("the organization that has the fewest under way is first, however many addresses another has", async () => {
    for (let at = 0; at < 4; at += 1) await world.endpoint(ours, `${path}-${at}`);
    const { id } = await world.endpoint(theirs, path);
    await world.happen(ours, "many", 10);
    await world.happen(theirs, "one");
    expect(await claimed({ most: 4 })).toContain(id);
    expect(await claimed({ most: 100, ofOrganization: 5 })).toHaveLength(2);
  });

  test("addresses that fail have so many places together, and the others the rest", async () => {
    const failing = [];
    for (let at = 0; at < 3; at += 1) failing.push((await world.endpoint(ours, `${path}-${at}`)).id);
    await world.superuser.query("update webhook_endpoints set state = 'failing' where id = any ($1)", [
      failing,
    ]);
    await world.happen(ours, "fails", 2);
    const { id } = await world.endpoint(theirs, path);
    await world.happen(theirs, "answers");
    const first = await claimed({ ofFailing: 2 });
    expect(first).toHaveLength(3);
    expect(first).toContain(id);
    // Those that are under way count too.
    expect(await claimed({ ofFailing: 2 })).toEqual([]);
  });

  test("a thousand events of one organization do not hold up one of another", async () => {
    await world.endpoint(ours, path);
    await world.endpoint(theirs, `${path}-theirs`);
    world.receiver.answers.set(path, async () => {
      await Bun.sleep(5);
      return new Response();
    });
    await world.happen(ours, "many", 1_000);
    await world.happen(theirs, "one");
    await world.send();
    expect(world.receiver.at(path)).toHaveLength(1_000);
    const place = world.receiver.received.filter(({ path: at }) => at.startsWith(path));
    // Among the first that were begun, before the thousand.
    expect(place.findIndex(({ path: at }) => at !== path)).toBeLessThan(10);
  });

  test("an address has four connections at most, and one that fails has one", async () => {
    const { id } = await world.endpoint(ours, path);
    world.receiver.mostOpen = 0;
    world.receiver.answers.set(path, async () => {
      await Bun.sleep(20);
      return new Response();
    });
    await world.happen(ours, "key", 24);
    await world.send();
    expect(world.receiver.mostOpen).toBe(4);
    await world.superuser.query("update webhook_endpoints set state = 'failing' where id = $1", [id]);
    world.receiver.answers.set(path, async () => {
      await Bun.sleep(20);
      return new Response(null, { status: 500 });
    });
    world.receiver.mostOpen = 0;
    await world.happen(ours, "key", 6);
    await world.send();
    expect(world.receiver.mostOpen).toBe(1);
  });

  test("addresses that hang leave room for one that answers", async () => {
    const silence = Promise.withResolvers<void>();
    const hang = async () => {
      await silence.promise;
      return new Response();
    };
    const hanging = await Promise.all(
      Array.from({ length: 30 }, async (_, at) => {
        const tenant = await world.tenant();
        world.receiver.answers.set(`${path}-${at}`, hang);
        return { tenant, ...(await world.endpoint(tenant, `${path}-${at}`)) };
      }),
    );
    await world.superuser.query("update webhook_endpoints set state = 'failing' where id = any ($1)", [
      hanging.map(({ id }) => id),
    ]);
    for (const { tenant } of hanging) await world.happen(tenant, "hangs");
    await world.endpoint(ours, path);
    await world.happen(ours, "answers");
    const arrived = Promise.withResolvers<void>();
    world.receiver.answers.set(path, () => {
      arrived.resolve();
      return new Response();
    });
    const running = world.running({ atOnce: 16, ofFailing: 8, allMs: 5_000 });
    await arrived.promise;
    silence.resolve();
    await running.idle();
    await running.stop();
  });
});

test("C-4 what is paused waits, and goes on afterwards", async () => {
  const { id } = await world.endpoint(ours, path);
  await world.happen(ours, "key");
  await world.superuser.query("update webhook_endpoints set state = 'paused' where id = $1", [id]);
  await world.send();
  expect(world.receiver.at(path)).toEqual([]);
  await world.superuser.query("update webhook_endpoints set state = 'delivering' where id = $1", [id]);
  await world.send();
  expect(world.receiver.at(path)).toHaveLength(1);
});

test("M-7 nothing is sent for an organization that was deleted, and nothing of it stays", async () => {
  const { id } = await world.endpoint(ours, path);
  await world.happen(ours, "key");
  await world.superuser.query("update organizations set deleted_at = now() where id = $1", [
    ours.place.organization.id,
  ]);
  await world.send();
  expect(world.receiver.at(path)).toEqual([]);
  await world.worker.asOperator(sweepWebhooks);
  expect(await world.stateOf(id)).toBe("gone");
  expect(await world.deliveriesTo(id)).toEqual([]);
});

test("R-7 what was told is forgotten after 72 hours, that it was told after 30 days", async () => {
  const { id } = await world.endpoint(ours, path);
  await world.happen(ours, "key", 2);
  const sweep = () => world.worker.asOperator(sweepWebhooks);
  const age = (interval: string) =>
    world.superuser.query(
      "update webhook_deliveries set created_at = now() - $2::interval where endpoint_id = $1",
      [id, interval],
    );
  await age("71 hours");
  await sweep();
  expect(await world.deliveriesTo(id)).toMatchObject([{ data: { id: "key-0" } }, { data: { id: "key-1" } }]);
  await age("73 hours");
  await sweep();
  expect(await world.deliveriesTo(id)).toMatchObject([
    { data: null, state: "given_up" },
    { data: null, state: "given_up" },
  ]);
  await age("31 days");
  await sweep();
  expect(await world.deliveriesTo(id)).toEqual([]);
});
