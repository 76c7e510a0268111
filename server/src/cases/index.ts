export { closeCase, openCase } from "./cases.ts";
export { CASE_KINDS, casePage } from "./store.ts";
