export { type DatabaseAddress, explainConnectionFailure } from "./connection.ts";
export { connectControlDatabase, openControlConnections } from "./control-database.ts";
export { connectGatewayDatabase } from "./gateway-database.ts";
export { checkLogin } from "./login-check.ts";
export { migrate, refuseNewerSchema, shippedSchemaVersion } from "./migrate.ts";
