import { z } from "zod";
import {
  assetsNamed,
  assetsOf,
  changeKit,
  createKit,
  discardDraft,
  type KitContent,
  type KitPlace,
  kitContent,
  publishKit,
  removeAssets,
  removeKit,
} from "../../brand/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { BrandAssetId, BrandKitId } from "../../kernel/ids.ts";
import { operation } from "../operation.ts";
import { organizationReference, revision } from "../place.ts";
import { brandKitShown, idOf, kitId, kitName, MAY_CHANGE, showKit, withKits } from "./shown.ts";

const one = { organization: organizationReference, kit: kitId };

export const createBrandKit = operation({
  name: "brands.create",
  summary: "Makes a brand kit, whose draft says nothing yet.",
  allowed: MAY_CHANGE,
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, name: kitName }),
  output: brandKitShown,
  errors: ["organization_not_found", "brand_kits_most"],
  run: (act, { organization, name }) =>
    withKits(act, MAY_CHANGE, organization, async (place) => showKit(await createKit(place, name))),
});

export const changeBrandKit = operation({
  name: "brands.change",
  summary: "Changes the draft of a brand kit, or its name. Pictures use it when it is published.",
  allowed: MAY_CHANGE,
  effect: "changes",
  input: z.strictObject({ ...one, name: kitName.optional(), content: kitContent.optional(), revision }),
  output: brandKitShown,
  errors: ["organization_not_found", "brand_kit_not_found", "changed_meanwhile"],
  run: (act, { organization, kit, revision: known, ...change }) =>
    withKits(act, MAY_CHANGE, organization, async (place) => {
      if (change.content !== undefined) await refuseUnknownAssets(place, idOf(kit), change.content);
      return showKit(await changeKit(place, idOf(kit), known, change));
    }),
});

export const publishBrandKit = operation({
  name: "brands.publish",
  summary: "Makes the draft the next version, which pictures use from now on and nobody changes.",
  allowed: MAY_CHANGE,
  effect: "changes",
  input: z.strictObject({ ...one, revision: revision.describe("Of the kit, whose draft you have seen.") }),
  output: brandKitShown,
  errors: ["organization_not_found", "brand_kit_not_found", "brand_draft_missing", "changed_meanwhile"],
  run: (act, { organization, kit, revision: known }) =>
    withKits(act, MAY_CHANGE, organization, async (place) =>
      showKit(await publishKit(place, idOf(kit), known)),
    ),
});

export const discardBrandDraft = operation({
  name: "brands.discard",
  summary: "Forgets the draft of a brand kit. The version in force stays.",
  allowed: MAY_CHANGE,
  effect: "changes",
  input: z.strictObject({ ...one, revision: revision.describe("Of the kit, whose draft you have seen.") }),
  output: brandKitShown,
  errors: ["organization_not_found", "brand_kit_not_found", "brand_draft_missing", "changed_meanwhile"],
  run: (act, { organization, kit, revision: known }) =>
    withKits(act, MAY_CHANGE, organization, async (place) =>
      showKit(await discardDraft(place, idOf(kit), known)),
    ),
});

export const removeBrandKit = operation({
  name: "brands.remove",
  summary: "Removes a brand kit with its versions, logos, fonts and references, for good.",
  allowed: MAY_CHANGE,
  effect: "changes",
  input: z.strictObject(one),
  output: z.object({ id: z.uuid(), removed: z.literal(true) }),
  errors: ["organization_not_found", "brand_kit_not_found"],
  run: (act, { organization, kit }) =>
    withKits(act, MAY_CHANGE, organization, async ({ db }) => {
      await removeKit(db, idOf(kit), await removeAssets(db, idOf(kit), null));
      return { id: kit, removed: true as const };
    }),
});

export const removeBrandAsset = operation({
  name: "brands.remove_asset",
  summary:
    "Removes a logo, font or reference of a brand kit for good. Versions that name it can be used no more.",
  allowed: MAY_CHANGE,
  effect: "changes",
  input: z.strictObject({ ...one, asset: z.uuid("is not the id of an asset") }),
  output: z.object({ id: z.uuid(), removed: z.literal(true) }),
  errors: ["organization_not_found", "brand_asset_not_found"],
  run: (act, { organization, kit, asset }) =>
    withKits(act, MAY_CHANGE, organization, async ({ db }) => {
      if ((await removeAssets(db, idOf(kit), asset as BrandAssetId)) === 0)
        throw new ActError("brand_asset_not_found");
      return { id: asset, removed: true as const };
    }),
});

/** A kit names its own assets, each for what it is. @throws ActError invalid_input */
async function refuseUnknownAssets({ db }: KitPlace, kit: BrandKitId, content: KitContent): Promise<void> {
  const kinds = new Map((await assetsOf(db, kit)).map(({ id, kind }) => [id as string, kind]));
  const { pictures, fonts } = assetsNamed(content);
  const isWrong =
    [...pictures].some((id) => kinds.get(id) !== "picture") ||
    [...fonts].some((id) => kinds.get(id) !== "font");
  if (isWrong)
    throw new ActError("invalid_input", {
      field: "content",
      problem: "names an asset that this kit does not have, or has as something else",
    });
}
