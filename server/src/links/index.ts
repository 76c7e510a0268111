export { COPIES, type Copy, DISPOSITIONS, type Disposition, LINK_PATH, LinkSigner } from "./link.ts";
