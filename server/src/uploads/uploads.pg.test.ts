import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { photo } from "../../testing/pictures.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { adoptMasterKey } from "../../testing/vault.ts";
import { ActError } from "../kernel/act-error.ts";
import { systemClock } from "../kernel/clock.ts";
import { newId, type UploadId } from "../kernel/ids.ts";
import { LinkSigner } from "../links/index.ts";
import { SealedObjects, Spool } from "../objects/index.ts";
import { ImagePool } from "../platform/images/index.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import { FolderStore, ScratchFolder } from "../platform/objects/index.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { createVault } from "../vault/index.ts";
import {
  deleteUpload,
  linksTo,
  openLink,
  readUpload,
  refuseFull,
  revokeLinks,
  revokeLinksTo,
  setLinksForMembers,
  setRetention,
  sweep,
  sweepOrphans,
  takeIn,
  type UploadParts,
  uploadsIn,
  type Visitor,
} from "./index.ts";

setDefaultTimeout(60_000);

const PEPPERS = [{ version: 1, bytes: Buffer.alloc(32, "pepper of the tests") }] as const;
const folder = mkdtempSync(join(tmpdir(), "sallyport-uploads-"));
const images = new ImagePool();
const jpeg = await photo().jpeg().toBuffer();

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let worker: ControlDatabase;
let parts: UploadParts;
let ours: Tenant;
let theirs: Tenant;
let count = 0;

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  worker = connectControlDatabase(database.addressOf("sallyport_worker"), TEST_ACTOR);
  const vault = createVault(createEnvironmentKms(Buffer.alloc(32, "master")), systemClock);
  await adoptMasterKey(control, vault);
  const objects = new SealedObjects(
    new FolderStore(join(folder, "objects")),
    new FolderStore(join(folder, "keys")),
  );
  const links = new LinkSigner(PEPPERS);
  parts = { database: control, vault, images, objects, links, quotaBytes: 1_000_000_000 };
});
afterAll(async () => {
  await images.close();
  await Promise.all([control.close(), worker.close()]);
  await database.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  count += 1;
  [ours, theirs] = [
    await createTenant(control, `ours-${count}`),
    await createTenant(control, `theirs-${count}`),
  ];
});

const files = (under = "") =>
  readdirSync(join(folder, under), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
/** Files of one organization, in both stores. */
const filesOf = ({ place }: Tenant) =>
  files().filter(({ parentPath }) => parentPath.includes(place.organization.id)).length;

async function send(tenant: Tenant, bytes: Uint8Array = jpeg, with_: Partial<UploadParts> = {}) {
  const spool = await Spool.open(new ScratchFolder(join(folder, "arriving")));
  await spool.write(bytes);
  await spool.end();
  const { organization, project } = tenant.place;
  const sender = { organization: organization.id, project: project.id, key: tenant.key.id };
  try {
    return await takeIn({ ...parts, ...with_ }, sender, spool);
  } finally {
    await spool.close();
  }
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof ActError ? error.code : error),
  );

async function linkTo(tenant: Tenant, id: UploadId, seconds = 3_600): Promise<string> {
  const { organization } = tenant.place;
  const upload = await readUpload(parts, organization.id, id);
  const wish = { seconds, disposition: "inline" } as const;
  const [links] = await linksTo(parts, systemClock, organization.id, [upload], wish);
  return links?.made[0]?.path ?? "";
}

const NOBODY: Visitor = { standingIn: async () => "nobody" };

async function openedBytes(path: string, visitor = NOBODY): Promise<Buffer> {
  const opened = await openLink(parts, systemClock, path, visitor);
  const pieces: Uint8Array[] = [];
  for await (const piece of opened.read({ start: 0, end: opened.copy.bytes })) pieces.push(piece);
  return Buffer.concat(pieces);
}

const expire = (id: UploadId, secondsAgo = 0) =>
  superuser.query(
    `update uploads set created_at = now() - interval '72 hours', expires_at = now() - make_interval(secs => $2) where id = $1`,
    [id, secondsAgo],
  );

