import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Upstream } from "../../testing/picture-upstream.ts";
import { type LiveWorld, TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { PublicError } from "../kernel/errors.ts";
import type { GenerationId, UploadId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { grantCredit, verifyLedger } from "../ledger/index.ts";
import { ModelRefused } from "../ports/picture-models.ts";
import { uploadsIn } from "../uploads/index.ts";
import { cancel, readTask } from "./index.ts";

setDefaultTimeout(60_000);

const CREDIT = 10_000_000n;
const [FIRST, SECOND] = [new Upstream(), new Upstream()];

let world: TaskWorld;
let payer: Tenant;
let upload: UploadId;
beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(async () => {
  await world.stop();
  await Promise.all([FIRST.stop(), SECOND.stop()]);
});
beforeEach(async () => {
  payer = await world.tenant("live");
  await give(CREDIT);
  upload = await world.send(payer);
  for (const upstream of [FIRST, SECOND]) upstream.reset();
});

const organization = () => payer.place.organization.id;
const give = (amount: bigint) =>
  grantCredit(world.parts.database, organization(), {
    ...{ kind: "payment", amount: amount as MicroUsd, priority: 0, expiresAt: null, reason: "a test" },
  });
const one: LiveWorld = { urls: [FIRST.openai] };
const both: LiveWorld = { urls: [FIRST.openai, SECOND.openai] };
const google: LiveWorld = { urls: [FIRST.google], kind: "google" };

const ask = (body: object, live = one) =>
  world.begin(payer, { model: "gpt-image-1", prompt: "a shoe", size: "1024x1024", ...body }, undefined, live);
const stateOf = (id: GenerationId) => readTask(world.parts, organization(), id);
const outputsOf = (id: GenerationId) =>
  world.parts.database.inTenant(organization(), (db) => uploadsIn(db, { madeBy: [id] }));

/** The task, its usage and its hold, which agree with one another whatever happened. */
async function books(id: GenerationId) {
  const { rows } = await world.superuser.query(
    `select b.held_micro_usd::int as held, b.posted_micro_usd::int as credit, u.charge_micro_usd::int as charge,
       u.loss_micro_usd::int as loss, u.cost_micro_usd::int as cost, u.outcome, u.images, u.provider,
       (select count(*)::int from ledger_holds h where h.id = $2 and h.closed_at is null) as open
     from ledger_balances b, usage_requests u where b.org_id = $1 and b.account = 'credits' and u.request_id = $2`,
    [organization(), id],
  );
  expect(await verifyLedger(world.parts.database)).toEqual([]);
  const [row] = rows;
  const { charge } = await stateOf(id);
  expect([row?.charge, row?.credit, row?.held, row?.open]).toEqual([
    ...[Number(charge), Number(CREDIT - charge), 0, 0],
  ]);
  return row;
}

describe("C-1 M-9 a task by a provider", () => {
  test("holds the most it may cost before it is written, asks once for all, and is charged for what came", async () => {
    const wish = { n: 2, quality: "high", background: "opaque" };
    const price = await world.price(
      { model: "gpt-image-1", prompt: "a shoe", size: "1024x1024", ...wish },
      one,
    );
    const { id, held } = await ask(wish);
    const { rows } = await world.superuser.query(
      "select g.held_micro_usd::int as task, h.open_micro_usd::int as hold from generations g join ledger_holds h using (id) where g.id = $1",
      [id],
    );
    await world.work({ live: one });
    expect(await stateOf(id)).toMatchObject({ status: "succeeded", model: "gpt-image-1", failure: null });
    expect(await outputsOf(id)).toHaveLength(2);
    expect(FIRST.asked).toMatchObject([
      {
        path: "/v1/images/generations",
        secret: "Bearer sk-provider",
        body: {
          ...{ model: "gpt-image-1", prompt: "a shoe", n: 2, size: "1024x1024" },
          ...{ quality: "high", background: "opaque" },
        },
      },
    ]);
    // What was told before the click is what was held, and nothing is held any more.
    expect([price, (await stateOf(id)).held]).toEqual([
      { model: "gpt-image-1", pictures: 2, partials: 0, atMost: held },
      0n as MicroUsd,
    ]);
    const row = await books(id);
    // 2 pictures of 1,056 tokens at 40 USD a million, and 20 tokens of text at 5.
    expect(row).toMatchObject({ charge: 84_580, cost: 84_580, loss: 0, outcome: "succeeded", images: 2 });
    expect(rows).toEqual([{ task: rows[0]?.hold, hold: rows[0]?.hold }]);
    expect(rows[0]?.task).toBeGreaterThan(84_580);
  });

  test("sends the pictures and the mask of an edit", async () => {
    const edit = { operation: "edit", prompt: "red", images: [upload], mask: upload, input_fidelity: "high" };
    const { id } = await ask(edit);
    await world.work({ live: one });
    expect((await stateOf(id)).status).toBe("succeeded");
    expect(FIRST.asked[0]).toMatchObject({ path: "/v1/images/edits" });
    expect(FIRST.asked[0]?.form).toEqual(
      new Map([
        ...Object.entries({ model: "gpt-image-1", prompt: "red", n: "1", size: "1024x1024" }),
        ...([
          ["input_fidelity", "high"],
          ["image", "image/png"],
          ["mask", "image/png"],
        ] as const),
      ]),
    );
    await books(id);
  });

  test("is not there when there is no credit for it", async () => {
    await world.superuser.query("select 1");
    payer = await world.tenant("live");
    const refused = await ask({}).catch((error: unknown) => error);
    expect(refused instanceof PublicError && refused.code).toBe("insufficient_credit");
    const { rows } = await world.superuser.query("select id from generations where org_id = $1", [
      organization(),
    ]);
    expect(rows).toEqual([]);
    expect(world.filesOf(payer)).toBe(0);
  });

  test("is refused before it is there where its key, its model or its words do not allow it", async () => {
    const refusalOf = async (body: object, live?: LiveWorld) => {
      const refused = await ask(body, live).catch((error: unknown) => error);
      return refused instanceof ModelRefused ? [refused.status, refused.code] : refused;
    };
    expect(await refusalOf({ model: "gpt-image-9" })).toEqual([404, "model_not_found"]);
    expect(await refusalOf({ model: "gpt-4o" })).toEqual([400, "model_unsuitable"]);
    expect(await refusalOf({}, { ...one, row: { models: ["dall-e-3"] } })).toEqual([
      403,
      "model_not_allowed",
    ]);
    expect(await refusalOf({}, { ...one, row: { endpoints: ["chat.completions"] } })).toEqual([
      ...[403, "endpoint_not_allowed"],
    ]);
    const masked = { model: "gemini-2.5-flash-image", operation: "edit", images: [upload], mask: upload };
    expect(await refusalOf(masked, google)).toEqual([400, "untranslatable"]);
    expect(FIRST.asked).toEqual([]);
  });

  test("asks again for what its key may when its turn has come", async () => {
    const { id } = await ask({});
    await world.work({ live: { ...one, row: { models: ["dall-e-3"] } } });
    expect(await stateOf(id)).toMatchObject({ status: "failed", failure: "generation_forbidden" });
    expect(FIRST.asked).toEqual([]);
    expect(await books(id)).toMatchObject({ charge: 0, loss: 0 });
  });

  test("waits while its provider is stopped, and is made afterwards (AB-9)", async () => {
    const { id } = await ask({});
    await world.work({ live: { ...one, stopped: [{ scope: "provider", subject: "p0", mode: "drain" }] } });
    expect(await stateOf(id)).toMatchObject({ status: "queued", failure: null });
    expect(FIRST.asked).toEqual([]);
    await world.nothingWaits();
    await world.work({ live: one });
    expect((await stateOf(id)).status).toBe("succeeded");
    await books(id);
  });
});

describe("M-9 whatever providers do", () => {
  test.each([
    ["an error", "500", "failed", "generation_provider", 0],
    ["a refusal", "content", "failed", "generation_refused", 0],
    ["nothing at all", "empty", "failed", "generation_provider", 0],
    ["one picture of two", "fewer", "partially_succeeded", "generation_incomplete", 1],
    ["a broken connection", "reset", "outcome_unknown", "generation_unknown", 0],
    ["half an answer", "truncate", "outcome_unknown", "generation_unknown", 0],
    ["no JSON", "liar", "outcome_unknown", "generation_unknown", 0],
    ["what is no picture", "junk", "failed", "picture_type", 0],
  ] as const)(
    "%s (%s): %s with %s, and %i pictures are charged",
    async (_, fault, status, failure, count) => {
      FIRST.fault = fault;
      const { id } = await ask({ n: 2 });
      await world.work({ live: one });
      const state = await stateOf(id);
      expect([state.status, state.failure?.startsWith(failure)]).toEqual([status, true]);
      expect(await outputsOf(id)).toHaveLength(count);
      const { charge, loss } = await books(id);
      expect(charge).toBe(count === 0 ? 0 : 42_340);
      // What a provider may bill, or counted, for what nobody got.
      expect(loss > 0).toBe(["reset", "truncate", "liar", "empty", "junk"].includes(fault));
      // Who says that it made nothing may be asked once more; nobody else is.
      expect(FIRST.asked).toHaveLength(fault === "500" ? 2 : 1);
    },
  );

  test("an error of the first: the second makes it, under one charge", async () => {
    FIRST.fault = "500";
    const { id } = await ask({}, both);
    await world.work({ live: both });
    expect((await stateOf(id)).status).toBe("succeeded");
    expect([FIRST.asked.length, SECOND.asked.length]).toEqual([1, 1]);
    expect(await books(id)).toMatchObject({ charge: 42_340, loss: 0 });
  });

  test("nobody knows what the first has made: the second is not asked", async () => {
    FIRST.fault = "reset";
    const { id } = await ask({}, { ...both });
    await world.work({ live: both });
    expect((await stateOf(id)).status).toBe("outcome_unknown");
    expect([FIRST.asked.length, SECOND.asked.length]).toEqual([1, 0]);
    expect(await books(id)).toMatchObject({ charge: 0 });
  });

  test("no room: the task waits as long as was said, keeps its credit, and is made then; or ends at once when it is cancelled", async () => {
    FIRST.fault = "429";
    const [id, other] = [(await ask({})).id, (await ask({})).id];
    await world.work({ live: one });
    expect(await stateOf(id)).toMatchObject({ status: "queued", charge: 0n });
    const { rows } = await world.superuser.query(
      `select not_before - started_at > interval '30 seconds' as waits, attempts, sent_at,
         (select open_micro_usd > 0 from ledger_holds h where h.id = g.id) as held from generations g where id = $1`,
      [id],
    );
    expect(rows).toEqual([{ waits: true, attempts: 0, sent_at: null, held: true }]);
    await world.work({ live: one });
    expect((await stateOf(other)).status).toBe("queued");
    expect((await cancel(world.parts, organization(), other)).status).toBe("cancelled");
    FIRST.fault = null;
    await world.nothingWaits();
    await world.work({ live: one });
    expect((await stateOf(id)).status).toBe("succeeded");
    await books(id);
  });

  test("a model that makes one picture a call is asked for each, under one charge; some calls fail", async () => {
    const { id } = await ask({ model: "gemini-2.5-flash-image", n: 3 }, google);
    await world.work({ live: google });
    expect((await stateOf(id)).status).toBe("succeeded");
    expect(FIRST.asked.map(({ path }) => path)).toEqual(
      Array(3).fill("/v1beta/models/gemini-2.5-flash-image:generateContent"),
    );
    expect(await outputsOf(id)).toHaveLength(3);
    const whole = await books(id);
    FIRST.reset();
    FIRST.faults = [null, "500", null];
    payer = await world.tenant("live");
    await give(CREDIT);
    const some = await ask({ model: "gemini-2.5-flash-image", n: 3 }, google);
    await world.work({ live: google });
    expect(await stateOf(some.id)).toMatchObject({ status: "partially_succeeded" });
    const part = await books(some.id);
    expect([part?.images, 3 * (part?.charge ?? 0)]).toEqual([2, 2 * (whole?.charge ?? 0)]);
  });
});
