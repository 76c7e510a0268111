export { type DebugRows, type DebugWindows, NO_DEBUG, readDebugRows } from "./windows.ts";
