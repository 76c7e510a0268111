import type { KeyMode } from "../src/keys/index.ts";
import { type CreatedKey, createKey, KeyHasher } from "../src/keys/index.ts";
import { ensurePlace, type Place } from "../src/organizations/index.ts";
import type { ControlDatabase } from "../src/ports/database.ts";

/** The hasher that `createTenant` hashes with. */
export const TEST_HASHER = new KeyHasher([{ version: 1, bytes: Buffer.alloc(32, "pepper of the tests") }]);

export interface Tenant {
  readonly place: Place;
  readonly key: CreatedKey;
}

/** An organization with a project and a key that may call everything. */
export async function createTenant(
  control: ControlDatabase,
  slug: string,
  mode: KeyMode = "test",
): Promise<Tenant> {
  const place = await ensurePlace(control, slug, "default");
  const scope = {
    endpoints: ["chat.completions", "completions", "embeddings"],
    models: null,
    ipRanges: null,
    expiresAt: null,
  };
  return { place, key: await createKey(control, TEST_HASHER, { place, name: "first", mode, scope }) };
}
