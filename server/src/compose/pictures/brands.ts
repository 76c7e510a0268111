import { type BrandAsset, type BrandParts, keepFont, keepPicture } from "../../brand/index.ts";
import type { BrandsApi, MediaCaller } from "../../http/media/media-app.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import type { Log } from "../../ports/log.ts";
import { refuseFull, type UploadParts, withinMode } from "../../uploads/index.ts";
import { Arriving } from "./arriving.ts";
import { BODY_MS } from "./pictures.ts";

/** Puts together what is done about the assets of brand kits. */
export function composeBrands(
  parts: BrandParts & Pick<UploadParts, "links"> & { readonly log: Log },
): BrandsApi {
  const arriving = new Arriving();
  // A test key keeps what test keys may see.
  const seenBy = ({ mode }: MediaCaller) => ({ ...parts, database: withinMode(parts.database, mode) });
  const keeping = (
    caller: MediaCaller,
    keep: (organization: OrganizationId) => Promise<BrandAsset>,
  ): Promise<object> =>
    arriving.with(caller.organization, async () => {
      const organization = caller.organization as OrganizationId;
      await refuseFull(parts, organization);
      return showAsset(await keep(organization));
    });
  return {
    log: parts.log,
    bodyMs: BODY_MS,
    keepPicture: (caller, kit, from) =>
      keeping(caller, (organization) => keepPicture(seenBy(caller), organization, kit, from)),
    keepFont: (caller, kit, bytes) =>
      keeping(caller, (organization) => keepFont(parts, organization, kit, bytes)),
  };
}

function showAsset(asset: BrandAsset) {
  const isPicture = asset.kind === "picture";
  return {
    ...{ id: asset.id, object: "brand.asset", kit: asset.kit, kind: asset.kind, format: asset.format },
    width: isPicture ? asset.width : null,
    height: isPicture ? asset.height : null,
    bytes: asset.bytes,
  };
}
