import { createHash, type Hash } from "node:crypto";
import { ActError } from "../kernel/act-error.ts";
import { newId, type UploadId } from "../kernel/ids.ts";
import { organizationKey, type SealedObjects } from "../objects/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { ObjectMissing } from "../ports/objects.ts";
import { lockQuota, storedBytes } from "./quota-store.ts";
import {
  dueUnfinished,
  endUnfinished,
  findUnfinished,
  forgetUnfinished,
  insertUnfinished,
  keepPiece,
  type Piece,
  piecesOf,
  takeUnfinishedAway,
  type Unfinished,
  unfinishedDestroyed,
  unfinishedIn,
} from "./unfinished-store.ts";
import { overQuota, type Sender, takeIn, type UploadParts } from "./uploads.ts";

/** How long an upload may take, and stays when nobody goes on with it. */
const HOURS = 24;
/** Unfinished ones of an organization, and pieces of one. */
const [MOST_AT_ONCE, MOST_PIECES] = [1_000, 1_000];
const SWEPT_AT_ONCE = 1_000;
/** A picture that was refused for one of these is refused again, however often it is sent. */
const FINAL: ReadonlySet<string> = new Set([
  "picture_type_refused",
  "picture_damaged",
  "picture_pixels",
  "picture_demanding",
]);

/** What a piece is to be, so that one that was changed on the way is noticed. */
export interface Checksum {
  readonly algorithm: "sha1" | "sha256";
  /** In base64. */
  readonly digest: string;
}

/**
 * Begins an upload that comes in pieces. Its bytes count towards the quota from now on, so that nobody fills the disk with beginnings.
 * @throws ActError upload_quota_exceeded, uploads_unfinished
 */
export async function beginUnfinished(
  { database, quotaBytes }: UploadParts,
  sender: Sender,
  bytes: number,
): Promise<Unfinished> {
  return database.inTenant(sender.organization, async (db) => {
    await lockQuota(db, sender.organization);
    if ((await storedBytes(db)) + bytes > quotaBytes) throw overQuota(quotaBytes);
    if ((await unfinishedIn(db)).count >= MOST_AT_ONCE)
      throw new ActError("uploads_unfinished", { limit: MOST_AT_ONCE });
    return insertUnfinished(db, sender, bytes, HOURS);
  });
}

/** Null when this key has begun no such upload, or it is over. */
export function readUnfinished(
  { database }: Pick<UploadParts, "database">,
  { organization, key }: Sender,
  id: UploadId,
): Promise<Unfinished | null> {
  return database.inTenant(organization, (db) => findUnfinished(db, key, id));
}

/**
 * Takes the next piece. When it is the last one, the picture is taken in before this resolves. Whoever breaks off in the middle has sent
 * what came until then, unless a checksum was to tell whether it is right.
 * @param at where the piece begins
 * @throws ActError upload_not_found, tus_offset when something else came there, tus_checksum, tus_length when it is more than was
 *   announced, and what `takeIn` throws
 */
export async function takePiece(
  parts: UploadParts,
  sender: Sender,
  id: UploadId,
  at: number,
  body: AsyncIterable<Uint8Array>,
  checksum: Checksum | null,
): Promise<{ readonly received: number; readonly expiresAt: Date }> {
  const { database, vault, objects } = parts;
  const { organization } = sender;
  const before = await readUnfinished(parts, sender, id);
  if (before === null) throw new ActError("upload_not_found");
  if (before.received !== at || before.pieces >= MOST_PIECES) throw new ActError("tus_offset");
  const { expiresAt } = before;
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const name = { organization, object: newId() };
  const writing = await objects.begin(name, wrapping);
  let kept = false;
  try {
    const hash = checksum === null ? null : createHash(checksum.algorithm);
    const bytes = await receive(body, before.bytes - at, (piece) => writing.write(piece), hash);
    if (hash !== null && hash.digest("base64") !== checksum?.digest) throw new ActError("tus_checksum");
    if (bytes === 0) return { received: at, expiresAt };
    await writing.commit();
    const piece = { id: name.object, bytes };
    if (at + bytes < before.bytes) {
      kept = await database.inTenant(organization, (db) => keepPiece(db, organization, before, piece));
      if (!kept) throw new ActError("tus_offset");
    } else await finish(parts, sender, before, piece, wrapping);
    return { received: at + bytes, expiresAt };
  } finally {
    if (!kept) await writing.abandon().finally(() => objects.destroy([name]));
  }
}

