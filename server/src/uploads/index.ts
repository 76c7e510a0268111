export { withinMode } from "./mode-store.ts";
export {
  type PictureSettings,
  readSettings,
  revokeLinks,
  setLinksForMembers,
  setRetention,
} from "./settings-store.ts";
export { linksTo, openLink, USUAL_LINK_SECONDS, type Visitor } from "./show.ts";
export {
  countSent,
  forget,
  goneSince,
  keyWorks,
  revokeLinksTo,
  type StoredCopy,
  type Upload,
  uploadsIn,
} from "./store.ts";
export { pictureJobs, runSweep, sweep, sweepOrphans } from "./sweep.ts";
export {
  beginUnfinished,
  readUnfinished,
  removeUnfinished,
  sweepUnfinished,
  takePiece,
} from "./unfinished.ts";
export {
  asAct,
  deleteUpload,
  inspectUpload,
  measureUpload,
  type OtherPicture,
  readUpload,
  refuseFull,
  refuseOverQuota,
  THUMBNAILS,
  takeIn,
  type UploadParts,
} from "./uploads.ts";
