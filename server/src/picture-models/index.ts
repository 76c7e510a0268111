export { modelAt } from "./model-at.ts";
