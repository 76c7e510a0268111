export { type Copy, type Disposition, LINK_PATH, LinkSigner } from "./link.ts";
