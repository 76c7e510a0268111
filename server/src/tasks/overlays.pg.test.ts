import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import sharp from "sharp";
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import type { GenerationId, UploadId } from "../kernel/ids.ts";
import { uploadsIn } from "../uploads/index.ts";
import { readTask } from "./index.ts";
import { sourcesOf } from "./sources.ts";

setDefaultTimeout(60_000);

let world: TaskWorld;
let ours: Tenant;
let upload: UploadId;
let logo: UploadId;

beforeAll(async () => {
  world = await TaskWorld.start();
  ours = await world.tenant();
  upload = await world.send(ours);
  const red = sharp({ create: { width: 30, height: 10, channels: 4, background: "#ff0000" } });
  logo = await world.send(ours, await red.png().toBuffer());
});
afterAll(() => world.stop());

const organization = () => ours.place.organization.id;
const pixelsOf = async (id: UploadId) => {
  const source = sourcesOf({ ...world.parts, signer: null, worker: "" }, {
    organization: organization(),
  } as never);
  const pieces: Uint8Array[] = [];
  for await (const piece of (await source(id)).read()) pieces.push(piece);
  return sharp(Buffer.concat(pieces)).ensureAlpha().raw().toBuffer();
};
const madeOf = async (id: GenerationId) => {
  await world.work();
  const task = await readTask(world.parts, organization(), id);
  const [made] = await world.parts.database.inTenant(organization(), (db) => uploadsIn(db, { madeBy: [id] }));
  return { task, made };
};

test("a logo is stamped where it is asked for, at 120 by 100 pixels; everything else stays as it was", async () => {
  const { id } = await world.begin(ours, {
    ...{ operation: "stamp", images: [upload], logo },
    ...{ width: 50, position: "top_left", margin: 10 },
  });
  const { task, made } = await madeOf(id);
  expect(task).toMatchObject({ status: "succeeded", charge: 0n, model: null });
  const [before, after] = [await pixelsOf(upload), await pixelsOf(made?.id ?? expect.unreachable())];
  for (let place = 0; place < 120 * 100; place += 1) {
    const [x, y] = [place % 120, Math.floor(place / 120)];
    const isUnder = x >= 10 && x < 70 && y >= 10 && y < 30;
    const expected = isUnder ? [255, 0, 0, 255] : [...before.subarray(place * 4, place * 4 + 4)];
    expect([...after.subarray(place * 4, place * 4 + 4)]).toEqual(expected);
  }
});

test("M-4 a text is written, and sealed with its request as prompts are; what the font lacks ends the task by name", async () => {
  const words = "Zweimal gebrannt 1847";
  const { id } = await world.begin(ours, { operation: "text", images: [upload], text: words, text_size: 20 });
  const { rows } = await world.superuser.query("select row_to_json(g)::text as row from generations g");
  expect(rows.some(({ row }) => row.includes("Zweimal"))).toBe(false);
  const { task, made } = await madeOf(id);
  expect(task).toMatchObject({ status: "succeeded" });
  const after = await pixelsOf(made?.id ?? expect.unreachable());
  expect(after.equals(await pixelsOf(upload))).toBe(false);
  const lacking = await world.begin(ours, { operation: "text", images: [upload], text: "中" });
  expect((await madeOf(lacking.id)).task).toMatchObject({ status: "failed", failure: "picture_glyph" });
});
