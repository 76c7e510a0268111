import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { cancelBatch, retryRows, rowsIn } from "../batches/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { RowsRefused } from "../kernel/act-errors/rows-refused.ts";
import { systemClock } from "../kernel/clock.ts";
import { type BrandKitId, type GenerationId, newId, type UploadId } from "../kernel/ids.ts";
import { organizationKey } from "../objects/index.ts";
import { readTask } from "../tasks/index.ts";
import { openLink, sweep, sweepOrphans, uploadsIn } from "../uploads/index.ts";
import { NOTHING_SAID } from "./content.ts";
import {
  assetsOf,
  assetWith,
  changeKit,
  contentOf,
  createKit,
  discardDraft,
  draftOf,
  type KitContent,
  type KitPlace,
  keepFont,
  keepPicture,
  kitInForce,
  kitsIn,
  picturesMadeWith,
  previewBehind,
  previewPaths,
  publishKit,
  readKit,
  removeAssets,
  removeKit,
  sweepBrands,
  versionsOf,
} from "./index.ts";

setDefaultTimeout(60_000);

let world: TaskWorld;
let ours: Tenant;
let theirs: Tenant;
let kit: BrandKitId;

beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  [ours, theirs] = [await world.tenant(), await world.tenant()];
  kit = (await at(ours, (place) => createKit(place, "Shop"))).id;
});

const FONT = readFileSync(
  fileURLToPath(
    import.meta.resolve("@fontsource/instrument-sans/files/instrument-sans-latin-700-normal.woff2"),
  ),
);
const organizationOf = ({ place }: Tenant) => place.organization.id;
const at = <Result>(tenant: Tenant, work: (place: KitPlace) => Promise<Result>): Promise<Result> => {
  const organization = organizationOf(tenant);
  const { database, vault } = world.parts;
  return database.inTenant(organization, (db) => work({ db, vault, organization }));
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof ActError ? error.code : error),
  );
const fieldOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof ActError ? (error.values["field"] ?? error.code) : error),
  );
const plain = (color: string, width = 40, height = 20) =>
  sharp({ create: { width, height, channels: 4, background: color } })
    .png()
    .toBuffer();
const logoOf = async (tenant: Tenant, of = kit) => {
  const sent = await world.send(tenant, await plain("#ff0000"));
  return keepPicture(world.parts, organizationOf(tenant), of, sent);
};
/** Says something and publishes it. Resolves to the version. */
const publish = (tenant: Tenant, content: Partial<KitContent>, of = kit) =>
  at(tenant, async (place) => {
    const { revision } = await readKit(place.db, of);
    await changeKit(place, of, revision, { content: { ...NOTHING_SAID, ...content } });
    return (await publishKit(place, of, revision + 1)).version;
  });
const STAMP = { logo: "on_light", position: "top_left", width: 50, margin: 0, opacity: 100 } as const;
const TONE = { sentence: "Plain and warm.", say: ["stoneware"], avoid: ["cosy"], around: "linen" };
const sealedIn = async (tenant: Tenant, object: string, bytes: number) => {
  const { database, vault, objects } = world.parts;
  const organization = organizationOf(tenant);
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const pieces: Uint8Array[] = [];
  for await (const piece of objects.read({ organization, object }, wrapping, bytes, { start: 0, end: bytes }))
    pieces.push(piece);
  return Buffer.concat(pieces);
};
const nameOfError = (error: unknown) => (error instanceof Error ? error.name : String(error));

