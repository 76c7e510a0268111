export { linksTo, openLink, USUAL_LINK_SECONDS } from "./show.ts";
export {
  type PictureSettings,
  readSettings,
  revokeLinks,
  revokeLinksTo,
  setRetention,
  type Upload,
  uploadsIn,
} from "./store.ts";
export { pictureJobs, runSweep, sweep, sweepOrphans } from "./sweep.ts";
export {
  deleteUpload,
  readUpload,
  refuseFull,
  takeIn,
  type UploadParts,
} from "./uploads.ts";
