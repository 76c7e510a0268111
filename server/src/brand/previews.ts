import type { Clock } from "../kernel/clock.ts";
import type { OrganizationId, UploadId } from "../kernel/ids.ts";
import type { LinkSigner } from "../links/index.ts";
import type { TenantDb } from "../ports/database.ts";
import { type OtherPicture, readSettings, USUAL_LINK_SECONDS } from "../uploads/index.ts";
import { assetWith, type BrandAsset } from "./asset-store.ts";

/** Assets have no generation of their own: a link to one ends with its hour, with the organization's links, or with the asset. */
const LINK_GENERATION = 1;

/** Paths of links to small pictures of assets, for an hour; signed-in members of the organization alone can open them (M-3). */
export async function previewPaths(
  db: TenantDb,
  links: LinkSigner,
  clock: Clock,
  organization: OrganizationId,
  assets: readonly BrandAsset[],
): Promise<readonly string[]> {
  const { linkGeneration } = await readSettings(db);
  const expiresAtSeconds = Math.floor(clock.nowMs() / 1_000) + USUAL_LINK_SECONDS;
  return assets.map(({ id }) =>
    links.sign({
      ...{ organization, upload: id as string as UploadId, copy: "medium", disposition: "inline" },
      ...{ forMembers: true, expiresAtSeconds, organizationGeneration: linkGeneration },
      uploadGeneration: LINK_GENERATION,
    }),
  );
}

/** What a link to an asset opens: its small picture, and nothing of the asset itself. Null when it is not there. */
export async function previewBehind(db: TenantDb, id: UploadId): Promise<OtherPicture | null> {
  const preview = (await assetWith(db, id))?.preview;
  if (preview === undefined) return null;
  const { object, format, width, height, bytes } = preview;
  return {
    linkGeneration: LINK_GENERATION,
    copies: [{ id: object, name: "medium", format, width, height, bytes }],
  };
}
