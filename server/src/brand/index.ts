export { assetsAmong, assetsOf, assetWith, type BrandAsset, removeAssets } from "./asset-store.ts";
export { assetsNamed, type KitContent, kitContent, MOST_ALONG } from "./content.ts";
export { type KitInForce, kitInForce, kitNamed } from "./in-force.ts";
export { type BrandParts, keepFont, keepPicture } from "./keep.ts";
export {
  type BrandKit,
  changeKit,
  contentOf,
  createKit,
  discardDraft,
  draftOf,
  type KitPlace,
  kitsIn,
  picturesMadeWith,
  publishKit,
  readKit,
  removeKit,
  versionsOf,
} from "./kit-store.ts";
export { previewBehind, previewPaths } from "./previews.ts";
export { sweepBrands } from "./sweep.ts";
