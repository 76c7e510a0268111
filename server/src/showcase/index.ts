export { dataPolicyOf } from "./data-policy.ts";
export { readShowcase, type Showcase, type ShownModel, type ShownProvider } from "./showcase.ts";
export { readSometimes } from "./sometimes.ts";