describe("M-6 a brand kit", () => {
  test("has a draft, is published in versions that stay readable, and its draft is discarded", async () => {
    expect(await at(ours, ({ db }) => kitsIn(db))).toMatchObject([{ id: kit, version: 0, hasDraft: true }]);
    expect(await publish(ours, { tone: TONE })).toBe(1);
    expect(await at(ours, (place) => draftOf(place, kit))).toBeNull();
    const other = { ...TONE, sentence: "Loud." };
    const { revision } = await at(ours, ({ db }) => readKit(db, kit));
    await at(ours, (place) => changeKit(place, kit, revision, { content: { ...NOTHING_SAID, tone: other } }));
    expect(await codeOf(at(ours, (place) => publishKit(place, kit, revision)))).toBe("changed_meanwhile");
    expect((await at(ours, (place) => kitInForce(place, { kit, version: null }))).content.tone).toEqual(TONE);
    await at(ours, (place) => discardDraft(place, kit, revision + 1));
    expect(await codeOf(at(ours, (place) => discardDraft(place, kit, revision + 2)))).toBe(
      "brand_draft_missing",
    );
    expect(await publish(ours, { tone: other })).toBe(2);
    expect((await at(ours, (place) => contentOf(place, kit, 1))).tone).toEqual(TONE);
    expect((await at(ours, ({ db }) => versionsOf(db, kit))).map(({ version }) => version)).toEqual([2, 1]);
    const { rows } = await world.superuser.query(
      "select action, details from audit_entries where subject_id = $1 order by occurred_at, id",
      [kit],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      ...["brand_kit.created", "brand_kit.changed", "brand_kit.published", "brand_kit.changed"],
      ...["brand_kit.discarded", "brand_kit.changed", "brand_kit.published"],
    ]);
  });

  test("says nothing to whoever has the database: its words are sealed, and bound to their place", async () => {
    await publish(ours, { tone: { ...TONE, sentence: "CanaryOfTheKit" } });
    for (const table of ["brand_kits", "brand_versions"]) {
      const { rows } = await world.superuser.query(`select string_agg(t::text, ' ') as all from ${table} t`);
      expect(rows[0].all).not.toContain(Buffer.from("CanaryOfTheKit").toString("hex"));
    }
    const other = (await at(ours, (place) => createKit(place, "Other"))).id;
    await publish(ours, {}, other);
    await world.superuser.query(
      "update brand_versions v set sealed = o.sealed, wrapped_key = o.wrapped_key from brand_versions o where v.kit_id = $1 and o.kit_id = $2",
      [other, kit],
    );
    const moved = await at(ours, (place) => contentOf(place, other, 1)).catch(nameOfError);
    expect(moved).toBe("ObjectKeyBroken");
  });

  test("M-7 of another organization is not there, whatever is done with it", async () => {
    await publish(ours, {});
    const logo = await logoOf(ours);
    const strange = <Result>(work: (place: KitPlace) => Promise<Result>) => codeOf(at(theirs, work));
    expect(await at(theirs, ({ db }) => kitsIn(db))).toEqual([]);
    expect(await strange(({ db }) => readKit(db, kit))).toBe("brand_kit_not_found");
    expect(await strange((place) => contentOf(place, kit, 1))).toBe("brand_version_not_found");
    expect(await at(theirs, (place) => draftOf(place, kit))).toBeNull();
    expect(await strange((place) => changeKit(place, kit, 3, { name: "Mine" }))).toBe("brand_kit_not_found");
    expect(await strange((place) => publishKit(place, kit, 3))).toBe("brand_kit_not_found");
    expect(await strange(({ db }) => removeKit(db, kit, 0))).toBe("brand_kit_not_found");
    expect(await at(theirs, ({ db }) => removeAssets(db, kit, null))).toBe(0);
    expect(await at(theirs, ({ db }) => assetsOf(db, kit))).toEqual([]);
    expect(await at(theirs, ({ db }) => assetWith(db, logo.id))).toBeNull();
    expect(await at(theirs, ({ db }) => previewBehind(db, logo.id as never))).toBeNull();
    const mine = await world.send(theirs);
    expect(await codeOf(keepPicture(world.parts, organizationOf(theirs), kit, mine))).toBe(
      "brand_kit_not_found",
    );
    expect(await codeOf(keepFont(world.parts, organizationOf(theirs), kit, FONT))).toBe(
      "brand_kit_not_found",
    );
    // What is sent to another organization's kit, and what of another organization is sent to one's own.
    const own = (await at(theirs, (place) => createKit(place, "Theirs"))).id;
    const ourUpload = await world.send(ours);
    expect(await codeOf(keepPicture(world.parts, organizationOf(theirs), own, ourUpload))).toBe(
      "upload_not_found",
    );
    const white = { operation: "white_background", images: [mine] };
    expect(await fieldOf(world.begin(theirs, { ...white, brand: kit }))).toBe("brand");
    const stamp = { operation: "stamp", images: [mine], logo: logo.id };
    expect(await codeOf(world.begin(theirs, stamp))).toBe("upload_not_found");
    expect(await codeOf(world.begin(theirs, { operation: "crop", images: [logo.id], box: BOX }))).toBe(
      "upload_not_found",
    );
    expect(await at(ours, ({ db }) => assetWith(db, logo.id))).toMatchObject({ kind: "picture" });
    expect(await at(ours, ({ db }) => readKit(db, kit))).toMatchObject({ name: "Shop", version: 1 });
  });
});

