export { organizationKey } from "./organization-key-store.ts";
export { type Part, SealedObjects, type SealingObject } from "./sealed-objects.ts";
export { openText, sealText } from "./sealed-text.ts";
export { Spool } from "./spool.ts";
