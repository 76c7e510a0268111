export { withinMode } from "./mode-store.ts";
export { linksTo, openLink, USUAL_LINK_SECONDS } from "./show.ts";
export {
  forget,
  keyWorks,
  type PictureSettings,
  readSettings,
  revokeLinks,
  revokeLinksTo,
  type StoredCopy,
  setRetention,
  type Upload,
  uploadsIn,
  wasDeleted,
} from "./store.ts";
export { pictureJobs, runSweep, sweep, sweepOrphans } from "./sweep.ts";
export {
  asAct,
  deleteUpload,
  measureUpload,
  readUpload,
  refuseFull,
  refuseOverQuota,
  THUMBNAILS,
  takeIn,
  type UploadParts,
} from "./uploads.ts";
