export const description = "Limit what an organization, a project, a member or a key may spend.";
