export { mostOf } from "./most.ts";
export { findOffered, isWanted, type OfferedModel, offeredModels } from "./offers.ts";
export { originOf, PRICE_SOURCES, type PriceOrigin } from "./price-origin.ts";
export { PASSED_OVER, type RouteTarget, routeOf } from "./route.ts";
