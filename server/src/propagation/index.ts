export {
  allNodes,
  type Confirmation,
  confirmEverywhere,
  type NodeStatus,
  nextGeneration,
} from "./propagation.ts";
