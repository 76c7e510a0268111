import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BenchError } from "../cores.ts";
import { childrenOf } from "../process-figures.ts";
import { atEnd, run } from "../processes.ts";

/** The first line of postmaster.pid; null when no database runs there. */
function databasePid(dataDir: string): number | null {
  try {
    return Number(readFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return null;
  }
}

/** Everything of the database, from now on too, runs on that core. */
export async function moveDatabase(dataDir: string, core: number): Promise<void> {
  const postmaster = databasePid(dataDir);
  if (postmaster === null) throw new BenchError("Sallyport's database was not found in its data folder.");
  // The postmaster first: what it starts from now on is where it is.
  for (const pid of [postmaster, ...childrenOf(postmaster)])
    await run(["taskset", "--all-tasks", "--cpu-list", "--pid", String(core), String(pid)], { core: null });
}

/** For each data folder: a server that had to be killed leaves its database behind. */
export function endDatabaseWithBench(dataDir: string): void {
  atEnd(() => stopSurvivor(dataDir));
}

async function stopSurvivor(dataDir: string): Promise<void> {
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
