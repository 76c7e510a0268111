export { nodeJobs } from "./jobs.ts";
export {
  allNodes,
  type Confirmation,
  confirmEverywhere,
  nextGeneration,
} from "./propagation.ts";
export { livingNodes, type NodeSecrets } from "./store.ts";
