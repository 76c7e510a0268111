export { type Origin, recordEvent } from "./events.ts";
export { lastSeenDays } from "./seen-store.ts";
export { eventPage } from "./store.ts";
export { SECURITY_EVENTS } from "./words.ts";
