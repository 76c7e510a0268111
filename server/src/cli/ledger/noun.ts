export const description = "Check the books of all organizations, put them right, and explain a charge.";
