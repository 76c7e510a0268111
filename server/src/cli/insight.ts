import type { Command } from "commander";
import { addAudit } from "./audit.ts";
import type { Invocation } from "./terminal.ts";

/** `sallyport audit`. */
export function addInsight(program: Command, invocation: Invocation): void {
  addAudit(program, invocation);
}
