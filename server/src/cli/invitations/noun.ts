export const description = "Invite people into an organization by mail, list and take back invitations.";
