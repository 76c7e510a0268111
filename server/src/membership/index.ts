export { type Consequences, consequencesFor } from "./consequences.ts";
export { deleteOrganization } from "./deletion.ts";
export { keysLeftBehind, leave, remove } from "./departing.ts";
export { membershipJobs } from "./jobs.ts";
export {
  closeOffer,
  heirFor,
  type OwnershipOffer,
  offerOwnership,
  openOffer,
  takeOwnership,
} from "./transfer.ts";
export { DOOR_SECONDS, openSecondDoor, shutFirstDoor } from "./two-doors.ts";
