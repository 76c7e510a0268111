import { type ApiKeyId, parseId } from "../kernel/ids.ts";
import type { Place } from "../organizations/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import { parseKey } from "./format.ts";
import type { KeyMetadata } from "./metadata.ts";
import { findKeys, listKeys } from "./store.ts";

const PREFIX = /^sp_(?:live|test)_([0-9A-Za-z]{16})$/;

/** Whether it is more of a key than what may be seen of it. */
export function isWholeKey(reference: string): boolean {
  return /^sp_(live|test)_/.test(reference) && !PREFIX.test(reference) && reference.length >= 24;
}

/** The key of an organization with that id, or that visible first part; null when there is none. */
export function keyByReference(
  database: ControlDatabase,
  place: { readonly organization: Pick<Place["organization"], "id"> },
  reference: string,
): Promise<KeyMetadata | null> {
  return database.inTenant(
    place.organization.id,
    async (db) => (await keysNamed(db, [reference]))[0] ?? null,
  );
}

/**
 * The keys that are named by their ids or visible first parts, or, as in a list of leaked ones, by all of a key; each in the place
 * of its name, null where there is none.
 */
export async function keysNamed(
  db: TenantDb,
  references: readonly string[],
): Promise<readonly (KeyMetadata | null)[]> {
  const names = references.map(nameOf);
  const ids = names.filter((name) => parseId(name) !== null);
  const publicIds = names.flatMap((name) => PREFIX.exec(name)?.[1] ?? []);
  const found = [...(await findKeys(db, "id", ids)), ...(await findKeys(db, "public_id", publicIds))];
  const byName = new Map<string, KeyMetadata>(
    found.flatMap((key) => [
      [key.id, key],
      [key.prefix, key],
    ]),
  );
  return names.map((name) => byName.get(name) ?? null);
}

function nameOf(reference: string): string {
  const whole = parseKey(reference);
  if (whole) return `sp_${whole.mode}_${whole.publicId}`;
  const id = reference.toLowerCase();
  return parseId<ApiKeyId>(id) === null ? reference : id;
}

/** The metadata of every key of an organization, oldest first (K-7). */
export function allKeys(
  database: ControlDatabase,
  place: Pick<Place, "organization">,
): Promise<readonly KeyMetadata[]> {
  return database.inTenant(place.organization.id, listKeys);
}
