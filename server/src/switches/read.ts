import { Switches, type SwitchRows } from "./switches.ts";

/** What is stopped, and of it what is to be cut. */
export interface InForceSwitches {
  readonly stopped: Switches;
  readonly cut: Switches;
}

export const NOTHING_STOPPED: InForceSwitches = { stopped: new Switches([]), cut: new Switches([]) };

/** Reads the member `switches` of gateway_changes(). */
export function readSwitchRows(rows: SwitchRows): InForceSwitches {
  if (rows.length === 0) return NOTHING_STOPPED;
  return { stopped: new Switches(rows), cut: new Switches(rows.filter(({ mode }) => mode === "cut")) };
}
