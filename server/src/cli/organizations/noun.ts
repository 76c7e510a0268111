export const description = "Make, list and rename organizations.";