const BOX = { left: 0, top: 0, width: 10, height: 10 };

describe("M-6 what belongs to a kit", () => {
  test("outlives what it was made of and every sweep, counts towards the quota, and is no orphan", async () => {
    const sent = await world.send(ours, await plain("#00ff00"));
    const asset = await keepPicture(world.parts, organizationOf(ours), kit, sent);
    const before = await sealedIn(ours, asset.object, asset.bytes);
    await world.superuser.query(
      "update uploads set created_at = now() - interval '9 days', expires_at = now() - interval '2 days'",
    );
    await sweep(world.sweepParts);
    await sweepOrphans(world.sweepParts, -60_000);
    await sweepBrands(world.sweepParts);
    expect((await sealedIn(ours, asset.object, asset.bytes)).equals(before)).toBe(true);
    expect(await sharp(before).metadata()).toMatchObject({ width: 40, height: 20 });
    // Room for another one, if what is kept took none.
    const again = await world.send(ours, await plain("#00ff00"));
    const { rows } = await world.superuser.query(
      "select sum(bytes)::int as bytes from upload_objects where org_id = $1",
      [organizationOf(ours)],
    );
    const size = asset.bytes + asset.preview.bytes;
    const keepWithin = (quotaBytes: number) =>
      codeOf(keepPicture({ ...world.parts, quotaBytes }, organizationOf(ours), kit, again));
    expect(await keepWithin(rows[0].bytes + 2 * size - 1)).toBe("upload_quota_exceeded");
    expect(await keepWithin(rows[0].bytes + 2 * size)).toBe("done");
  });

  test("M-5 is destroyed when it is removed, alone or with its kit, and the keys with it", async () => {
    const [one, two] = [await logoOf(ours), await keepFont(world.parts, organizationOf(ours), kit, FONT)];
    expect(two).toMatchObject({ kind: "font", format: "woff2", preview: { format: "png" } });
    await at(ours, ({ db }) => removeAssets(db, kit, one.id));
    expect(await at(ours, ({ db }) => assetWith(db, one.id))).toBeNull();
    expect(await at(ours, ({ db }) => assetWith(db, two.id))).toMatchObject({ id: two.id });
    await sweepBrands(world.sweepParts);
    expect(await sealedIn(ours, one.object, one.bytes).catch(nameOfError)).toBe("ObjectMissing");
    expect(await sealedIn(ours, one.preview.object, one.preview.bytes).catch(nameOfError)).toBe(
      "ObjectMissing",
    );
    await at(ours, async ({ db }) => removeKit(db, kit, await removeAssets(db, kit, null)));
    await sweepBrands(world.sweepParts);
    expect(await sealedIn(ours, two.object, two.bytes).catch(nameOfError)).toBe("ObjectMissing");
    const { rows } = await world.superuser.query(
      "select (select count(*)::int from brand_assets where kit_id = $1) as assets, (select count(*)::int from brand_versions where kit_id = $1) as versions, (select count(*)::int from picture_deletions where id = any ($2) and destroyed_at is not null) as told",
      [kit, [one.id, two.id]],
    );
    expect(rows[0]).toEqual({ assets: 0, versions: 0, told: 2 });
  });

  test("M-5 goes with its organization", async () => {
    const asset = await logoOf(ours);
    await publish(ours, { tone: TONE });
    await world.superuser.query("update organizations set deleted_at = now() where id = $1", [
      organizationOf(ours),
    ]);
    await sweepBrands(world.sweepParts);
    expect(await sealedIn(ours, asset.object, asset.bytes).catch(nameOfError)).toBe("ObjectMissing");
    const { rows } = await world.superuser.query(
      "select (select count(*)::int from brand_kits where org_id = $1) + (select count(*)::int from brand_assets where org_id = $1) as rows",
      [organizationOf(ours)],
    );
    expect(rows[0].rows).toBe(0);
  });

  test("M-3 is seen in small by signed-in members, over links that end", async () => {
    const asset = await logoOf(ours);
    const organization = organizationOf(ours);
    const { links } = world.parts;
    const parts = { ...world.parts, others: previewBehind };
    const paths = () => at(ours, ({ db }) => previewPaths(db, links, systemClock, organization, [asset]));
    const [path = ""] = await paths();
    const as = (standing: "member" | "other" | "nobody") =>
      openLink(parts, systemClock, path, { standingIn: async () => standing });
    expect((await as("member")).copy).toMatchObject({ id: asset.preview.object, name: "medium" });
    expect(await codeOf(as("nobody"))).toBe("link_sign_in");
    expect(await codeOf(as("other"))).toBe("link_members");
    await at(ours, ({ db }) => removeAssets(db, kit, asset.id));
    expect(await codeOf(as("member"))).toBe("link_over");
  });

  test("M-1 a font that is none is refused, and nothing of it is left", async () => {
    for (const odd of [Buffer.from("<svg/>"), await plain("#000000"), FONT.subarray(0, 500), Buffer.alloc(0)])
      expect(await codeOf(keepFont(world.parts, organizationOf(ours), kit, odd))).toBe("picture_font");
    expect(await at(ours, ({ db }) => assetsOf(db, kit))).toEqual([]);
    expect(await sweepOrphans(world.sweepParts, -60_000)).toBe(0);
  });
});

