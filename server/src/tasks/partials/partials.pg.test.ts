import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import sharp from "sharp";
import { type StreamStep, Upstream } from "../../../testing/picture-upstream.ts";
import { type LiveWorld, TaskWorld } from "../../../testing/tasks.ts";
import type { Tenant } from "../../../testing/tenant.ts";
import { newestPartial } from "../../compose/pictures/show-partial.ts";
import type { GenerationId, UploadId } from "../../kernel/ids.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import { grantCredit, verifyLedger } from "../../ledger/index.ts";
import type { AskedOfModel } from "../../ports/picture-models.ts";
import { sweepOrphans, uploadsIn } from "../../uploads/index.ts";
import { cancel, deleteTask, destroyPartials, readTask, sweepRequests } from "../index.ts";

setDefaultTimeout(120_000);

const CREDIT = 10_000_000n;
const PROVIDER = new Upstream();
const live: LiveWorld = { urls: [PROVIDER.openai] };
const xai: LiveWorld = { urls: [PROVIDER.openai], kind: "xai" };
const google: LiveWorld = { urls: [PROVIDER.google], kind: "google" };
const GROK = { model: "grok-imagine-image" };
/** Objects and keys of the upload that each organization has. */
const UPLOADED = 8;
/** Of one picture. */
const KEPT = 8;
const REQUEST = 2;

let world: TaskWorld;
let payer: Tenant;
let upload: UploadId;
beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(async () => {
  await world.stop();
  await PROVIDER.stop();
});
beforeEach(async () => {
  payer = await world.tenant("live");
  await grantCredit(world.parts.database, organization(), {
    ...{ kind: "payment", amount: CREDIT as MicroUsd, priority: 0, expiresAt: null, reason: "a test" },
  });
  upload = await world.send(payer);
  PROVIDER.reset();
});

const organization = () => payer.place.organization.id;
const REQUESTED = { model: "gpt-image-1", prompt: "a shoe", partial_images: 2 };
const ask = (body: object = {}) => world.begin(payer, { ...REQUESTED, ...body }, undefined, live);
const stateOf = (id: GenerationId) => readTask(world.parts, organization(), id);
const outputsOf = (id: GenerationId) =>
  world.parts.database.inTenant(organization(), (db) => uploadsIn(db, { madeBy: [id] }));
const newest = (id: GenerationId, tenant = payer) =>
  newestPartial(world.parts, { organization: tenant.place.organization.id }, id);

/** Waits until whoever follows would be shown the one of that number. */
async function shows(id: GenerationId, number: number) {
  for (;;) {
    const shown = await (await newest(id))?.show();
    if (shown?.partial_image_index === number) return shown;
    await Bun.sleep(10);
  }
}

/** Whether its worker may write another one down. */
async function takesMore(id: GenerationId): Promise<unknown> {
  const { rows } = await world.superuser.query(
    "select generation_partial_begin(worker_id, id, uuidv7(), 0::smallint, 0::smallint) as takes from generations where id = $1",
    [id],
  );
  return rows[0]?.takes;
}

/** What it came to, and that the books agree. */
async function books(id: GenerationId) {
  expect(await verifyLedger(world.parts.database)).toEqual([]);
  const { rows } = await world.superuser.query(
    "select charge_micro_usd::int as charge, loss_micro_usd::int as loss, images from usage_requests where request_id = $1",
    [id],
  );
  expect(rows).toHaveLength(1);
  return rows[0];
}

