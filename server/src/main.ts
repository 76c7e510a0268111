import { dirname, resolve } from "node:path";
import { CommanderError } from "commander";
import { buildProgram } from "./cli/program.ts";
import type { Invocation } from "./cli/terminal.ts";
import { OperatorError } from "./kernel/errors.ts";

// The launcher starts the runtime in a folder of ours, whose settings it may obey; paths are the caller's.
const callerDirectory = process.env["SALLYPORT_CALLER_DIRECTORY"];
if (callerDirectory) process.chdir(callerDirectory);

/** Interrupts closer together than this are one: a terminal and the launcher may both send it. */
const ONE_INTERRUPT_MS = 1_000;

const invocation: Invocation = {
  arguments: process.argv.slice(2),
  environment: process.env,
  root: resolve(dirname(import.meta.path), "../.."),
  terminal: {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    interactive: process.stdout.isTTY === true,
    readInput: () => Bun.stdin.text(),
  },
  onStopSignal(callback) {
    let askedAtMs: number | null = null;
    const stop = () => {
      if (askedAtMs !== null && performance.now() - askedAtMs > ONE_INTERRUPT_MS) process.exit(130);
      askedAtMs ??= performance.now();
      callback();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  },
};

/** Exit codes: 0 done, 1 refused or failed with a sentence, 2 wrong usage, 70 a fault of ours (sysexits.h). */
async function main(): Promise<number> {
  try {
    const program = buildProgram(invocation).exitOverride();
    await program.parseAsync([...invocation.arguments], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof OperatorError) {
      invocation.terminal.err(`sallyport: ${error.message}`);
      return 1;
    }
    invocation.terminal.err(
      `sallyport: unexpected failure (${nameOf(error)}). Run 'npx sallyport doctor' to look for the cause.`,
    );
    return 70;
  }
}

/** The class and code of an error; never its message, which may quote what it stumbled over. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error ? `${error.name} ${String(error.code)}` : error.name;
}

process.exitCode = await main();
if (process.exitCode !== 0) process.exit();
