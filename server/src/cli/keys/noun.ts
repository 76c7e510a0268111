export const description = "Make, list, change, rotate and revoke API keys.";
