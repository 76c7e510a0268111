export const description = "Make, list and rename the projects of an organization.";
