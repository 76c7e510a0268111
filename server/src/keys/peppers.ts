import { OperatorError } from "../kernel/errors.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { KeyHasher } from "./hash.ts";
import { insertPepper, type PepperUse } from "./pepper-store.ts";

export { deletePepper, type PepperUse, pepperKeys, pepperUses } from "./pepper-store.ts";

/**
 * Compares the peppers in use with what is known of those that were adopted.
 * @returns versions that are here and were not adopted yet, in the order in which they were given
 * @throws OperatorError when one is not what it was
 */
export function verifyPeppers(hasher: KeyHasher, uses: readonly PepperUse[]): readonly number[] {
  const known = new Map(uses.map(({ version, proof }) => [version, proof]));
  for (const version of hasher.versions) {
    const proof = known.get(version);
    if (proof && !hasher.proofOf(version)?.equals(proof))
      throw new OperatorError(
        `Pepper ${version} in SALLYPORT_KEY_PEPPERS is not the one that keys were hashed with; a new pepper takes a new number. Nothing was changed.`,
      );
  }
  return hasher.versions.filter((version) => !known.get(version));
}

/** Keeps what a pepper is known by; false when somebody else just did. */
export async function adoptPepper(db: OperatorDb, hasher: KeyHasher, version: number): Promise<boolean> {
  const proof = hasher.proofOf(version);
  if (proof === null) throw new RangeError("this pepper is not here");
  return insertPepper(db, version, proof);
}
