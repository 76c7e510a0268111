import type { OrganizationId } from "../kernel/ids.ts";
import { newId } from "../kernel/ids.ts";
import { organizationKey } from "../objects/index.ts";
import type { ContentParts } from "./content.ts";
import { someAtOnce } from "./some-at-once.ts";

/** Objects that are written at the same time; each waits for the disk. */
const AT_ONCE = 16;

export interface SealedContent {
  readonly object: string;
  readonly bytes: number;
}

/**
 * Seals each of them under a key of its own, so that each can be destroyed alone. All of them are there when this resolves, and none when
 * it throws. `undo` destroys them.
 */
export async function sealAll(
  { database, vault, objects }: ContentParts,
  organization: OrganizationId,
  contents: readonly Uint8Array[],
): Promise<{ readonly sealed: readonly SealedContent[]; undo(): Promise<void> }> {
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const sealed = contents.map((content) => ({ object: newId(), bytes: content.length }));
  const undo = () => objects.destroy(sealed.map(({ object }) => ({ organization, object })));
  try {
    await someAtOnce(contents, AT_ONCE, async (content, at) => {
      const sealing = await objects.begin({ organization, object: sealed[at]?.object ?? "" }, wrapping);
      await sealing.write(content);
      await sealing.commit();
    });
  } catch (error) {
    await undo();
    throw error;
  }
  return { sealed, undo };
}
