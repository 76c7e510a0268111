export { BodyBudget } from "./body-budget.ts";
export { type ClearText, createClearText } from "./clear-text.ts";
export { createClientAddress } from "./client-address.ts";
export type { Gateway } from "./gateway.ts";
export { InFlight } from "./in-flight.ts";
export { refuse } from "./refuse.ts";
export { inferenceRoutes, isInference } from "./routes.ts";
export { buildRoutes, liveRoutes, type RoutingTable } from "./routing-table.ts";
export { wrongAddress } from "./wrong-address.ts";
