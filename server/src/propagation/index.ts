export { type Confirmation, confirmEverywhere, nextGeneration } from "./propagation.ts";
