export { openJournal } from "./journal.ts";
export { readLeftBehind } from "./left-behind.ts";
