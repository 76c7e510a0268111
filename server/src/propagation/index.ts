export {
  allNodes,
  type Confirmation,
  confirmEverywhere,
  nextGeneration,
} from "./propagation.ts";
