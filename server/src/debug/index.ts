export { debugOff, debugOn, openWindows } from "./operate.ts";
export {
  type DebugRows,
  type DebugWindows,
  isOpen,
  NO_DEBUG,
  readDebugRows,
} from "./windows.ts";
