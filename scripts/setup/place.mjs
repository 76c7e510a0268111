import { fileURLToPath } from "node:url";

/** The clone, whatever folder the command was called from. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** One sentence for the person who set the product up: what was wrong and what to do. */
export class SetUpError extends Error {}
