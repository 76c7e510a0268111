export { LocalLimitStore } from "./local-store.ts";
