import type { ProcessFigures } from "../ports/process.ts";

/** A role at work. */
export interface StartedRole {
  /** What the launcher is told. */
  readonly value: unknown;
  /** What it says of itself every few seconds, beside its memory. */
  figures?(): Omit<ProcessFigures, "residentBytes">;
  /** Absent where everything is done already. */
  stop?(): Promise<void>;
}
