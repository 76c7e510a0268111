import { ActError } from "../kernel/act-error.ts";
import { type ApiKeyId, newId, type OrganizationId, type ProjectId, type UploadId } from "../kernel/ids.ts";
import type { Copy, LinkSigner } from "../links/index.ts";
import { organizationKey, type SealedObjects, type SealingObject } from "../objects/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import {
  type Images,
  ImagesBusy,
  type MadePicture,
  type PictureInput,
  type PictureMarks,
  type PictureMeasures,
  PictureRefused,
  type Thumbnail,
} from "../ports/images.ts";
import { ObjectMissing } from "../ports/objects.ts";
import type { Vault } from "../vault/index.ts";
import { lockQuota, storedBytes } from "./quota-store.ts";
import {
  forget,
  goneSince,
  insertUpload,
  keyWorks,
  type StoredCopy,
  takeAway,
  type Upload,
  uploadsIn,
} from "./store.ts";

/** What taking pictures in needs. */
export interface UploadParts {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly images: Images;
  readonly objects: SealedObjects;
  readonly links: LinkSigner;
  /** Most bytes that the pictures of one organization take, copies included. */
  readonly quotaBytes: number;
  /** What else links open, of the same organization; null when it is not there. */
  readonly others?: (db: TenantDb, id: UploadId) => Promise<OtherPicture | null>;
}

/** What is no upload and can be linked to. */
export type OtherPicture = Pick<Upload, "linkGeneration" | "copies">;

/** Who sends a picture. */
export interface Sender {
  readonly organization: OrganizationId;
  readonly project: ProjectId;
  readonly key: ApiKeyId;
}

/** What was sent, as often as it is asked for. */
export interface Sent {
  readonly bytes: number;
  read(): AsyncIterable<Uint8Array>;
}

interface TakingIn {
  /** What the upload is called. */
  readonly id?: UploadId;
  /** In the transaction that writes it down, before anything else. */
  readonly alongside?: (db: TenantDb) => Promise<void>;
}

/** Smaller copies, for lists and previews. */
export const THUMBNAILS: readonly (Thumbnail & { readonly name: Copy })[] = [
  { name: "large", edge: 1024 },
  { name: "medium", edge: 512 },
  { name: "small", edge: 256 },
];

/** @throws ActError upload_quota_exceeded when nothing more is taken anyway */
export async function refuseFull(
  { database, quotaBytes }: UploadParts,
  organization: OrganizationId,
): Promise<void> {
  if ((await database.inTenant(organization, storedBytes)) >= quotaBytes) throw overQuota(quotaBytes);
}

/**
 * Nobody else of the organization takes in until the transaction ends, so that together they stay within the quota.
 * @param quotaBytes of all copies of all pictures of the organization
 * @throws ActError upload_quota_exceeded
 */
export async function refuseOverQuota(
  db: TenantDb,
  organization: OrganizationId,
  copies: readonly { readonly bytes: number }[],
  quotaBytes: number,
): Promise<void> {
  await lockQuota(db, organization);
  const bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
  if ((await storedBytes(db)) + bytes > quotaBytes) throw overQuota(quotaBytes);
}

/**
 * M-1: takes a picture in: decoded and encoded anew where nothing else can be harmed, each copy sealed under a key of its own. It is
 * there when this resolves, and nothing of it is there when this throws.
 * @throws ActError picture_type_refused, picture_damaged, picture_pixels, picture_demanding, pictures_busy, upload_quota_exceeded, key_ended
 */
