import { closeSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readLines, readText } from "./cli/lines.ts";
import { runCommand } from "./cli/run.ts";
import type { Invocation } from "./cli/terminal.ts";

// What the launcher itself says of this start counts more than what is left in the settings of another.
const environment = { ...handedOver(), ...process.env };

// The launcher starts the runtime in a folder of ours, whose settings it may obey; paths are the caller's.
const callerDirectory = environment["SALLYPORT_CALLER_DIRECTORY"];
if (callerDirectory) process.chdir(callerDirectory);

/** Interrupts closer together than this are one: a terminal and the launcher may both send it. */
const ONE_INTERRUPT_MS = 1_000;

const invocation: Invocation = {
  arguments: process.argv.slice(2),
  environment,
  root: resolve(dirname(import.meta.path), "../.."),
  terminal: {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    interactive: process.stdout.isTTY === true,
    readInput: () => readText(Bun.stdin.stream()),
    readLines: () => readLines(Bun.stdin.stream()),
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

/**
 * The settings and secrets that the launcher hands over through a pipe, because an environment can be read by every program of the
 * same user. Without a launcher there are none, and those of the environment count.
 */
function handedOver(): Record<string, string> {
  const descriptor = process.env["SALLYPORT_HAND_OVER"];
  if (descriptor === undefined) return {};
  const bytes = readFileSync(Number(descriptor));
  closeSync(Number(descriptor));
  const entries = bytes.toString("utf8").split("\0").filter(Boolean);
  bytes.fill(0);
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf("=");
      return [entry.slice(0, equals), entry.slice(equals + 1)] as const;
    }),
  );
}

// A reader that has seen enough (`… | head`) is no failure, and the database is still to be closed behind us.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

// Until the command says otherwise: a process that ends because nothing is left to wait for has not done its work.
process.exitCode = 70;
process.exitCode = await runCommand(invocation);
if (process.exitCode !== 0) process.exit();
