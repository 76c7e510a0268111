export const description = "Give organizations credit or a credit line, take it back, show it.";
