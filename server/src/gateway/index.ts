export { BodyBudget } from "./body-budget.ts";
export { createClientAddress } from "./client-address.ts";
export type { Gateway } from "./gateway.ts";
export { InFlight } from "./in-flight.ts";
export { MissingPrices } from "./missing-prices.ts";
export { refuse } from "./refuse.ts";
export { inferenceRoutes, isInference } from "./routes.ts";
export { buildRoutes, liveRoutes, type RoutingTable } from "./routing-table.ts";
