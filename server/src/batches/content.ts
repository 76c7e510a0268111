import type { OrganizationId, UploadId } from "../kernel/ids.ts";
import { organizationKey, type SealedObjects } from "../objects/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import type { BatchList } from "./rows.ts";

/** What of a batch are a caller's own words, and which photos its rows name. It is sealed, and lives as long as the batch. */
export interface BatchContent {
  readonly name: string | null;
  /** The first row first. */
  readonly rows: readonly RowContent[];
}

export interface RowContent {
  readonly reference: string | null;
  readonly images: readonly UploadId[];
}

/** The name alone is at the beginning, padded: a list of batches is not to open a thousand references of each. */
const HEAD_BYTES = 2_048;

export function writeContent({ name, rows }: BatchList): Buffer {
  const head = Buffer.alloc(HEAD_BYTES, " ");
  head.write(JSON.stringify(name));
  const body = rows.map(({ reference, request }) => [reference, ...request.images]);
  return Buffer.concat([head, Buffer.from(JSON.stringify(body))]);
}

export interface ContentParts {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly objects: SealedObjects;
}

/** Where the content of a batch is. */
export interface ContentOf {
  readonly contentObject: string;
  readonly contentBytes: number;
}

/** @throws ObjectMissing when it was destroyed */
export async function readContent(
  parts: ContentParts,
  organization: OrganizationId,
  batch: ContentOf,
): Promise<BatchContent> {
  const all = await read(parts, organization, batch, batch.contentBytes);
  const rows = JSON.parse(all.toString("utf8", HEAD_BYTES)) as [string | null, ...UploadId[]][];
  return {
    name: nameIn(all),
    rows: rows.map(([reference, ...images]) => ({ reference, images })),
  };
}

/** @throws ObjectMissing when it was destroyed */
export async function readName(
  parts: ContentParts,
  organization: OrganizationId,
  batch: ContentOf,
): Promise<string | null> {
  return nameIn(await read(parts, organization, batch, HEAD_BYTES));
}

function nameIn(content: Buffer): string | null {
  return JSON.parse(content.toString("utf8", 0, HEAD_BYTES)) as string | null;
}

async function read(
  { database, vault, objects }: ContentParts,
  organization: OrganizationId,
  { contentObject: object, contentBytes }: ContentOf,
  end: number,
): Promise<Buffer> {
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const pieces: Uint8Array[] = [];
  for await (const piece of objects.read({ organization, object }, wrapping, contentBytes, { start: 0, end }))
    pieces.push(piece);
  return Buffer.concat(pieces);
}
