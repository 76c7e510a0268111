export { type Origin, recordEvent, SECURITY_EVENTS, type SecurityEvent } from "./events.ts";
export { eventPage, type StoredEvent } from "./store.ts";
