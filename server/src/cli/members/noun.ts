export const description = "Add, list and change the members of an organization.";
