import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Log } from "../../ports/log.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
/** A folder of ours: the runtime reads files of the folder it starts in, which can load foreign code. */
const SERVER = fileURLToPath(new URL("../../..", import.meta.url));
const HAND_OVER = 3;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** One that ran for so long had not failed at its start. */
const SETTLED_MS = 30_000;

/** A process of ours that is started again whenever it ends. */
export interface KeptProcess {
  /** From now on its end is in order, and it is not started again: Ctrl-C reaches every process of a terminal. */
  expectEnd(): void;
  /** Ends it and does not start it again. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly role: "control";
  /** What it needs and nothing else, handed over through a pipe: an environment can be read by others. */
  readonly settings: Readonly<Record<string, string>>;
  readonly log: Log;
  /** The environment that the launcher made clean. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Keeps a role of the server running as a process of its own, with growing pauses while it fails. */
export function keepRunning({ role, settings, log, environment }: ChildOptions): KeptProcess {
  let child: ChildProcess | null = null;
  let stopped = false;
  let pauseMs = FIRST_PAUSE_MS;
  let ended = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function start(): void {
    const startedMs = performance.now();
    const started = spawn(process.execPath, [...process.execArgv, MAIN, "role", role], {
      stdio: ["ignore", "inherit", "inherit", "pipe"],
      cwd: SERVER,
      env: environmentFor(process.pid, environment),
    });
    child = started;
    const pipe = started.stdio[HAND_OVER] as NodeJS.WritableStream;
    // It may end before it has read; then it says why itself.
    pipe.on("error", () => {});
    pipe.end(
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}`)
        .join("\0"),
    );
    ended = new Promise<void>((resolve) => {
      started.once("error", () => resolve());
      started.once("exit", () => resolve());
    }).then(() => {
      if (stopped) return;
      if (performance.now() - startedMs > SETTLED_MS) pauseMs = FIRST_PAUSE_MS;
      log.write("error", "process_ended", { role, code: started.exitCode, pauseMs });
      timer = setTimeout(start, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    });
  }

  start();
  return {
    expectEnd() {
      stopped = true;
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      child?.kill("SIGTERM");
      await ended;
    },
  };
}

/** Nothing of ours but where it comes from; the rest comes through the pipe. */
function environmentFor(parent: number, given: ChildOptions["environment"]): Record<string, string> {
  const kept = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", ...RUNTIME].flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    // Relative paths in settings still mean the folder of whoever started the server.
    SALLYPORT_CALLER_DIRECTORY: process.cwd(),
    SALLYPORT_LAUNCHER_PID: String(parent),
    SALLYPORT_HAND_OVER: String(HAND_OVER),
  };
}

const RUNTIME = [
  "BUN_RUNTIME_TRANSPILER_CACHE_PATH",
  "BUN_ENABLE_CRASH_REPORTING",
  "BUN_JSC_forceRAMSize",
  "DO_NOT_TRACK",
];
