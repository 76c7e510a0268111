export { type InForceSwitches, NOTHING_STOPPED, readSwitchRows } from "./read.ts";
export type { Served, Server, SwitchMode, SwitchRows, SwitchScope } from "./switches.ts";
