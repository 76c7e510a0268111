import { sql } from "kysely";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type BrandKitId, newId, type OrganizationId } from "../kernel/ids.ts";
import { openText, organizationKey, sealText } from "../objects/index.ts";
import type { TenantDb } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { type KitContent, NOTHING_SAID } from "./content.ts";

/** Whose kits, and what opens them. */
export interface KitPlace {
  readonly db: TenantDb;
  readonly vault: Vault;
  readonly organization: OrganizationId;
}

/** A kit as lists show it. */
export interface BrandKit {
  readonly id: BrandKitId;
  readonly name: string;
  readonly createdAt: Date;
  readonly revision: number;
  /** The latest that was published; 0: none yet. */
  readonly version: number;
  readonly hasDraft: boolean;
}

interface BrandVersion {
  readonly version: number;
  readonly publishedAt: Date;
}

/** Kits of one organization. */
const MOST_KITS = 50;

const listed = (db: TenantDb) =>
  db
    .selectFrom("brand_kits")
    .select([
      "id",
      "name",
      "created_at",
      "revision",
      "version",
      sql<boolean>`document_id is not null`.as("draft"),
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof listed>["execute"]>>[number];

const kitOf = (row: Row): BrandKit => ({
  ...{ id: row.id as BrandKitId, name: row.name, createdAt: row.created_at },
  ...{ revision: row.revision, version: row.version, hasDraft: row.draft },
});

/** All of the organization, as they were made. */
export async function kitsIn(db: TenantDb): Promise<readonly BrandKit[]> {
  return (await listed(db).orderBy("id").execute()).map(kitOf);
}

/** @throws ActError brand_kit_not_found */
export async function readKit(db: TenantDb, id: BrandKitId): Promise<BrandKit> {
  const row = await listed(db).where("id", "=", id).executeTakeFirst();
  if (!row) throw new ActError("brand_kit_not_found");
  return kitOf(row);
}

/** Makes a kit whose draft says nothing. @throws ActError brand_kits_most */
export async function createKit(place: KitPlace, name: string): Promise<BrandKit> {
  const { db, organization } = place;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`brands ${organization}`}, 0))`.execute(db);
  if ((await kitsIn(db)).length >= MOST_KITS) throw new ActError("brand_kits_most", { limit: MOST_KITS });
  const id = newId<BrandKitId>();
  const draft = await sealed(place, NOTHING_SAID);
  await db
    .insertInto("brand_kits")
    .values({ id, org_id: organization, name, ...draft })
    .execute();
  await recordAudit(db, "brand_kit.created", id, {});
  return readKit(db, id);
}

export interface KitChange {
  readonly name?: string | undefined;
  readonly content?: KitContent | undefined;
}

/** Changes the draft, or the name. @throws ActError brand_kit_not_found, changed_meanwhile */
export async function changeKit(
  place: KitPlace,
  id: BrandKitId,
  known: number,
  { name, content }: KitChange,
): Promise<BrandKit> {
  const { db } = place;
  await update(db, id, known, {
    ...(name === undefined ? {} : { name }),
    ...(content === undefined ? {} : await sealed(place, content)),
  });
  const fields = [...(name === undefined ? [] : ["name"]), ...(content === undefined ? [] : ["content"])];
  await recordAudit(db, "brand_kit.changed", id, { fields: fields.join(" "), revision: known + 1 });
  return readKit(db, id);
}

const NO_DRAFT = { document_id: null, wrapped_key: null, sealed: null };

/** Makes the draft the version in force. Nobody changes it afterwards. @throws ActError brand_kit_not_found, brand_draft_missing, changed_meanwhile */
export async function publishKit(
  { db, organization }: KitPlace,
  id: BrandKitId,
  known: number,
): Promise<BrandKit> {
  const row = await db
    .selectFrom("brand_kits")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new ActError("brand_kit_not_found");
  const { document_id, wrapped_key, sealed: content } = row;
  if (document_id === null || wrapped_key === null || content === null)
    throw new ActError("brand_draft_missing");
  const version = row.version + 1;
  await db
    .insertInto("brand_versions")
    .values({ org_id: organization, kit_id: id, version, document_id, wrapped_key, sealed: content })
    .execute();
  await update(db, id, known, { version, ...NO_DRAFT });
  await recordAudit(db, "brand_kit.published", id, { version });
  return readKit(db, id);
}

/** Forgets the draft; of a kit that was never published what it says. @throws ActError brand_kit_not_found, brand_draft_missing, changed_meanwhile */
export async function discardDraft(place: KitPlace, id: BrandKitId, known: number): Promise<BrandKit> {
  const { db } = place;
  const kit = await readKit(db, id);
  if (!kit.hasDraft) throw new ActError("brand_draft_missing");
  await update(db, id, known, kit.version === 0 ? await sealed(place, NOTHING_SAID) : NO_DRAFT);
  await recordAudit(db, "brand_kit.discarded", id, { revision: known + 1 });
  return readKit(db, id);
}

/** The draft and all versions are gone when it returns; its assets are to be removed in the same transaction. @throws ActError brand_kit_not_found */
export async function removeKit(db: TenantDb, id: BrandKitId, assets: number): Promise<void> {
  const gone = await db.deleteFrom("brand_kits").where("id", "=", id).returning("version").executeTakeFirst();
  if (!gone) throw new ActError("brand_kit_not_found");
  await recordAudit(db, "brand_kit.removed", id, { versions: gone.version, assets });
}

/** The newest first. */
export async function versionsOf(db: TenantDb, id: BrandKitId): Promise<readonly BrandVersion[]> {
  const rows = await db
    .selectFrom("brand_versions")
    .select(["version", "published_at"])
    .where("kit_id", "=", id)
    .orderBy("version", "desc")
    .execute();
  return rows.map(({ version, published_at: publishedAt }) => ({ version, publishedAt }));
}

/** How many pictures were made with each version, of the tasks whose history is kept. */
export async function picturesMadeWith(db: TenantDb, id: BrandKitId): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom("generations")
    .select(["brand_version", ({ fn }) => fn.sum<string>("delivered").as("pictures")])
    .where("brand_kit_id", "=", id)
    .groupBy("brand_version")
    .execute();
  return new Map(rows.map(({ brand_version: version, pictures }) => [version ?? 0, Number(pictures)]));
}

/** What the draft says; null where there is none. */
export async function draftOf(place: KitPlace, id: BrandKitId): Promise<KitContent | null> {
  const row = await place.db
    .selectFrom("brand_kits")
    .select(["document_id", "wrapped_key", "sealed"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.document_id == null || row.wrapped_key === null || row.sealed === null
    ? null
    : opened(place, { document_id: row.document_id, wrapped_key: row.wrapped_key, sealed: row.sealed });
}

/** What a version says. @throws ActError brand_version_not_found */
export async function contentOf(place: KitPlace, id: BrandKitId, version: number): Promise<KitContent> {
  const row = await place.db
    .selectFrom("brand_versions")
    .select(["document_id", "wrapped_key", "sealed"])
    .where("kit_id", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  if (!row) throw new ActError("brand_version_not_found");
  return opened(place, row);
}

interface SealedRow {
  readonly document_id: string;
  readonly wrapped_key: Buffer;
  readonly sealed: Buffer;
}

async function sealed({ db, vault, organization }: KitPlace, content: KitContent): Promise<SealedRow> {
  const id = newId();
  const wrapping = await organizationKey(db, vault, organization);
  const text = sealText(JSON.stringify(content), { organization, object: id }, wrapping);
  return { document_id: id, wrapped_key: Buffer.from(text.wrappedKey), sealed: Buffer.from(text.sealed) };
}

async function opened(
  { db, vault, organization }: KitPlace,
  { document_id: object, wrapped_key: wrappedKey, sealed: text }: SealedRow,
): Promise<KitContent> {
  const wrapping = await organizationKey(db, vault, organization);
  return JSON.parse(openText({ wrappedKey, sealed: text }, { organization, object }, wrapping)) as KitContent;
}

/** @throws ActError brand_kit_not_found, changed_meanwhile */
async function update(db: TenantDb, id: BrandKitId, known: number, change: object): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("brand_kits")
    .set({ ...change, revision: known + 1 })
    .where("id", "=", id)
    .where("revision", "=", known)
    .executeTakeFirst();
  if (numUpdatedRows === 1n) return;
  await readKit(db, id);
  throw new ActError("changed_meanwhile");
}
