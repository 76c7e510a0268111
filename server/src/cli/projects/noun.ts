export const description = "Make and list the projects of an organization.";
