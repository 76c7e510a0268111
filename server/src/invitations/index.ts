export { acceptInvitation, becomeOwner, findInvitation } from "./accept.ts";
export { addressOfInvitation, invite } from "./invitations.ts";
export { endInvitation, invitationPage } from "./store.ts";
