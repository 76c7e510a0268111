export { ownOrigins } from "./own-origins.ts";
export { refuseOwnSecret, refuseOwnVariable } from "./own-secrets.ts";
export { type Config, readConfig } from "./read.ts";
export { readMasterKeys, readPeppers } from "./secrets.ts";
export { servesPeople } from "./serves-people.ts";
export { type Settings, VARIABLES } from "./variables.ts";
