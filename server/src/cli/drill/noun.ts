export const description = "Attack your own deployment and see whether it holds.";
