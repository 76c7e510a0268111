export { FolderStore } from "./folder-store.ts";
export { type Bucket, openBucket } from "./s3/index.ts";
export { ScratchFolder } from "./scratch-folder.ts";