describe("M-1 M-2 a picture that was sent", () => {
  test("is there with its copies, in files that show nothing, until the organization's time is over", async () => {
    const { id, copies, createdAt, expiresAt } = await send(ours);
    expect(copies.map(({ name, width }) => [name, width]).sort()).toEqual([
      ["large", 96],
      ["master", 96],
      ["medium", 96],
      ["small", 96],
    ]);
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(72 * 3_600_000);
    expect(filesOf(ours)).toBe(8);
    for (const { parentPath, name } of files("objects"))
      expect(readFileSync(join(parentPath, name)).subarray(0, 3)).not.toEqual(jpeg.subarray(0, 3));
    expect((await openedBytes(await linkTo(ours, id))).subarray(0, 3)).toEqual(jpeg.subarray(0, 3));
  });

  test("and refused leaves nothing behind", async () => {
    expect(await codeOf(send(ours, Buffer.from("GIF89a")))).toBe("picture_type_refused");
    expect(await codeOf(send(ours, jpeg.subarray(0, 500)))).toBe("picture_damaged");
    expect(await codeOf(send(ours, jpeg, { quotaBytes: 100 }))).toBe("upload_quota_exceeded");
    await superuser.query("update api_keys set revoked_at = now() where id = $1", [ours.key.id]);
    expect(await codeOf(send(ours))).toBe("key_ended");
    expect(filesOf(ours)).toBe(0);
    expect(files("arriving")).toEqual([]);
    expect(
      (await superuser.query("select from uploads where org_id = $1", [ours.place.organization.id])).rows,
    ).toEqual([]);
  });

  test("by many at once stays within the quota of the organization", async () => {
    const { copies } = await send(theirs);
    const one = copies.reduce((sum, { bytes }) => sum + bytes, 0);
    const quotaBytes = Math.floor(2.5 * one);
    const sent = await Promise.all(Array.from({ length: 4 }, () => codeOf(send(ours, jpeg, { quotaBytes }))));
    expect(sent.sort()).toEqual(["done", "done", "upload_quota_exceeded", "upload_quota_exceeded"]);
    expect(filesOf(ours)).toBe(16);
    const full = refuseFull({ ...parts, quotaBytes: one }, ours.place.organization.id);
    expect(await codeOf(full)).toBe("upload_quota_exceeded");
  });
});

describe("M-7 a picture of another organization", () => {
  test("is not there: neither read, nor listed, nor deleted, nor linked to", async () => {
    const { id } = await send(ours);
    const other = theirs.place.organization.id;
    expect(await codeOf(readUpload(parts, other, id))).toBe("upload_not_found");
    expect(await codeOf(deleteUpload(parts, other, id))).toBe("upload_not_found");
    const listed = await control.inTenant(other, (db) =>
      uploadsIn(db, { after: null, order: "oldest", limit: 10 }),
    );
    expect(listed).toEqual([]);
    expect(await control.inTenant(other, (db) => revokeLinksTo(db, id))).toBe(false);
    expect((await openedBytes(await linkTo(ours, id))).length).toBeGreaterThan(0);
  });

  test("is hidden by the database itself, also from a query that forgets to ask whose it is", async () => {
    const { id } = await send(ours);
    for (const table of [
      "uploads",
      "upload_objects",
      "picture_deletions",
      "object_organization_keys",
      "picture_settings",
    ]) {
      const { rows } = await superuser.query<{ on: boolean }>(
        "select relrowsecurity and relforcerowsecurity as on from pg_class where oid = $1::regclass",
        [table],
      );
      expect([table, rows[0]?.on]).toEqual([table, true]);
    }
    const seen = await control.inTenant(theirs.place.organization.id, (db) =>
      db.selectFrom("uploads").select("id").where("id", "=", id).execute(),
    );
    expect(seen).toEqual([]);
  });
});

