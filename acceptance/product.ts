import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dir, "..");
const LAUNCHER = join(ROOT, "server/bin/sallyport.mjs");
/** Some seconds on a quiet machine. */
const START_TIMEOUT_MS = 150_000;

/** The product, started as its operator starts it. */
export interface Product {
  readonly url: string;
  readonly dataDir: string;
  /** The test key of the first run. Empty on later starts. */
  readonly testKey: string;
  /** Process id of the launcher, which started the others. */
  readonly launcherPid: number;
  /** Process id of the gateway when it started, which has the port. */
  readonly serverPid: number;
  /** Process id of one of the server's processes; null while it does not run. */
  pidOf(role: "gateway" | "control" | "worker"): number | null;
  /** Resolves when launcher and server have ended. */
  readonly ended: Promise<number>;
  /** Everything it has written to standard output and standard error so far. */
  output(): string;
  /** Asks it to stop and resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number>;
  /** kill -9 for launchers and gateway; the others notice it, and the database survives, as it would. */
  kill(): Promise<void>;
}

/** The result of one command. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `sallyport migrate` left in an empty folder, made once by `npm test`; without it each test's product makes its own. */
const MIGRATED = process.env["SALLYPORT_TEST_MIGRATED"];

/** A data folder of its own with an empty, migrated database: the product's first start finds that done. */
export async function makeDataDir(): Promise<string> {
  const folder = await makeEmptyDataDir();
  if (MIGRATED !== undefined) {
    // With owners and modes, which Node's own copy leaves out.
    const { success, stderr } = Bun.spawnSync(["cp", "-a", `${MIGRATED}/.`, folder]);
    if (!success) throw new Error(stderr.toString());
  }
  return folder;
}

/** An empty one, for a first start that is looked at, for secrets or a database of one's own. The database's user can reach it when the tests run as root. */
export async function makeEmptyDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-acceptance-"));
  await chmod(folder, 0o711);
  return folder;
}

/** Removes a data folder. Stop the product first. */
export async function removeDataDir(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Variables a test may want to set; the rest of this machine's environment does not reach the product. */
function environmentFor(dataDir: string, extra: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, SALLYPORT_DATA_DIR: dataDir, SALLYPORT_PORT: "0", ...extra };
}

/**
 * Starts the product and resolves when it says that it runs.
 * @throws Error with its output when it ends before that
 */
export async function startProduct(
  dataDir: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<Product> {
  const child = Bun.spawn(["node", LAUNCHER, "serve"], {
    env: environmentFor(dataDir, extra),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let output = "";
  let announce = () => {};
  const announced = new Promise<void>((done) => {
    announce = done;
  });
  for (const stream of [child.stdout, child.stderr]) {
    void (async () => {
      const decoder = new TextDecoder();
      for await (const piece of stream) {
        output += decoder.decode(piece, { stream: true });
        const isServing = output.includes('"server_started"') || output.includes("Sallyport runs here");
        if (output.includes("Ctrl-C stops it.") && isServing) announce();
      }
    })();
  }
  const timeout = new Promise<string>((done) => {
    setTimeout(done, START_TIMEOUT_MS, "timeout").unref();
  });
  const ended = await Promise.race([
    announced,
    child.exited.then(() => child.signalCode ?? `code ${child.exitCode}`),
    timeout,
  ]);
  if (ended) {
    child.kill("SIGKILL");
    throw new Error(`the product did not start (${ended}):\n${output}`);
  }
  const url = /running at (\S+)/.exec(output)?.[1] ?? "";
  const launcherPid = childrenOf(child.pid)[0]?.pid ?? 0;
  const pidOf = (role: string) =>
    childrenOf(launcherPid).find(({ words }) => words.at(-2) === "role" && words.at(-1) === role)?.pid ??
    null;
  const serverPid = pidOf("gateway") ?? 0;
  return {
    url,
    dataDir,
    testKey: /sp_test_\w+/.exec(output)?.[0] ?? "",
    launcherPid,
    serverPid,
    pidOf,
    ended: child.exited,
    output: () => output,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      return child.exited;
    },
    async kill() {
      const gateway = pidOf("gateway");
      // The launcher first: it would start the gateway again.
      for (const pid of [launcherPid, gateway]) if (pid !== null) killIfAlive(pid);
      child.kill("SIGKILL");
      await child.exited;
      while (gateway !== null && isAlive(gateway)) await Bun.sleep(5);
    },
  };
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** Whether a process runs; one that has ended and was not buried does not. */
export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ");
  } catch {
    return false;
  }
}

/** Processes that a process started, with their command lines. */
export function childrenOf(
  parent: number,
): readonly { readonly pid: number; readonly words: readonly string[] }[] {
  const { stdout } = Bun.spawnSync(["pgrep", "-P", String(parent)]);
  const pids = stdout.toString().split("\n").filter(Boolean).map(Number);
  return pids.flatMap((pid) => {
    try {
      return [{ pid, words: readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0").slice(0, -1) }];
    } catch {
      return [];
    }
  });
}

/** Runs one `sallyport` command to its end. */
export async function sallyport(
  dataDir: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CommandResult> {
  const child = Bun.spawn(["node", LAUNCHER, ...args], {
    env: environmentFor(dataDir, options.env ?? {}),
    stdin: new Blob([options.input ?? ""]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, stdout, stderr };
}
