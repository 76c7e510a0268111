import { spawnSync } from "node:child_process";
import { chownSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** PostgreSQL's own lock on a cluster. */
const LOCK = "postmaster.pid";
/** A server writes in its lock right after making it. */
const EMPTY_FOR_MS = 2_000;

/** Undefined: nobody holds the cluster. The process may be dead, or another program that got its number. */
export function postmasterPid(cluster: string): number | undefined {
  return holderOf(join(cluster, LOCK));
}

function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8").split("\n", 1)[0]);
    return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Whether the process is a server of this cluster, and not another program that got the number of a dead one. */
export function servesCluster(pid: number, cluster: string): boolean {
  return isAlive(pid) && commandLine(pid).includes(cluster);
}

function commandLine(pid: number): string {
  if (!existsSync("/proc/self/cmdline")) {
    return spawnSync("/bin/ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8", env: {} })
      .stdout;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/**
 * A new server refuses to start while the number in its lock files belongs to a live process of its user, whatever
 * that runs. Putting our own number there makes it look further: it knows that its parent is no server, and still
 * checks the old shared memory, so that a survivor we did not see keeps it out.
 */
export function disownLockFiles(cluster: string, socketFolder: string, port: number): void {
  for (const file of [join(cluster, LOCK), join(socketFolder, `.s.PGSQL.${port}.lock`)]) {
    const holder = holderOf(file);
    if (holder === undefined || !isAlive(holder) || servesCluster(holder, cluster)) continue;
    const { uid, gid } = statSync(file);
    const rest = readFileSync(file, "utf8").split("\n").slice(1);
    const replacement = `${file}.${process.pid}`;
    writeFileSync(replacement, [process.pid, ...rest].join("\n"), { mode: 0o600, flag: "wx" });
    chownSync(replacement, uid, gid);
    renameSync(replacement, file);
  }
}

/**
 * Removes a lock in which nothing is written, and was not a moment ago: what a server leaves that was killed right after
 * making it. Every later one would refuse to start.
 */
export function removeEmptyLock(cluster: string): void {
  const file = join(cluster, LOCK);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.size === 0 && Date.now() - found.mtimeMs > EMPTY_FOR_MS) rmSync(file, { force: true });
}
