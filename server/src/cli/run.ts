import { CommanderError } from "commander";
import { describeFailure, errorDocument, wantsJson } from "./failure.ts";
import { buildProgram } from "./program.ts";
import type { Invocation } from "./terminal.ts";

/**
 * Runs one command line to its end.
 * @returns the exit code: 0 done, 1 refused or failed with a sentence, 2 wrong usage, 70 a fault of ours (sysexits.h)
 */
export async function runCommand(invocation: Invocation): Promise<number> {
  try {
    const program = await buildProgram(invocation);
    await program.parseAsync([...invocation.arguments], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, exitCode } = describeFailure(error);
    invocation.terminal.err(wantsJson(invocation) ? errorDocument(message) : `sallyport: ${message}`);
    return exitCode;
  }
}
