export { acceptInvitation, becomeOwner, findInvitation } from "./accept.ts";
export { addressOfInvitation, invite } from "./invitations.ts";
export { endInvitation, endInvitationsOf, invitationPage } from "./store.ts";
