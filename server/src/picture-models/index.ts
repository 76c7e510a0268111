export { type ModelPlace, modelAt } from "./model-at.ts";
