export const description = "Show what chat costs an organization: models with its prices, and estimates.";
