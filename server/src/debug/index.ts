export { debugOff, debugOn, MOST_MINUTES, openWindows } from "./operate.ts";
export {
  type DebugRows,
  type DebugWindows,
  isOpen,
  NO_DEBUG,
  readDebugRows,
} from "./windows.ts";