export async function takeIn(
  parts: UploadParts,
  sender: Sender,
  sent: Sent,
  { id = newId<UploadId>(), alongside = async () => {} }: TakingIn = {},
): Promise<Upload> {
  const { database, vault, images, objects } = parts;
  const { organization } = sender;
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const copies: StoredCopy[] = [];
  const nameOf = (object: string) => ({ organization, object });
  let open: { readonly object: SealingObject; readonly copy: StoredCopy } | null = null;
  const commit = async () => {
    if (open === null) return;
    await open.object.commit();
    open = null;
  };
  try {
    const facts = await images.takeIn(() => sent.read(), sent.bytes, THUMBNAILS, {
      async begin({ name, ...made }: MadePicture) {
        await commit();
        const copy = { ...made, id: newId(), name: name as Copy };
        copies.push(copy);
        open = { copy, object: await objects.begin(nameOf(copy.id), wrapping) };
      },
      async write(piece) {
        await open?.object.write(piece);
      },
    });
    await commit();
    await database.inTenant(organization, async (db) => {
      await alongside(db);
      await refuseOverQuota(db, organization, copies, parts.quotaBytes);
      // K-4: it may have ended while the picture came.
      if (!(await keyWorks(db, sender.key))) throw new ActError("key_ended");
      await insertUpload(db, { ...sender, id, facts, copies, sourceBytes: sent.bytes });
    });
    return await readUpload(parts, organization, id);
  } catch (error) {
    await (open as { readonly object: SealingObject } | null)?.object.abandon();
    await objects.destroy(copies.map((copy) => nameOf(copy.id)));
    throw asAct(error);
  }
}

/** @throws ActError upload_not_found, upload_gone */
export async function readUpload(
  { database }: Pick<UploadParts, "database">,
  organization: OrganizationId,
  id: UploadId,
): Promise<Upload> {
  return database.inTenant(organization, async (db) => {
    const [found] = await uploadsIn(db, { only: id });
    if (found) return found;
    throw await missing(db, id);
  });
}

async function missing(db: TenantDb, id: UploadId): Promise<ActError> {
  const since = await goneSince(db, id);
  return since === null
    ? new ActError("upload_not_found")
    : new ActError("upload_gone", { goneAt: since.toISOString() });
}

type LookParts = Pick<UploadParts, "database" | "vault" | "images" | "objects">;

/** Looks at a picture as marketplaces do. @throws ActError upload_gone, pictures_busy, picture_pixels, picture_demanding */
export function measureUpload(
  parts: LookParts,
  organization: OrganizationId,
  upload: Upload,
): Promise<PictureMeasures> {
  return lookAt(parts, organization, upload, (input) => parts.images.measure(input));
}

/** Reads which marks of origin a picture carries, as it is kept. @throws ActError upload_gone, pictures_busy, picture_demanding */
export function inspectUpload(
  parts: LookParts,
  organization: OrganizationId,
  upload: Upload,
): Promise<PictureMarks> {
  return lookAt(parts, organization, upload, (input) => parts.images.inspect(input));
}

async function lookAt<Seen>(
  { database, vault, objects }: LookParts,
  organization: OrganizationId,
  { copies: [master] }: Upload,
  look: (input: PictureInput) => Promise<Seen>,
): Promise<Seen> {
  if (master === undefined) throw new ActError("upload_gone");
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const { id: object, bytes } = master;
  const whole = { start: 0, end: bytes };
  try {
    return await look({
      bytes,
      read: () => objects.read({ organization, object }, wrapping, bytes, whole),
    });
  } catch (error) {
    throw error instanceof ObjectMissing ? new ActError("upload_gone") : asAct(error);
  }
}

/**
 * M-5: deletes a picture. When it resolves, nobody anywhere gets it, and its keys are destroyed.
 * @throws ActError upload_not_found, upload_gone
 */
export async function deleteUpload(
  { database, objects }: Pick<UploadParts, "database" | "objects">,
  organization: OrganizationId,
  id: UploadId,
): Promise<void> {
  const ids = await database.inTenant(organization, async (db) => {
    const taken = await takeAway(db, id);
    if (taken === null) throw await missing(db, id);
    return taken;
  });
  await objects.destroy(ids.map((object) => ({ organization, object })));
  await database.inTenant(organization, (db) => forget(db, id));
}

export function overQuota(quotaBytes: number): ActError {
  return new ActError("upload_quota_exceeded", { quota: quotaBytes });
}

/** What a picture was refused for, in the words of the catalogue. */
export function asAct(error: unknown): unknown {
  if (error instanceof ImagesBusy) return new ActError("pictures_busy", { retryAfterSeconds: 5 });
  if (!(error instanceof PictureRefused)) return error;
  const { refusal } = error;
  if (refusal.code === "type") return new ActError("picture_type_refused", { found: refusal.found });
  return new ActError(`picture_${refusal.code}`);
}
