export { type Consequences, consequencesFor } from "./consequences-store.ts";
export { deleteOrganization } from "./deletion.ts";
export { departForGood, leave, remove } from "./departing.ts";
export { membershipJobs } from "./jobs.ts";
export { accountsWith, mailKeys, peopleOf, type Telling, tell } from "./telling.ts";
export {
  closeOffer,
  heirFor,
  type OwnershipOffer,
  offerOwnership,
  openOffer,
  takeOwnership,
} from "./transfer.ts";
export { openSecondDoor, shutFirstDoor } from "./two-doors-store.ts";
