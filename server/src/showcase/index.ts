export { dataPolicyOf } from "./data-policy.ts";
export {
  readShowcase,
  type Showcase,
  type ShownModel,
  type ShownProvider,
  showProvider,
} from "./showcase.ts";
export { readSometimes } from "./sometimes.ts";
