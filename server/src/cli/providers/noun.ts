export const description = "Set up the AI providers that live keys reach.";
