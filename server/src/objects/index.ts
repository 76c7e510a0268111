export { organizationKey } from "./organization-key-store.ts";
export { type Part, SealedObjects, type SealingObject } from "./sealed-objects.ts";
export { Spool } from "./spool.ts";