/** M-5: takes away what has come. @throws ActError upload_not_found */
export async function removeUnfinished(parts: UploadParts, sender: Sender, id: UploadId): Promise<void> {
  if ((await readUnfinished(parts, sender, id)) === null) throw new ActError("upload_not_found");
  await parts.database.inTenant(sender.organization, (db) => takeUnfinishedAway(db, id));
  await destroyPieces(parts, sender, id);
}

/** M-4: destroys what was not finished in time. Killed at any step, the next one finishes it. */
export async function sweepUnfinished({
  database,
  objects,
}: {
  readonly database: ControlDatabase;
  readonly objects: SealedObjects;
}): Promise<void> {
  for (;;) {
    const due = await database.asOperator((db) => dueUnfinished(db, SWEPT_AT_ONCE));
    if (due.length === 0) return;
    await objects.destroy(due.flatMap((one) => one.objects));
    const ids = due.map(({ id }) => id);
    await database.asOperator((db) => unfinishedDestroyed(db, ids));
  }
}

/** The last piece: the picture is taken in, and the pieces go. Whatever fails, the last piece can be sent again. */
async function finish(
  parts: UploadParts,
  sender: Sender,
  before: Unfinished,
  last: Piece,
  wrapping: Uint8Array,
): Promise<void> {
  const { database, objects } = parts;
  const { organization } = sender;
  const { id, bytes } = before;
  const pieces = [...(await database.inTenant(organization, (db) => piecesOf(db, id))), last];
  // Somebody else has sent the last piece meanwhile, or taken it all away.
  if (pieces.reduce((sum, piece) => sum + piece.bytes, 0) !== bytes) throw new ActError("tus_offset");
  async function* read() {
    for (const piece of pieces) {
      const whole = { start: 0, end: piece.bytes };
      yield* objects.read({ organization, object: piece.id }, wrapping, piece.bytes, whole);
    }
  }
  try {
    await takeIn(
      parts,
      sender,
      { bytes, read },
      {
        id,
        // Two who send the last piece at once make one picture.
        async alongside(db) {
          if (!(await endUnfinished(db, before))) throw new ActError("tus_offset");
        },
      },
    );
  } catch (error) {
    if (error instanceof ObjectMissing) throw new ActError("tus_offset");
    if (error instanceof ActError && FINAL.has(error.code)) {
      await database.inTenant(organization, (db) => takeUnfinishedAway(db, id));
      await destroyPieces(parts, sender, id);
    }
    throw error;
  }
  await destroyPieces(parts, sender, id);
}

async function destroyPieces({ database, objects }: UploadParts, { organization }: Sender, id: UploadId) {
  const pieces = await database.inTenant(organization, (db) => piecesOf(db, id));
  await objects.destroy(pieces.map((piece) => ({ organization, object: piece.id })));
  await database.inTenant(organization, (db) => forgetUnfinished(db, id));
}

/** @throws ActError tus_length */
async function receive(
  body: AsyncIterable<Uint8Array>,
  most: number,
  write: (piece: Uint8Array) => Promise<void>,
  hash: Hash | null,
): Promise<number> {
  let bytes = 0;
  try {
    for await (const piece of body) {
      if (bytes + piece.length > most) throw new ActError("tus_length");
      hash?.update(piece);
      await write(piece);
      bytes += piece.length;
    }
  } catch (error) {
    const brokeOff = error instanceof ActError && error.code === "upload_incomplete";
    if (!brokeOff || hash !== null) throw error;
  }
  return bytes;
}
