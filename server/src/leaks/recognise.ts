import { type KeyHasher, parseKey } from "../keys/index.ts";
import type { OperatorDb } from "../ports/database.ts";
import { keysToRecognise, type RecognisableKey } from "./store.ts";

/** A key that somebody has who should not. */
export type LeakedKey = Pick<RecognisableKey, "id" | "organization" | "ended">;

/**
 * K-9: which texts are keys of ours, by their secrets: who knows only what may be seen of a key learns nothing and ends nothing.
 * @returns each in the place of its text; null: no key that this server ever made
 */
export async function recogniseLeaked(
  db: OperatorDb,
  hasher: KeyHasher,
  texts: readonly string[],
): Promise<readonly (LeakedKey | null)[]> {
  const parsed = texts.map(parseKey);
  const publicIds = [...new Set(parsed.flatMap((one) => one?.publicId ?? []))];
  const known = publicIds.length === 0 ? [] : await keysToRecognise(db, publicIds);
  const byPublicId = new Map(known.map((key) => [key.publicId, key]));
  return parsed.map((one) => {
    const key = one === null ? undefined : byPublicId.get(one.publicId);
    if (!one || !key || key.mode !== one.mode || !hasher.matches(one.secret, key)) return null;
    return { id: key.id, organization: key.organization, ended: key.ended };
  });
}
