import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import sharp from "sharp";
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { ActError } from "../kernel/act-error.ts";
import type { GenerationId, UploadId } from "../kernel/ids.ts";
import { organizationKey } from "../objects/index.ts";
import { sweepOrphans, type Upload, uploadsIn } from "../uploads/index.ts";
import { cancel, deleteTask, readTask } from "./index.ts";

setDefaultTimeout(60_000);

let world: TaskWorld;
let ours: Tenant;
let upload: UploadId;

beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  ours = await world.tenant();
  upload = await world.send(ours);
  world.asked.splice(0);
});

const organization = () => ours.place.organization.id;
const ask = (body: object) => world.begin(ours, { model: "simulated-image", ...body });
const stateOf = (id: GenerationId) => readTask(world.parts, organization(), id);
const outputsOf = (id: GenerationId) =>
  world.parts.database.inTenant(organization(), (db) => uploadsIn(db, { madeBy: [id] }));

/** What was written down of a task for whoever counts. */
async function usageOf(id: GenerationId) {
  const { rows } = await world.superuser.query(
    `select endpoint, mode, model, provider, outcome, charge_micro_usd::int as charge, images, hold_id from usage_requests
     where request_id = $1`,
    [id],
  );
  return rows;
}

async function pixelsOf(picture: Upload | undefined, copy = 0) {
  const { database, vault, objects } = world.parts;
  const kept = picture?.copies[copy] ?? expect.unreachable();
  const wrapping = await database.inTenant(organization(), (db) =>
    organizationKey(db, vault, organization()),
  );
  const pieces: Uint8Array[] = [];
  const name = { organization: organization(), object: kept.id };
  for await (const piece of objects.read(name, wrapping, kept.bytes, { start: 0, end: kept.bytes }))
    pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { bytes, data, width: info.width, height: info.height };
}

describe("M-8 a task for a model", () => {
  test("is asked once and has its pictures, which say that a model made them, in every copy; one request is counted", async () => {
    const { id } = await ask({ prompt: "a shoe", size: "96x64", n: 2 });
    await world.work();
    expect(await stateOf(id)).toMatchObject({
      status: "succeeded",
      progress: 100,
      failure: null,
      charge: 0n,
    });
    const made = await outputsOf(id);
    expect(made.map(({ digitalSourceType }) => digitalSourceType)).toEqual([
      "trainedAlgorithmicMedia",
      "trainedAlgorithmicMedia",
    ]);
    for (const copy of [0, 3]) {
      const { bytes } = await pixelsOf(made[0], copy);
      const { xmp } = await sharp(bytes).metadata();
      expect(xmp?.toString()).toContain("digitalsourcetype/trainedAlgorithmicMedia");
    }
    expect(await pixelsOf(made[1])).toMatchObject({ width: 96, height: 64 });
    expect(world.asked).toHaveLength(1);
    expect(await usageOf(id)).toEqual([
      {
        ...{ endpoint: "generations", mode: "test", model: "simulated-image", provider: "simulator" },
        ...{ outcome: "succeeded", charge: 0, images: 2, hold_id: null },
      },
    ]);
  });

  test("is sent the pictures and the mask of an edit, and the one of variations", async () => {
    const edit = await ask({ operation: "edit", prompt: "red", images: [upload, upload], mask: upload });
    const variations = await ask({ operation: "variations", images: [upload], n: 2 });
    await world.work();
    const sent = world.asked.map(({ operation, images, mask, pictures }) => [
      ...[operation, images.length, mask !== null, pictures],
    ]);
    // Two tasks of one worker are worked on at the same time.
    expect(new Set(sent.map((one) => one.join(" ")))).toEqual(
      new Set(["edits 2 true 1", "variations 1 false 2"]),
    );
    const origins = async (id: GenerationId) =>
      (await outputsOf(id)).map(({ digitalSourceType }) => digitalSourceType);
    expect(await origins(edit.id)).toEqual(["compositeWithTrainedAlgorithmicMedia"]);
    expect(await origins(variations.id)).toEqual(["trainedAlgorithmicMedia", "trainedAlgorithmicMedia"]);
  });

  test("that replaces a background sends nothing of the seller's, and leaves the product as it was, bit for bit", async () => {
    const { id } = await ask({ operation: "replace_background", prompt: "a beach", images: [upload] });
    await world.work();
    expect(world.asked).toMatchObject([{ operation: "generations", images: [], mask: null }]);
    const [made] = await outputsOf(id);
    expect(made?.digitalSourceType).toBe("compositeWithTrainedAlgorithmicMedia");
    const [before] = await world.parts.database.inTenant(organization(), (db) =>
      uploadsIn(db, { only: upload }),
    );
    const [old, now] = [await pixelsOf(before), await pixelsOf(made)];
    expect([now.width, now.height]).toEqual([old.width, old.height]);
    const at = 4 * (Math.floor(old.height / 2) * old.width + Math.floor(old.width / 2));
    expect(now.data.subarray(at, at + 4)).toEqual(old.data.subarray(at, at + 4));
    expect(now.data.subarray(0, 4)).not.toEqual(old.data.subarray(0, 4));
  });

  test("that extends a picture sends it in the middle of nothing, and leaves it as it was, bit for bit", async () => {
    const { id } = await ask({ operation: "outpaint", images: [upload], ratio: "3:1" });
    await world.work();
    expect(world.asked).toMatchObject([{ operation: "edits", size: { width: 1536, height: 1024 } }]);
    const [sent] = world.asked[0]?.images ?? [];
    const seen = sharp(sent?.bytes).ensureAlpha();
    expect(await seen.metadata()).toMatchObject({ format: "png", width: 1536, height: 1024 });
    expect(world.asked[0]?.mask?.bytes).toEqual(sent?.bytes ?? expect.unreachable());
    const [made] = await outputsOf(id);
    expect(made?.digitalSourceType).toBe("compositeWithTrainedAlgorithmicMedia");
    const [before] = await world.parts.database.inTenant(organization(), (db) =>
      uploadsIn(db, { only: upload }),
    );
    const [old, now] = [await pixelsOf(before), await pixelsOf(made)];
    expect([now.width, now.height]).toEqual([old.height * 3, old.height]);
    const left = (now.width - old.width) / 2;
    for (let row = 0; row < old.height; row += 1) {
      const at = (row * now.width + left) * 4;
      const kept = old.data.subarray(row * old.width * 4, (row + 1) * old.width * 4);
      expect(now.data.subarray(at, at + old.width * 4).equals(kept)).toBe(true);
    }
    // One that has the ratio is refused, and nobody is asked.
    const same = await ask({ operation: "outpaint", images: [made?.id], ratio: "3:1" });
    await world.work();
    expect(await stateOf(same.id)).toMatchObject({ status: "failed", failure: "picture_ratio" });
    expect(world.asked).toHaveLength(1);
  });

  test("asks nobody for what could not be finished, or is too much", async () => {
    const busy = await world.send(ours, await world.busyPicture());
    const { id } = await ask({ operation: "replace_background", prompt: "a beach", images: [busy] });
    await world.superuser.query("update upload_objects set bytes = 16000001 where upload_id = $1", [upload]);
    const large = await ask({ operation: "edit", prompt: "red", images: [upload] });
    await world.work();
    expect(await stateOf(id)).toMatchObject({ status: "failed", failure: "picture_background" });
    expect(await stateOf(large.id)).toMatchObject({ status: "failed", failure: "generation_too_large" });
    const waiting = await ask({ prompt: "a shoe" });
    expect(await cancel(world.parts, organization(), waiting.id)).toMatchObject({ status: "cancelled" });
    expect(world.asked).toEqual([]);
    // Each is counted all the same.
    for (const ended of [id, large.id, waiting.id]) expect((await usageOf(ended)).length).toBe(1);
  });
});