describe("M-3 a link", () => {
  test("ends with its time, with every link to the picture, and with every link of the organization", async () => {
    const { id } = await send(ours);
    const [first, short] = [await linkTo(ours, id), await linkTo(ours, id, -1)];
    expect(await codeOf(openedBytes(short))).toBe("link_over");
    const { id: organization } = ours.place.organization;
    expect(await control.inTenant(organization, (db) => revokeLinksTo(db, id))).toBe(true);
    expect(await codeOf(openedBytes(first))).toBe("link_over");
    const second = await linkTo(ours, id);
    await openedBytes(second);
    await control.inTenant(organization, (db) => revokeLinks(db, organization));
    expect(await codeOf(openedBytes(second))).toBe("link_over");
    await openedBytes(await linkTo(ours, id));
  });

  test("for members opens for those of the picture's organization, and for nobody else", async () => {
    const { id } = await send(ours);
    const { organization } = ours.place;
    const upload = await readUpload(parts, organization.id, id);
    const wish = { seconds: 60, disposition: "inline", forMembers: true } as const;
    const [links] = await linksTo(parts, systemClock, organization.id, [upload], wish);
    const path = links?.made[0]?.path ?? "";
    expect(links?.forMembers).toBe(true);
    const asked: string[] = [];
    const as = (standing: "member" | "other" | "nobody"): Visitor => ({
      async standingIn(of) {
        asked.push(of);
        return standing;
      },
    });
    expect(await codeOf(openedBytes(path))).toBe("link_sign_in");
    expect(await codeOf(openedBytes(path, as("nobody")))).toBe("link_sign_in");
    expect(await codeOf(openedBytes(path, as("other")))).toBe("link_members");
    expect((await openedBytes(path, as("member"))).length).toBe(upload.copies[0]?.bytes ?? -1);
    expect(new Set(asked)).toEqual(new Set([organization.id]));
  });

  test("for anybody is for members as soon as the organization says so, and for anybody again when it does", async () => {
    const { id } = await send(ours);
    const { organization } = ours.place;
    const path = await linkTo(ours, id);
    const say = (forMembers: boolean) =>
      control.inTenant(organization.id, (db) => setLinksForMembers(db, organization.id, forMembers));
    expect(await codeOf(openedBytes(path))).toBe("done");
    await say(true);
    expect(await codeOf(openedBytes(path))).toBe("link_sign_in");
    await say(false);
    expect(await codeOf(openedBytes(path))).toBe("done");
    const { rows } = await superuser.query(
      "select count(*)::int as entries from audit_entries where action = 'pictures.links_for_members_set'",
    );
    expect(rows).toEqual([{ entries: 2 }]);
  });

  test("never lasts longer than its picture", async () => {
    const { id, expiresAt } = await send(ours);
    const upload = await readUpload(parts, ours.place.organization.id, id);
    const wish = { seconds: 10_000_000, disposition: "inline" } as const;
    const [links] = await linksTo(parts, systemClock, ours.place.organization.id, [upload], wish);
    expect(links?.expiresAt.getTime()).toBe(Math.floor(expiresAt.getTime() / 1_000) * 1_000);
  });
});

describe("M-5 M-4 a picture that is deleted", () => {
  test("is gone for everybody at once, with its keys, and a record says so without saying of whom", async () => {
    const { id } = await send(ours);
    const link = await linkTo(ours, id);
    await deleteUpload(parts, ours.place.organization.id, id);
    expect(filesOf(ours)).toBe(0);
    expect(await codeOf(openedBytes(link))).toBe("link_over");
    expect(await codeOf(readUpload(parts, ours.place.organization.id, id))).toBe("upload_gone");
    expect(await codeOf(deleteUpload(parts, ours.place.organization.id, id))).toBe("upload_gone");
    const { rows } = await superuser.query("select * from picture_deletions where id = $1", [id]);
    expect(rows).toMatchObject([{ reason: "asked", objects: 4, destroyed_at: expect.any(Date) }]);
    expect(new Set(Object.keys(rows[0] ?? {}))).toEqual(
      new Set([
        "id",
        "org_id",
        "reason",
        "objects",
        "created_at",
        "expires_at",
        "deleted_at",
        "destroyed_at",
      ]),
    );
  });

  test("does not open from yesterday's copy of objects and database, although the master key is there", async () => {
    const { id, copies } = await send(ours);
    const link = await linkTo(ours, id);
    const backup = mkdtempSync(join(tmpdir(), "sallyport-backup-"));
    cpSync(join(folder, "objects"), backup, { recursive: true });
    const { rows: uploads } = await superuser.query("select * from uploads where id = $1", [id]);
    await deleteUpload(parts, ours.place.organization.id, id);
    // Everything back as it was, but for the keys, of which there is no backup.
    cpSync(backup, join(folder, "objects"), { recursive: true });
    const [row] = uploads;
    const columns = Object.keys(row ?? {});
    await superuser.query("delete from picture_deletions where id = $1", [id]);
    await superuser.query(
      `insert into uploads (${columns.join(", ")}) values (${columns.map((_, at) => `$${at + 1}`).join(", ")})`,
      Object.values(row ?? {}),
    );
    for (const copy of copies)
      await superuser.query("insert into upload_objects values ($1, $2, $3, $4, $5, $6, $7, $8)", [
        ...[
          copy.id,
          ours.place.organization.id,
          id,
          copy.name,
          copy.format,
          copy.width,
          copy.height,
          copy.bytes,
        ],
      ]);
    expect(await codeOf(openedBytes(link))).toBe("link_over");
    rmSync(backup, { recursive: true });
    await deleteUpload(parts, ours.place.organization.id, id);
  });
});

