export { type Offer, type Price, PriceBook } from "./book.ts";
export { affordableOutput, cost, type UnitBound, type UsedExtras, worstCase } from "./cost.ts";
export {
  DEFAULT_PLAN_ID,
  inForce,
  NO_PRICES,
  overrideKey,
  type PriceDocument,
  type PriceRows,
  readPriceRows,
} from "./document.ts";
export { dearestRates } from "./hold.ts";
export { fits } from "./pattern.ts";
export {
  costOfPictures,
  isPricedByPicture,
  type PictureKind,
  pictureKind,
  worstCaseOfPictures,
} from "./pictures.ts";
export { assignPlan, checkRule, createPlan, type NewRule, setPlanRule } from "./plans.ts";
export {
  checkPrice,
  type LoadedPrices,
  loadPrices,
  MOST_REASON_CHARACTERS,
  priceHistory,
  setPrice,
} from "./prices.ts";
export { saleRates } from "./rates.ts";
export { shownRates } from "./shown.ts";
export type { PlanRuleRow } from "./store.ts";
export { TOKEN_UNITS, type TokenUnit } from "./token-units.ts";
