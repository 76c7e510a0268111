export { modelsAt } from "./at-gateway.ts";
export {
  ASK_PATH,
  PRICE_PATH,
  readQuestion,
  TERMS_PATH,
  writeAnswer,
  writeStream,
  writeTerms,
} from "./wire.ts";
