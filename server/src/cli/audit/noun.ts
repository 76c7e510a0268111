export const description = "Read and prove what was done to this deployment, and by whom.";
