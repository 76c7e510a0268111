export const description = "Show where requests would go.";
