import { constants, getPriority, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import type { Log } from "../../ports/log.ts";
import type { ProcessFigures, Role } from "../../ports/process.ts";
import type { FromChild, ToChild } from "./messages.ts";

/** The program that runs, of which a child is another role; in a test, which is another program, the sources. */
const MAIN = /\bmain\.js$/.test(Bun.main)
  ? Bun.main
  : fileURLToPath(new URL("../../main.ts", import.meta.url));
/** A folder of ours: the runtime reads files of the folder it starts in, which can load foreign code. */
const SERVER = fileURLToPath(new URL("../../..", import.meta.url));

/** Those whose work waits for calls of customers, where there is not enough processor time for both. */
const STANDS_BACK: ReadonlySet<Role> = new Set(["control", "worker"]);
/** With this a process that competes for a core with one that has 0 gets a quarter of it (sched(7)): less, never nothing. */
const NICER_BY = 5;

/** A program that ended before it was ready. */
export class StartFailed extends Error {
  /** What is to be told to the operator; null when it did not say. */
  readonly sentence: string | null;
  /** Its exit code, or its signal. */
  readonly end: string;

  constructor(sentence: string | null, end: string) {
    super(sentence ?? end);
    this.sentence = sentence;
    this.end = end;
  }
}

export interface ChildOptions {
  readonly role: Role;
  /**
   * What it needs and nothing else. Goes through a socket pair: an environment can be read by others. While they are awaited, it
   * loads its code. When there will be none, it ends.
   */
  readonly settings: object | Promise<object>;
  /** The environment that the launcher made clean. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onFigures?: (figures: ProcessFigures) => void;
}

/** A process of ours that runs. */
export interface Child {
  readonly pid: number;
  /**
   * What it said when it was ready.
   * @throws StartFailed when it ended before; what its settings were refused with
   */
  readonly ready: Promise<unknown>;
  /** Resolves with its exit code, null after a signal. */
  readonly ended: Promise<number | null>;
  tell(message: ToChild): void;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

/** Starts a role of the server as a process of its own. */
export function startChild({ role, settings, environment, onFigures }: ChildOptions): Child {
  const ready = Promise.withResolvers<unknown>();
  const disconnected = Promise.withResolvers<void>();
  let sentence: string | null = null;
  const child = Bun.spawn([process.execPath, ...process.execArgv, MAIN, "role", role], {
    stdio: ["ignore", "ignore", "inherit"],
    cwd: SERVER,
    env: environmentFor(environment),
    serialization: "json",
    ipc(message: FromChild) {
      if (message.kind === "ready") ready.resolve(message.value);
      if (message.kind === "refused") sentence = message.sentence;
      if (message.kind === "figures") onFigures?.(message.figures);
    },
    onDisconnect: () => disconnected.resolve(),
  });
  if (STANDS_BACK.has(role)) standBack(child.pid);
  const kill = (signal: "SIGTERM" | "SIGKILL") => child.kill(signal);
  // A stop that does not wait (a second Ctrl-C) leaves none behind.
  const killAtOnce = () => kill("SIGKILL");
  process.once("exit", killAtOnce);
  // Only when the channel has been read to its end is it known whether the child said why it ended.
  const ended = Promise.all([child.exited, disconnected.promise]).then(() => {
    process.off("exit", killAtOnce);
    ready.reject(new StartFailed(sentence, String(child.signalCode ?? `code ${child.exitCode}`)));
    return child.exitCode;
  });
  ready.promise.catch(() => {});
  const tell = (message: ToChild) => {
    // It may have ended in this moment, which is noticed elsewhere.
    if (child.exitCode === null && child.signalCode === null) child.send(message);
  };
  void Promise.resolve(settings).then(
    (given) => tell({ kind: "settings", settings: given }),
    (error: unknown) => {
      ready.reject(error);
      kill("SIGTERM");
    },
  );
  return { pid: child.pid, ready: ready.promise, ended, tell, kill };
}

/** At once, while it has one thread: on Linux a priority is a thread's own, and those made later have it from the first. */
function standBack(pid: number): void {
  try {
    setPriority(pid, Math.min(constants.priority.PRIORITY_LOW, getPriority(pid) + NICER_BY));
  } catch {
    // It has ended already, or this system lets nobody do that: it then runs like the others.
  }
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** One that was ready for so long had not failed at its start. */
const SETTLED_MS = 2_000;

export interface KeptOptions extends Omit<ChildOptions, "settings"> {
  /** Asked for at each start. */
  readonly settings: () => object | Promise<object>;
  readonly log: Log;
  /** Called at each start, with what it said when it was ready. */
  readonly onReady?: (value: unknown) => void;
}

/** A process of ours that is started again whenever it ends. */
export interface KeptProcess {
  readonly role: Role;
  /** What it said when it was ready for the first time. @throws StartFailed */
  readonly firstReady: Promise<unknown>;
  /** Whether it runs and was ready. */
  readonly isUp: boolean;
  /** How often it was started again. */
  readonly restarts: number;
  tell(message: ToChild): void;
  /** From now on its end is in order, and it is not started again. */
  expectEnd(): void;
  /**
   * Ends it and does not start it again.
   * @param patienceMs after which it is killed
   */
  stop(patienceMs: number): Promise<void>;
}

/**
 * Keeps a role of the server running, with growing pauses while it fails. One that fails at its very first start is not started
 * again: whoever asked for it decides.
 */
export function keepRunning({ settings, log, onReady, ...options }: KeptOptions): KeptProcess {
  const { role } = options;
  let isStopping = false;
  let isUp = false;
  let restarts = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let pause: Timer | null = null;
  let child = start();
  const firstReady = child.ready;

  function start(): Child {
    const startedMs = performance.now();
    const started = startChild({ ...options, settings: settings() });
    let readyMs: number | null = null;
    started.ready.then(
      (value) => {
        readyMs = performance.now();
        isUp = true;
        log.write("info", "process_started", { role, startMs: Math.round(performance.now() - startedMs) });
        onReady?.(value);
      },
      () => {},
    );
    void started.ended.then((code) => {
      isUp = false;
      if (isStopping || (restarts === 0 && readyMs === null)) return;
      if (readyMs !== null && performance.now() - readyMs > SETTLED_MS) pauseMs = FIRST_PAUSE_MS;
      log.write("error", "process_ended", { role, code, pauseMs });
      pause = setTimeout(() => {
        restarts += 1;
        child = start();
      }, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    });
    return started;
  }

  return {
    role,
    firstReady,
    get isUp() {
      return isUp;
    },
    get restarts() {
      return restarts;
    },
    tell: (message) => child.tell(message),
    expectEnd() {
      isStopping = true;
    },
    async stop(patienceMs) {
      isStopping = true;
      if (pause !== null) clearTimeout(pause);
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), patienceMs);
      await child.ended;
      clearTimeout(late);
    },
  };
}

/** Nothing of ours but where it comes from; the rest comes through the channel. */
function environmentFor(given: ChildOptions["environment"]): Record<string, string> {
  const kept = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", ...RUNTIME].flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    // Relative paths in settings still mean the folder of whoever started the server.
    SALLYPORT_CALLER_DIRECTORY: process.cwd(),
    SALLYPORT_LAUNCHER_PID: String(process.pid),
  };
}

/** What the launcher of the runtime set, as bin/environment.mjs explains. */
const RUNTIME = [
  "BUN_CONFIG_MAX_HTTP_REQUESTS",
  "BUN_ENABLE_CRASH_REPORTING",
  "BUN_JSC_forceRAMSize",
  "BUN_JSC_mediumHeapGrowthFactor",
  "BUN_JSC_smallHeapRAMFraction",
  "BUN_RUNTIME_TRANSPILER_CACHE_PATH",
  "DO_NOT_TRACK",
  "MIMALLOC_PURGE_DELAY",
];
