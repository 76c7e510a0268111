export {
  allNodes,
  type Confirmation,
  confirmEverywhere,
  type NodeStatus,
  nextGeneration,
} from "./propagation.ts";
export { livingNodes, type NodeSecrets } from "./store.ts";
