export { mostOf } from "./most.ts";
export {
  findOffered,
  isWanted,
  knownNames,
  type OfferedModel,
  offeredModels,
  offeredWithin,
} from "./offers.ts";
export { originOf, PRICE_SOURCES, type PriceOrigin } from "./price-origin.ts";
export { PASSED_OVER, type Route, routeOf } from "./route.ts";
