export const description = "Add and list the members of an organization.";