describe("M-4 a picture whose time is over", () => {
  test("is not there from that moment on, and the sweep destroys its keys and says how late it was", async () => {
    const [{ id }, kept] = [await send(ours), await send(theirs)];
    const link = await linkTo(ours, id);
    await expire(id, 30);
    expect(await codeOf(openedBytes(link))).toBe("link_over");
    expect(await codeOf(readUpload(parts, ours.place.organization.id, id))).toBe("upload_gone");
    const { pictures, lateSeconds } = await sweep({ database: worker, objects: parts.objects });
    expect(pictures).toBe(1);
    expect(Math.floor(lateSeconds / 10)).toBe(3);
    expect([filesOf(ours), filesOf(theirs)]).toEqual([0, 8]);
    const { rows } = await superuser.query(
      "select reason, destroyed_at from picture_deletions where id = $1",
      [id],
    );
    expect(rows).toEqual([{ reason: "expired", destroyed_at: expect.any(Date) }]);
    await readUpload(parts, theirs.place.organization.id, kept.id);
  });

  test("is destroyed by the next sweep when whoever took it away had no time to", async () => {
    const { id } = await send(ours);
    await expire(id);
    // As a worker that was killed between the two steps.
    await worker.asOperator(async (db) => (await import("./sweep-store.ts")).duePictures(db, 10));
    await superuser.query("update uploads set deleted_at = now() - interval '11 seconds' where id = $1", [
      id,
    ]);
    expect(filesOf(ours)).toBe(8);
    await sweep({ database: worker, objects: parts.objects });
    expect(filesOf(ours)).toBe(0);
    expect((await superuser.query("select from uploads where id = $1", [id])).rows).toEqual([]);
  });

  test("goes with its organization", async () => {
    await send(ours);
    const { id } = ours.place.organization;
    await superuser.query("update organizations set deleted_at = now() where id = $1", [id]);
    await sweep({ database: worker, objects: parts.objects });
    expect(filesOf(ours)).toBe(0);
    const { rows } = await superuser.query("select reason from picture_deletions where org_id = $1", [id]);
    expect(rows).toEqual([{ reason: "organization_deleted" }]);
  });

  test("a shorter time holds for what is there, a longer one for what comes", async () => {
    const { id: organization } = ours.place.organization;
    const { id } = await send(ours);
    const hours = async (upload: UploadId) => {
      const { createdAt, expiresAt } = await readUpload(parts, organization, upload);
      return (expiresAt.getTime() - createdAt.getTime()) / 3_600_000;
    };
    await control.inTenant(organization, (db) => setRetention(db, organization, 2));
    expect(await hours(id)).toBe(2);
    await control.inTenant(organization, (db) => setRetention(db, organization, 168));
    expect([await hours(id), await hours((await send(ours)).id)]).toEqual([2, 168]);
    const tooLong = control.inTenant(organization, (db) => setRetention(db, organization, 169));
    await expect(tooLong).rejects.toMatchObject({ code: "23514" });
  });
});

test("M-4 objects that no picture has are destroyed, and those of pictures and of uploads under way stay", async () => {
  await send(ours);
  const { organization } = ours.place;
  const orphan = await parts.objects.begin(
    { organization: organization.id, object: newId() },
    Buffer.alloc(32),
  );
  await orphan.commit();
  expect(filesOf(ours)).toBe(10);
  const sweeping = { database: worker, objects: parts.objects };
  // Nothing is old enough yet.
  await sweepOrphans(sweeping);
  expect(filesOf(ours)).toBe(10);
  await sweepOrphans(sweeping, -1_000);
  expect(filesOf(ours)).toBe(8);
});
