export { IdempotencySweeper } from "./sweeper.ts";
