export { FolderStore } from "./folder-store.ts";
export { ScratchFolder } from "./scratch-folder.ts";
