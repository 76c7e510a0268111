export const description = "Say what an organization is told by mail about its money, and who is told.";