describe("M-8 a task with partial pictures", () => {
  test("shows each one, small and marked, the newest only; and none when it has ended (M-4)", async () => {
    let id = "" as GenerationId;
    const seen: Awaited<ReturnType<typeof shows>>[] = [];
    const files: number[] = [];
    const look = (number: number) => async () => {
      seen.push(await shows(id, number));
      files.push(world.filesOf(payer));
    };
    const whenOver = async () => {
      const move = (hours: number) =>
        world.superuser.query(
          "update generations set expires_at = expires_at + make_interval(hours => $2) where id = $1",
          [id, hours],
        );
      await move(-100);
      seen.push((await newest(id)) as never);
      await move(100);
    };
    PROVIDER.steps = ["partial", look(0), "partial", look(1), whenOver, "whole"];
    id = (await ask()).id;
    await world.work({ live });
    expect(PROVIDER.asked).toMatchObject([{ body: { stream: true, partial_images: 2 } }]);
    // Its time is over, and its worker has not heard of that yet.
    expect(seen.pop()).toBeNull();
    expect(
      seen.map(({ object, index, generation, output_format }) => [object, index, generation, output_format]),
    ).toEqual([
      ["generation.partial_image", 0, id, "webp"],
      ["generation.partial_image", 0, id, "webp"],
    ]);
    const picture = sharp(Buffer.from(seen[0]?.b64_json ?? "", "base64"));
    const { format, width, height, xmp } = await picture.metadata();
    expect([format, width, height]).toEqual(["webp", seen[0]?.width ?? 0, seen[0]?.height ?? 0]);
    expect(xmp?.toString()).toContain("digitalsourcetype/trainedAlgorithmicMedia");
    // One object and its key, whichever it is; the older one may be about to go.
    expect(files[0]).toBe(UPLOADED + REQUEST + 2);
    expect(await stateOf(id)).toMatchObject({ status: "succeeded", failure: null });
    expect(await newest(id)).toBeNull();
    expect([world.filesOf(payer), await sweepOrphans(world.sweepParts, 0)]).toEqual([
      UPLOADED + REQUEST + KEPT,
      0,
    ]);
    // As the provider counted at its end.
    expect(await books(id)).toEqual({ charge: 42_340, loss: 0, images: 1 });
  });

  test("M-7 shows none to another organization, nor where none was asked for, nor of a model that sends none", async () => {
    const other = await world.tenant("live");
    const told: unknown[] = [];
    let id = "" as GenerationId;
    PROVIDER.steps = [
      "partial",
      async () => told.push(await shows(id, 0).then(() => newest(id, other))),
      "whole",
    ];
    id = (await ask()).id;
    await world.work({ live });
    expect(told).toEqual([null]);
    PROVIDER.reset();
    await ask({ partial_images: 0 });
    await world.work({ live });
    await world.begin(payer, { ...REQUESTED, ...GROK }, undefined, xai);
    await world.work({ live: xai });
    expect(PROVIDER.asked.map(({ body }) => [body["stream"], body["partial_images"]])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    const able = await world.price(REQUESTED, live);
    const unable = await world.price({ ...REQUESTED, ...GROK }, xai);
    expect([able.partials, unable.partials]).toEqual([2, 0]);
  });

  test("of a background shows the product before it, as the picture will", async () => {
    let id = "" as GenerationId;
    let shown: Awaited<ReturnType<typeof shows>> | null = null;
    PROVIDER.steps = ["partial", async () => (shown = await shows(id, 0)), "whole"];
    id = (await ask({ operation: "replace_background", images: [upload] })).id;
    await world.work({ live });
    const [before] = await world.parts.database.inTenant(organization(), (db) =>
      uploadsIn(db, { only: upload }),
    );
    const copy = before?.copies.find(({ name }) => name === "medium");
    expect(shown).toMatchObject({ width: copy?.width, height: copy?.height });
    expect((await stateOf(id)).status).toBe("succeeded");
  });
});

describe("M-9 C-1 whatever a stream does", () => {
  const MANY = Array<StreamStep>(2_000).fill("partial");
  test.each([
    ["an end without a picture", ["partial"], "outcome_unknown", "generation_unknown", 0, true],
    [
      "breaks off before one is whole",
      ["partial", "break"],
      "outcome_unknown",
      "generation_unknown",
      0,
      true,
    ],
    [
      "breaks off after one",
      ["partial", "whole", "partial", "break"],
      "partially_succeeded",
      "generation_incomplete",
      1,
      true,
    ],
    ["one of two", ["partial", "whole"], "partially_succeeded", "generation_incomplete", 1, false],
    ["a refusal after a partial one", ["partial", "content"], "failed", "generation_refused", 0, false],
    ["a refusal at once", ["content"], "failed", "generation_refused", 0, false],
    ["an error after a partial one", ["partial", "error"], "failed", "generation_provider", 0, false],
    [
      "partial ones that are no pictures",
      ["junk", "junk", "whole", "junk", "whole"],
      "succeeded",
      null,
      2,
      false,
    ],
    ["two thousand partial ones", [...MANY, "whole", ...MANY, "whole"], "succeeded", null, 2, false],
    ["one larger than any picture", ["huge", "whole"], "outcome_unknown", "generation_unknown", 0, true],
  ] as const)("%s", async (_, steps, status, failure, pictures, loses) => {
    PROVIDER.steps = steps;
    const { id } = await ask({ n: 2 });
    await world.work({ live });
    expect(await stateOf(id)).toMatchObject({ status, failure });
    expect(await outputsOf(id)).toHaveLength(pictures);
    const { charge, loss } = await books(id);
    expect([charge, loss > 0]).toEqual([pictures * 42_340, loses]);
    expect(PROVIDER.asked).toHaveLength(1);
    expect(world.filesOf(payer)).toBe(UPLOADED + REQUEST + pictures * KEPT);
  });

  test("one that is larger than any that was asked for is not even looked at", async () => {
    let makes = 0;
    let id = "" as GenerationId;
    PROVIDER.steps = ["partial", () => shows(id, 0), "large", "whole"];
    id = (await ask()).id;
    const beforeKeeping = async () => {
      makes += 1;
    };
    await world.work({ live, beforeKeeping });
    expect([(await stateOf(id)).status, makes]).toEqual(["succeeded", 2]);
  });

  test("no room: the task waits, and nothing of it is left meanwhile", async () => {
    PROVIDER.fault = "429";
    const { id } = await ask();
    await world.work({ live });
    expect((await stateOf(id)).status).toBe("queued");
    expect(world.filesOf(payer)).toBe(UPLOADED + REQUEST);
    PROVIDER.fault = null;
    await world.nothingWaits();
    await world.work({ live });
    expect((await stateOf(id)).status).toBe("succeeded");
    await books(id);
  });

  test("whoever cancels in the middle has what was made; of what is deleted in the middle nothing is shown, and nothing is left", async () => {
    let id = "" as GenerationId;
    PROVIDER.steps = [
      "partial",
      () => shows(id, 0),
      () => cancel(world.parts, organization(), id),
      "partial",
      "whole",
    ];
    id = (await ask()).id;
    await world.work({ live });
    expect(await stateOf(id)).toMatchObject({ status: "succeeded", cancelAsked: true });
    await deleteTask(world.parts, organization(), id);
    const left: unknown[] = [];
    PROVIDER.steps = [
      "partial",
      () => shows(id, 0),
      () => deleteTask(world.parts, organization(), id),
      // Of the upload alone, at once.
      async () => left.push(world.filesOf(payer), await (await newest(id))?.show(), await takesMore(id)),
      ...(["partial", "whole"] as const),
    ];
    id = (await ask()).id;
    await world.work({ live });
    expect(left).toEqual([UPLOADED, null, false]);
    await destroyPartials(world.sweepParts);
    await sweepRequests(world.sweepParts);
    expect(world.filesOf(payer)).toBe(UPLOADED);
    expect((await books(id)).charge).toBe(42_340);
  });

  test("a model that is asked picture by picture sends none, and all it made, also where others were asked for some", async () => {
    const { models } = world.batchParts(google);
    const asked: AskedOfModel = {
      ...{ model: "gemini-2.5-flash-image", operation: "generations", prompt: "a shoe", pictures: 2 },
      ...{ size: null, wishes: {}, partials: 2, images: [], mask: null },
    };
    const partials: unknown[] = [];
    const answer = await models.ask(payer.key.id, CREDIT as MicroUsd, asked, (one) => partials.push(one));
    expect(answer).toMatchObject({ kind: "made", provider: "google", lost: 0n });
    expect([answer.kind === "made" && answer.pictures.length, partials.length]).toEqual([2, 0]);
    expect(answer.kind === "made" && answer.charge > 0n).toBe(true);
  });
});
