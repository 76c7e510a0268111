import type { GenerationId, OrganizationId } from "../../kernel/ids.ts";
import { organizationKey } from "../../objects/index.ts";
import { ObjectMissing } from "../../ports/objects.ts";
import { partialOf, type StoredPartial } from "../../tasks/index.ts";
import type { UploadParts } from "../../uploads/index.ts";

type Parts = Pick<UploadParts, "database" | "vault" | "objects">;

/**
 * The newest unfinished picture of a task, for whoever follows it; null where there is none. Ask only for a task that its caller was found to
 * see. It is opened when it is shown, once for each who follows, and kept nowhere.
 */
export async function newestPartial(
  { database, vault, objects }: Parts,
  { organization }: { readonly organization: OrganizationId },
  id: GenerationId,
) {
  const found = await database.inTenant(organization, (db) => partialOf(db, id));
  if (found === null) return null;
  return {
    mark: found.object,
    async show() {
      const wrapping = await database.inTenant(organization, (db) =>
        organizationKey(db, vault, organization),
      );
      const { object, bytes } = found;
      const pieces: Uint8Array[] = [];
      try {
        for await (const piece of objects.read({ organization, object }, wrapping, bytes, {
          start: 0,
          end: bytes,
        }))
          pieces.push(piece);
      } catch (error) {
        // A newer one took its place, or its task has ended.
        if (error instanceof ObjectMissing) return null;
        throw error;
      }
      return showPartial(id, found, Buffer.concat(pieces));
    },
  };
}

/** As programs read it: much as OpenAI's `image_generation.partial_image`. */
function showPartial(id: GenerationId, { place, number, width, height }: StoredPartial, content: Buffer) {
  return {
    object: "generation.partial_image",
    generation: id,
    index: place,
    partial_image_index: number,
    ...{ output_format: "webp", width, height },
    b64_json: content.toString("base64"),
  };
}
