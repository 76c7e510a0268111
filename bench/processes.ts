import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BenchError } from "./cores.ts";

const PATIENCE_MS = 20_000;

/** What of our environment reaches what we start: a SALLYPORT_… or DATABASE_URL of the operator's must not. */
const INHERITED = ["PATH", "HOME", "USER", "LANG", "TMPDIR"];

export interface StartOptions {
  /** The only core it may use; null for any. */
  readonly core: number | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export interface Started {
  readonly pid: number;
  readonly output: ReadableStream<Uint8Array>;
  readonly ended: Promise<number>;
  /** Asks it to end, and makes it end when it does not. */
  stop(): Promise<void>;
}

const running = new Set<Started>();
const folders = new Set<string>();
const cleanUps = new Set<() => Promise<void>>();

/** Starts a program that ends at the latest with the bench. */
export function start(command: readonly string[], options: StartOptions): Started {
  const pinned =
    options.core === null ? command : ["taskset", "--cpu-list", String(options.core), ...command];
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const child = Bun.spawn([...pinned], {
    stdin: options.input === undefined ? "ignore" : Buffer.from(options.input),
    stdout: "pipe",
    stderr: process.env["BENCH_DEBUG"] ? "inherit" : "ignore",
    env: { ...Object.fromEntries(inherited), ...options.environment },
  });
  const started: Started = {
    pid: child.pid,
    output: child.stdout,
    ended: child.exited,
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      await child.exited;
      clearTimeout(timer);
    },
  };
  running.add(started);
  void child.exited.then(() => running.delete(started));
  return started;
}

/**
 * Runs a program to its end.
 * @returns what it printed
 * @throws BenchError when it failed
 */
export async function run(command: readonly string[], options: StartOptions): Promise<string> {
  const started = start(command, options);
  const [printed, code] = await Promise.all([new Response(started.output).text(), started.ended]);
  if (code !== 0) throw new BenchError(`'${command.join(" ")}' ended with ${code}.`);
  return printed;
}

/** A folder that goes with the bench. Others may pass through: the database and nginx run as other users under root. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-bench-"));
  chmodSync(folder, 0o711);
  folders.add(folder);
  return folder;
}

/** For what is not a child of ours; may run more than once. */
export function atEnd(cleanUp: () => Promise<void>): void {
  cleanUps.add(cleanUp);
}

/** Ends everything that was started, newest first, and removes the folders. */
export async function endAll(): Promise<void> {
  for (const started of [...running].reverse()) await started.stop();
  for (const cleanUp of cleanUps) await cleanUp();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
