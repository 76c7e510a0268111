export const description = "Log timings of an organization's requests for a while, never their content.";
