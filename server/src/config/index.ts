export { type Config, readConfig } from "./read.ts";
export { type Pepper, readKeyBytes, readPeppers } from "./secrets.ts";
export { type Settings, VARIABLES } from "./variables.ts";
