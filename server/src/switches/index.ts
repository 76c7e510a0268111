export { allStops, ownerOfKey, resume, type SwitchTarget, stop } from "./operate.ts";
export { type InForceSwitches, NOTHING_STOPPED, readSwitchRows } from "./read.ts";
export {
  type StoppableCaller,
  type SuspensionScope,
  Switches,
  type SwitchMode,
  type SwitchRows,
  type SwitchScope,
} from "./switches.ts";