test("M-9 a worker that was held up for so long that its task is given to it again asks the model once", async () => {
  const { id } = await ask({ operation: "replace_background", prompt: "a beach", images: [upload] });
  const attempts = async () => {
    const { rows } = await world.superuser.query("select attempts from generations where id = $1", [id]);
    return Number(rows[0]?.attempts);
  };
  let isFirst = true;
  await world.work({
    lookMs: 5,
    async beforeKeeping() {
      // It was looked where the product is, and nobody was asked yet.
      if (!isFirst) return;
      isFirst = false;
      await world.leasesEnd();
      while ((await attempts()) < 2);
    },
  });
  expect(await stateOf(id)).toMatchObject({ status: "succeeded" });
  expect(world.asked).toHaveLength(1);
  expect(await usageOf(id)).toHaveLength(1);
});

describe("M-9 C-1 whatever a provider does", () => {
  test.each([
    ["status=500", "failed", "generation_provider", 0],
    ["pictures=refused", "failed", "generation_refused", 0],
    ["pictures=none", "failed", "generation_provider", 0],
    ["pictures=fewer", "partially_succeeded", "generation_incomplete", 1],
    ["fault=reset", "outcome_unknown", "generation_unknown", 0],
    ["fault=truncate", "outcome_unknown", "generation_unknown", 0],
    ["fault=liar", "outcome_unknown", "generation_unknown", 0],
  ])("%s: the task is %s, with %s, and has %i pictures", async (dial, status, failure, pictures) => {
    const { id } = await ask({ prompt: `a shoe [[simulate ${dial}]]`, size: "64x64", n: 2 });
    await world.work();
    expect(await stateOf(id)).toMatchObject({ status, failure, charge: 0n });
    expect(await outputsOf(id)).toHaveLength(pictures);
    expect([world.asked.length, (await usageOf(id)).length]).toEqual([1, 1]);
  });

  test("and whoever cancels while it is asked gets what was made; whoever deletes gets nothing, and nothing is left", async () => {
    const cancelled = await ask({ prompt: "a shoe", size: "64x64" });
    await world.work({ whileAsked: () => cancel(world.parts, organization(), cancelled.id) });
    expect(await stateOf(cancelled.id)).toMatchObject({ status: "succeeded", cancelAsked: true });
    expect(await outputsOf(cancelled.id)).toHaveLength(1);
    await deleteTask(world.parts, organization(), cancelled.id);
    const deleted = await ask({ prompt: "a shoe", size: "64x64" });
    await world.work({ whileAsked: () => deleteTask(world.parts, organization(), deleted.id) });
    const gone = await stateOf(deleted.id).catch((error: unknown) => error);
    expect(gone instanceof ActError && gone.code).toBe("generation_gone");
    expect((await usageOf(deleted.id)).length).toBe(1);
    expect(await sweepOrphans(world.sweepParts, 0)).toBe(0);
    // The upload alone is left.
    expect(world.filesOf(ours)).toBe(8);
  });
});
