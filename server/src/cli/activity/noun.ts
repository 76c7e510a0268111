export const description = "Read what was done in an organization, as its members do.";
