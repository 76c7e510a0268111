export const description = "Sum up what an organization used, list its requests, and export them.";
