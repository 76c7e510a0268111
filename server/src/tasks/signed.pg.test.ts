import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { debianPrograms } from "../../../scripts/debian-packages.mjs";
import { judge } from "../../testing/manifest-judge.ts";
import { SigningAuthority } from "../../testing/signing-authority.ts";
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { systemClock } from "../kernel/clock.ts";
import type { GenerationId, UploadId } from "../kernel/ids.ts";
import { organizationKey } from "../objects/index.ts";
import { createSigner, readCredential } from "../platform/provenance/index.ts";
import type { PictureSigner } from "../ports/provenance.ts";
import { inspectUpload, readUpload, uploadsIn } from "../uploads/index.ts";
import { readTask } from "./index.ts";

setDefaultTimeout(120_000);

const GENERATOR = { name: "Shop machine", version: "1.2.3" };
const authority = new SigningAuthority();
let world: TaskWorld;
let ours: Tenant;
let upload: UploadId;
let signer: PictureSigner;

beforeAll(async () => {
  world = await TaskWorld.start();
  ours = await world.tenant();
  upload = await world.send(ours);
  const { own, key } = authority.issue();
  const credential = readCredential(own + authority.certificate, key);
  signer = createSigner(credential, GENERATOR, systemClock, () => expect.unreachable());
});
afterAll(async () => {
  authority[Symbol.dispose]();
  await world.stop();
});

/** Every copy of the first picture of a task, the master first. */
async function copiesOf(id: GenerationId) {
  const { database, vault, objects } = world.parts;
  const organization = ours.place.organization.id;
  const { made, wrapping } = await database.inTenant(organization, async (db) => ({
    made: (await uploadsIn(db, { madeBy: [id] }))[0] ?? expect.unreachable(),
    wrapping: await organizationKey(db, vault, organization),
  }));
  return Promise.all(
    made.copies.map(async ({ id: object, bytes, format }) => {
      const whole = { start: 0, end: bytes };
      const pieces = await Array.fromAsync(objects.read({ organization, object }, wrapping, bytes, whole));
      return { format, bytes: Buffer.concat(pieces) };
    }),
  );
}

async function make(body: object, by: PictureSigner | null = signer) {
  const { id } = await world.begin(ours, body);
  await world.work(by === null ? {} : { signer: by });
  expect(await readTask(world.parts, ours.place.organization.id, id)).toMatchObject({ failure: null });
  return copiesOf(id);
}

const MADE = [
  [{ model: "simulated-image", prompt: "a shoe", size: "96x64" }, ["c2pa.created"], []],
  [
    { operation: "edit", model: "simulated-image", prompt: "red", images: ["ours", "ours"] },
    ["c2pa.opened", "c2pa.edited"],
    ["parentOf", "inputTo"],
  ],
  [
    { operation: "resize", size: "200x200", format: "jpeg", images: ["ours"] },
    ["c2pa.opened", "c2pa.resized"],
    ["parentOf"],
  ],
  [
    { operation: "convert", format: "webp", images: ["ours"] },
    ["c2pa.opened", "c2pa.converted"],
    ["parentOf"],
  ],
] as const;

test.each(MADE)("every copy of %j is signed, and tells what was done", async (body, actions, relations) => {
  const images = "images" in body ? { images: body.images.map(() => upload) } : {};
  const copies = await make({ ...body, ...images });
  expect(copies).toHaveLength(4);
  for (const said of await judge(copies, authority.certificate)) {
    expect(said?.validation_state).toBe("Trusted");
    const manifest = said?.manifests[said.active_manifest] ?? expect.unreachable();
    const told = manifest.assertions[0]?.data.actions ?? [];
    expect(told.map(({ action }) => String(action))).toEqual([...actions]);
    expect((manifest.ingredients ?? []).map(({ relationship }) => relationship)).toEqual([...relations]);
    expect(manifest.claim_generator_info).toEqual([GENERATOR]);
    // What drew it was the simulator: no model is named.
    expect(JSON.stringify(told)).not.toContain("simulated-image");
  }
});

test("the IPTC's mark is still there, for whoever reads only that, in every copy", async () => {
  const { exiftool } = await debianPrograms({ exiftool: "libimage-exiftool-perl" });
  const copies = await make({ model: "simulated-image", prompt: "a shoe", format: "jpeg" });
  const folder = mkdtempSync(join(tmpdir(), "sallyport-tags-"));
  for (const [at, { bytes, format }] of copies.entries())
    writeFileSync(join(folder, `${at}.${format}`), bytes);
  const { stdout } = Bun.spawnSync([exiftool, "-s3", "-XMP-iptcExt:DigitalSourceType", folder]);
  rmSync(folder, { recursive: true });
  expect(stdout.toString().match(/digitalsourcetype\/trainedAlgorithmicMedia/g)).toHaveLength(4);
});

test("what is signed has the very pixels of what is not, and is as small as was asked", async () => {
  const body = { operation: "white_background", images: [upload] };
  const [[plain], [signed]] = [await make(body, null), await make(body)];
  const pixelsOf = (bytes: Uint8Array | undefined) => sharp(bytes).raw().toBuffer();
  expect((await pixelsOf(signed?.bytes)).equals(await pixelsOf(plain?.bytes))).toBe(true);
  expect(await judge([plain ?? expect.unreachable()], authority.certificate)).toEqual([null]);
  const small = { operation: "convert", images: [upload], format: "jpeg" };
  const [[unsigned], [free]] = [await make(small, null), await make(small)];
  // As much as the picture takes alone: with its manifest it has to be worse.
  const most = (unsigned?.bytes.length ?? 0) + 500;
  expect(free?.bytes.length).toBeGreaterThan(most);
  const [budgeted] = await make({ ...small, max_bytes: most });
  expect(budgeted?.bytes.length).toBeLessThanOrEqual(most);
});

test("which marks a picture carries is read of it as it is kept: of what was sent none, of what was made its own", async () => {
  const organization = ours.place.organization.id;
  const marksOf = (picture: Parameters<typeof inspectUpload>[2]) =>
    inspectUpload(world.parts, organization, picture);
  expect(await marksOf(await readUpload(world.parts, organization, upload))).toEqual({
    digitalSourceType: null,
    hasC2pa: false,
  });
  for (const by of [signer, null]) {
    const { id } = await world.begin(ours, { model: "simulated-image", prompt: "a shoe", format: "webp" });
    await world.work(by === null ? {} : { signer: by });
    const [made] = await world.parts.database.inTenant(organization, (db) => uploadsIn(db, { madeBy: [id] }));
    expect(await marksOf(made ?? expect.unreachable())).toEqual({
      digitalSourceType: "trainedAlgorithmicMedia",
      hasC2pa: by !== null,
    });
  }
});
