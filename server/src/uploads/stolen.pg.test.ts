import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import {
  ACCESS_KEY_ID,
  BUCKET,
  type S3Server,
  SECRET_ACCESS_KEY,
  startS3Server,
} from "../../../acceptance/pictures/s3-server.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { photo } from "../../testing/pictures.ts";
import { createTenant } from "../../testing/tenant.ts";
import { adoptMasterKey } from "../../testing/vault.ts";
import { systemClock } from "../kernel/clock.ts";
import { LinkSigner } from "../links/index.ts";
import { organizationKey, SealedObjects, Spool } from "../objects/index.ts";
import { createEgress } from "../platform/egress/index.ts";
import { ImagePool } from "../platform/images/index.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import { FolderStore, openBucket, ScratchFolder } from "../platform/objects/index.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { ObjectMissing, type ObjectName, type ObjectStore } from "../ports/objects.ts";
import { createVault } from "../vault/index.ts";
import { deleteUpload, takeIn, type Upload } from "./index.ts";

setDefaultTimeout(60_000);

const MOST_BYTES = 100_000_000;
const folder = mkdtempSync(join(tmpdir(), "sallyport-stolen-"));
const images = new ImagePool();
const egress = createEgress();
const vaultUnder = (masterKey: string) =>
  createVault(createEnvironmentKms(Buffer.alloc(32, masterKey)), systemClock);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let server: S3Server;
let stores: Readonly<Record<"a folder" | "a bucket", ObjectStore>>;
let count = 0;

beforeAll(async () => {
  [database, server] = await Promise.all([startTestDatabase(), startS3Server()]);
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  await adoptMasterKey(control, vaultUnder("master"));
  const keys = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY, sessionToken: null };
  const place = { endpoint: server.endpoint, bucket: BUCKET, region: "us-east-1", pathStyle: true, keys };
  stores = {
    "a folder": new FolderStore(join(folder, "objects")),
    "a bucket": openBucket(place, egress, systemClock),
  };
});
afterAll(async () => {
  await images.close();
  egress.close();
  await control.close();
  await Promise.all([database.stop(), server.stop()]);
  rmSync(folder, { recursive: true });
});

interface Stolen {
  readonly name: ObjectName;
  readonly bytes: Buffer;
}

/** Everything in a store, as a thief or a backup has it. */
async function everythingIn(store: ObjectStore): Promise<readonly Stolen[]> {
  const all: Stolen[] = [];
  for await (const name of store.list(-60_000)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of store.read(name, 0, MOST_BYTES)) pieces.push(piece);
    all.push({ name, bytes: Buffer.concat(pieces) });
  }
  return all;
}

async function putBack(all: readonly Stolen[], store: ObjectStore): Promise<void> {
  for (const { name, bytes } of all) {
    const writer = await store.begin(name);
    await writer.write(bytes);
    await writer.commit();
  }
}

const rowsOf = async (table: string) => (await superuser.query(`select * from ${table}`)).rows;

describe.each(["a folder", "a bucket"] as const)("M-2 M-4 pictures in %s", (where) => {
  /** Sends a picture; what it looks like decoded is what a thief wants. */
  async function send() {
    count += 1;
    const { place, key } = await createTenant(control, `owner-${count}`);
    const keys = new FolderStore(join(folder, `keys-${count}`));
    const objects = new SealedObjects(stores[where], keys);
    const links = new LinkSigner([{ version: 1, bytes: Buffer.alloc(32, "pepper") }]);
    const common = { database: control, images, objects, links, quotaBytes: 1_000_000_000 };
    const parts = { ...common, vault: vaultUnder("master") };
    const spool = await Spool.open(new ScratchFolder(join(folder, "arriving")));
    await spool.write(await photo().jpeg().toBuffer());
    await spool.end();
    const organization = place.organization.id;
    const upload = await takeIn(parts, { organization, project: place.project.id, key: key.id }, spool);
    await spool.close();
    const read = async (sealed: SealedObjects, masterKey: string, copy = upload.copies[0]) => {
      const vault = vaultUnder(masterKey);
      const wrapping = await control.inTenant(organization, (db) => organizationKey(db, vault, organization));
      const { id: object = "", bytes = 0 } = copy ?? {};
      const pieces: Uint8Array[] = [];
      for await (const piece of sealed.read({ organization, object }, wrapping, bytes, {
        start: 0,
        end: bytes,
      }))
        pieces.push(piece);
      return Buffer.concat(pieces);
    };
    return { organization, upload, parts, keys, objects, read };
  }
  const copiesOf = ({ copies }: Upload) => copies.map(({ id }) => id);

  test("stolen with their keys and the database, and without the master key, show no pixel", async () => {
    const { upload, keys, objects, read, parts, organization } = await send();
    const picture = await read(objects, "master");
    expect(picture.subarray(0, 2).toString("hex")).toBe("ffd8");
    const [sealed, wrapped] = [await everythingIn(stores[where]), await everythingIn(keys)];
    expect(new Set(sealed.map(({ name }) => name.object))).toEqual(new Set(copiesOf(upload)));
    expect(wrapped).toHaveLength(4);
    // No stretch of any copy stands anywhere in what was stolen, nor in any row.
    const dump = JSON.stringify([await rowsOf("upload_objects"), await rowsOf("object_organization_keys")]);
    const haystack =
      Buffer.concat([...sealed, ...wrapped].map(({ bytes }) => bytes)).toString("latin1") + dump;
    for (const copy of upload.copies) {
      const bytes = (await read(objects, "master", copy)).toString("latin1");
      for (let at = 0; at + 16 <= bytes.length; at += 16)
        expect(haystack.includes(bytes.slice(at, at + 16))).toBe(false);
    }
    // And with every door of ours, but another master key.
    await expect(read(objects, "guessed")).rejects.toThrow();
    await deleteUpload(parts, organization, upload.id);
  });

  test("deleted do not open with the master key and yesterday's copy of objects and database either", async () => {
    const { organization, upload, parts, keys, objects, read } = await send();
    expect((await read(objects, "master")).length).toBe(upload.copies[0]?.bytes ?? -1);
    const yesterday = await everythingIn(stores[where]);
    await deleteUpload(parts, organization, upload.id);
    expect(await everythingIn(stores[where])).toEqual([]);
    expect(await everythingIn(keys)).toEqual([]);
    // The organization's key is in the database still, as it is in each of its copies.
    await putBack(yesterday, stores[where]);
    for (const copy of upload.copies)
      await expect(read(objects, "master", copy)).rejects.toBeInstanceOf(ObjectMissing);
    await stores[where].remove(yesterday.map(({ name }) => name));
  });
});
