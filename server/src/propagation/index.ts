export { nodeJobs } from "./jobs.ts";
export {
  allNodes,
  type Confirmation,
  confirmEverywhere,
  nextGeneration,
} from "./propagation.ts";
