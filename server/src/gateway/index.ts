export { BodyBudget } from "./body-budget.ts";
export { createClientAddress } from "./client-address.ts";
export type { Gateway } from "./gateway.ts";
export { handle } from "./handle.ts";
export { InFlight } from "./in-flight.ts";
export { listModels, retrieveModel } from "./models.ts";
export { refuse } from "./refuse.ts";
export { buildRoutes, liveRoutes, type RoutingTable } from "./routing-table.ts";
