export { modelsAt } from "./at-gateway.ts";
export { ASK_PATH, PRICE_PATH, readQuestion, TERMS_PATH, writeAnswer, writeTerms } from "./wire.ts";
