import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BenchError, type Cores } from "../cores.ts";
import { freePort } from "../free-port.ts";
import { childrenOf } from "../process-figures.ts";
import { atEnd, run, start } from "../processes.ts";
import { waitForPort } from "../wait-for-port.ts";
import { COMMON_HEADERS, type Contender, PATH } from "./contender.ts";
import { STREAM_MODEL, sallyport } from "./sallyport-provisioning.ts";

/** The launcher stays beside the server and does nothing; it is not part of the server's figures. */
export interface Sallyport extends Contender {
  readonly launcherPid: number;
}

/**
 * Sallyport as its users start it, with everything on: live key, encrypted provider secret, journal, database. The
 * server has the gateway's core; its database is moved to the other.
 */
export async function startSallyport(options: {
  readonly dataDir: string;
  readonly key: string;
  readonly cores: Cores;
}): Promise<Sallyport> {
  const { dataDir, key, cores } = options;
  const port = freePort();
  const launcher = start(sallyport("serve"), {
    core: cores.gateway,
    environment: { SALLYPORT_DATA_DIR: dataDir, SALLYPORT_PORT: String(port) },
  });
  void launcher.output.pipeTo(new WritableStream());
  atEnd(() => stopSurvivingDatabase(dataDir));
  if (!(await waitForPort(port, launcher.ended)))
    throw new BenchError("Sallyport did not start; BENCH_DEBUG=1 shows what it says.");
  const [server] = childrenOf(launcher.pid);
  if (server === undefined) throw new BenchError("Sallyport has no server process.");
  await moveDatabase(dataDir, cores.load);
  const target = (model: string) => ({
    url: `http://127.0.0.1:${port}${PATH}`,
    headers: { ...COMMON_HEADERS, authorization: `Bearer ${key}` },
    model,
  });
  return {
    name: "sallyport",
    pid: server,
    launcherPid: launcher.pid,
    whole: target("gpt-4o-mini"),
    stream: target(STREAM_MODEL),
    stop: () => launcher.stop(),
  };
}

/** The first line of postmaster.pid; null when no database runs there. */
function databasePid(dataDir: string): number | null {
  try {
    return Number(readFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return null;
  }
}

async function moveDatabase(dataDir: string, core: number): Promise<void> {
  const postmaster = databasePid(dataDir);
  if (postmaster === null) throw new BenchError("Sallyport's database was not found in its data folder.");
  // The postmaster first: what it starts from now on is where it is.
  for (const pid of [postmaster, ...childrenOf(postmaster)])
    await run(["taskset", "--all-tasks", "--cpu-list", "--pid", String(core), String(pid)], { core: null });
}

/** After a server that had to be killed. The folder is ours, so whatever database runs in it is, too. */
async function stopSurvivingDatabase(dataDir: string): Promise<void> {
  const pid = databasePid(dataDir);
  if (pid === null) return;
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    for (let tries = 0; tries < 50 && isDatabase(pid); tries += 1) {
      if (tries === 0) process.kill(pid, signal);
      await Bun.sleep(100);
    }
  }
}

function isDatabase(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";
  } catch {
    return false;
  }
}