describe("M-6 a task with a brand", () => {
  const pixelsOf = async (id: Awaited<ReturnType<TaskWorld["begin"]>>["id"]) => {
    const task = await readTask(world.parts, organizationOf(ours), id);
    const [made] = await at(ours, ({ db }) => uploadsIn(db, { madeBy: [id] }));
    const master = made?.copies[0];
    if (master === undefined) throw new Error(`nothing was made: ${task.failure}`);
    return sharp(await sealedIn(ours, master.id, master.bytes))
      .ensureAlpha()
      .raw()
      .toBuffer();
  };
  const corner = (pixels: Buffer) => [...pixels.subarray(0, 4)];

  test("uses the version that was in force when it was taken, or the one that it names", async () => {
    const logo = await logoOf(ours);
    const blue = await keepPicture(
      world.parts,
      organizationOf(ours),
      kit,
      await world.send(ours, await plain("#0000ff")),
    );
    const with_ = (asset: string) => ({ logos: [{ role: "on_light" as const, asset }], stamp: STAMP });
    await publish(ours, with_(logo.id));
    const upload = await world.send(ours);
    const white = { operation: "white_background", images: [upload], brand: kit, stamp: true };
    const waiting = await world.begin(ours, white);
    expect(waiting.brand).toEqual({ kit, version: 1 });
    await publish(ours, with_(blue.id));
    const later = await world.begin(ours, white);
    const older = await world.begin(ours, { ...white, brand: `${kit}@1` });
    const none = await world.begin(ours, { ...white, stamp: false });
    await world.work();
    expect(corner(await pixelsOf(waiting.id))).toEqual([255, 0, 0, 255]);
    expect(corner(await pixelsOf(later.id))).toEqual([0, 0, 255, 255]);
    expect(corner(await pixelsOf(older.id))).toEqual([255, 0, 0, 255]);
    expect(corner(await pixelsOf(none.id))).toEqual([255, 255, 255, 255]);
    expect(await at(ours, ({ db }) => picturesMadeWith(db, kit))).toEqual(
      new Map([
        [1, 2],
        [2, 2],
      ]),
    );
  });

  test("K-8 sent again under the same key is the same task, whatever was published meanwhile", async () => {
    await publish(ours, { tone: TONE });
    const upload = await world.send(ours);
    const [body, key] = [{ operation: "convert", images: [upload], brand: kit }, newId()];
    const first = await world.begin(ours, body, key);
    await publish(ours, { tone: { ...TONE, sentence: "Other." } });
    expect(await world.begin(ours, body, key)).toMatchObject({ id: first.id, brand: { version: 1 } });
    expect(await codeOf(world.begin(ours, { ...body, brand: `${kit}@1` }, key))).toBe(
      "idempotency_key_reused",
    );
  });

  test("P-4 tells a model the brand's words and colours, and sends at most three references with an edit", async () => {
    const references = [];
    for (let count = 0; count < 4; count += 1)
      references.push({ asset: (await logoOf(ours)).id as string, name: `Secret name ${count}` });
    const palette = [{ name: "Harbour", color: "#2f5d8a", use: "shapes" }];
    await publish(ours, { tone: TONE, palette, references });
    const upload = await world.send(ours);
    world.asked.length = 0;
    const body = { model: "simulated-image", prompt: "a mug", brand: kit };
    const edit = await world.begin(ours, { ...body, operation: "edit", images: [upload] });
    await world.begin(ours, body);
    await world.work();
    expect(await readTask(world.parts, organizationOf(ours), edit.id)).toMatchObject({ status: "succeeded" });
    const prompt =
      "a mug\n\nBrand:\nStyle: Plain and warm.\nAround the product: linen\nColours: Harbour #2f5d8a (shapes)\nIn keeping with: stoneware\nAvoid: cosy";
    expect(
      world.asked
        .map((asked) => [asked.operation, asked.prompt, asked.images.length])
        .toSorted(([one], [other]) => String(one).localeCompare(String(other))),
    ).toEqual([
      ["edits", prompt, 4],
      ["generations", prompt, 0],
    ]);
    expect(JSON.stringify(world.asked)).not.toContain("Secret name");
  });

  test("takes from its template what it does not say itself, and never stamps where a marketplace forbids it", async () => {
    const logo = await logoOf(ours);
    const template = { operation: "preset", prompt: null, stamp: true } as const;
    await publish(ours, {
      ...{ logos: [{ role: "on_light", asset: logo.id }], stamp: STAMP },
      templates: [
        { ...template, name: "Amazon", preset: "amazon" },
        { ...template, name: "Shopify", preset: "shopify" },
      ],
    });
    const upload = await world.send(ours);
    const begin = (also: object) => world.begin(ours, { images: [upload], brand: kit, ...also });
    const amazon = await begin({ template: "Amazon" });
    const shopify = await begin({ template: "Shopify" });
    await world.work();
    expect(corner(await pixelsOf(amazon.id))).toEqual([255, 255, 255, 255]);
    const [red = 0, green = 255] = corner(await pixelsOf(shopify.id));
    expect([red > 240, green < 20]).toEqual([true, true]);
    expect(await fieldOf(begin({ template: "Amazon", stamp: true }))).toBe("stamp");
    expect(await fieldOf(begin({ template: "Etsy" }))).toBe("template");
    expect(await fieldOf(world.begin(ours, { images: [upload], template: "Amazon" }))).toBe("template");
  });

  test("of a batch is made with the version that was in force when all of it was taken, also when it is tried again", async () => {
    const logo = await logoOf(ours);
    const template = {
      name: "Shop",
      operation: "preset",
      prompt: null,
      preset: "shopify",
      stamp: true,
    } as const;
    const look = {
      logos: [{ role: "on_light" as const, asset: logo.id }],
      stamp: STAMP,
      templates: [template],
    };
    await publish(ours, { ...look, tone: TONE });
    const upload = await world.send(ours);
    const words = { operation: "generate", model: "simulated-image", prompt: "a mug", size: "1024x1024" };
    const list = {
      defaults: { brand: kit },
      rows: [
        { template: "Shop", images: [upload] },
        words,
        { ...words, prompt: "a bowl", brand: `${kit}@1` },
      ],
    };
    const once = newId();
    const batch = await world.beginBatch(ours, list, once);
    await publish(ours, { tone: { ...TONE, sentence: "Other." } });
    // K-8: whatever was published meanwhile, and although the template is there no more.
    expect((await world.beginBatch(ours, list, once)).id).toBe(batch.id);
    expect(await codeOf(world.beginBatch(ours, { ...list, rows: [words] }, once))).toBe(
      "idempotency_key_reused",
    );
    const inBatch = () => at(ours, ({ db }) => rowsIn(db, batch.id, { states: null, after: 0, limit: 10 }));
    const organization = organizationOf(ours);
    await cancelBatch(world.parts, organization, batch.id);
    const again = { rows: [1, 2], prompt: null, images: null };
    await retryRows(world.batchParts(), world.ownerOf(ours), batch.id, again);
    await retryRows(world.batchParts(), world.ownerOf(ours), batch.id, {
      ...again,
      rows: [3],
      prompt: "a cup",
    });
    world.asked.length = 0;
    await world.work();
    const rows = await inBatch();
    expect(rows.map(({ state, task }) => [state, task?.brand])).toEqual(
      Array(3).fill(["succeeded", { kit, version: 1 }]),
    );
    expect(await at(ours, ({ db }) => picturesMadeWith(db, kit))).toEqual(new Map([[1, 3]]));
    const [stamped] = rows;
    const [red = 0, green = 255] = corner(await pixelsOf(stamped?.task?.id as GenerationId));
    expect([red > 240, green < 20]).toEqual([true, true]);
    const behind =
      "\n\nBrand:\nStyle: Plain and warm.\nAround the product: linen\nIn keeping with: stoneware\nAvoid: cosy";
    const prompts = new Set(world.asked.map(({ prompt }) => prompt));
    expect([world.asked.length, prompts]).toEqual([2, new Set([`a cup${behind}`, `a mug${behind}`])]);
  });

  test("of a batch is refused by row, and M-7 another organization's kit is not there", async () => {
    await publish(ours, { tone: TONE });
    const fresh = (await at(ours, (place) => createKit(place, "Draft"))).id;
    const row = { operation: "convert", images: [await world.send(ours)] };
    const named = [{}, { brand: kit }, { brand: fresh }, { brand: `${kit}@9` }, { brand: newId() }];
    const told = (tenant: Tenant, rows: readonly object[]) =>
      world.beginBatch(tenant, { rows }).catch((error: unknown) => (error as RowsRefused).told);
    expect(
      await told(ours, [...named.map((one) => ({ ...row, ...one })), { brand: kit, template: "Etsy" }]),
    ).toEqual([
      { row: 3, field: "brand", problem: "names a brand kit of which nothing was published yet" },
      { row: 4, field: "brand", problem: "names a version that this brand kit does not have" },
      { row: 5, field: "brand", problem: "is not the id of a brand kit of this organization" },
      { row: 6, field: "template", problem: "is not the name of a template of this brand kit" },
    ]);
    const foreign = { operation: "convert", images: [await world.send(theirs)], brand: kit };
    expect(await told(theirs, [foreign])).toMatchObject([
      { row: 1, field: "brand", problem: "is not the id of a brand kit of this organization" },
    ]);
  });

  test("writes in the brand's own font, and is refused where the kit has none or its logo was removed", async () => {
    const font = await keepFont(world.parts, organizationOf(ours), kit, FONT);
    const logo = await logoOf(ours);
    const upload = (await world.send(ours)) satisfies UploadId;
    const text = {
      operation: "text",
      images: [upload],
      text: "AVA",
      font: "heading",
      brand: kit,
      text_size: 40,
    };
    expect(await fieldOf(world.begin(ours, text))).toBe("brand");
    await publish(ours, {
      ...{ fonts: { heading: font.id, numbers: null } },
      ...{ logos: [{ role: "on_light", asset: logo.id }], stamp: STAMP },
    });
    const written = await world.begin(ours, { ...text, color: "#ff00ff" });
    await world.work();
    const pixels = await pixelsOf(written.id);
    let inks = 0;
    for (let place = 0; place < pixels.length; place += 4)
      if (pixels.subarray(place, place + 3).equals(Buffer.of(255, 0, 255))) inks += 1;
    expect(inks).toBeGreaterThan(50);
    expect(await fieldOf(world.begin(ours, { ...text, font: "numbers" }))).toBe("font");
    await at(ours, ({ db }) => removeAssets(db, kit, logo.id));
    expect(await codeOf(world.begin(ours, { ...text, stamp: true }))).toBe("upload_gone");
    expect(await fieldOf(world.begin(ours, { ...text, brand: `${kit}@9` }))).toBe("brand");
  });
});
