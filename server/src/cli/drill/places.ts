import { readFileSync, readlinkSync } from "node:fs";
import { readdir, readlink } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Place } from "../../drills/index.ts";

/**
 * Everywhere that this deployment could have written something to a disk: all of the data folder, and what changed
 * since then in temporary folders, where core dumps and crash reports go, and where it runs.
 */
export function placesOf(dataDir: string, root: string, sinceMs: number): readonly Place[] {
  const deep = [tmpdir(), "/var/tmp", "/dev/shm", "/var/crash", "/var/lib/systemd/coredump"];
  const home = homedir();
  const shallow = [process.cwd(), root, join(root, "server"), home, ...coreFolder()];
  return [
    { folder: dataDir, deep: true, sinceMs: null },
    ...[...new Set(deep)].map((folder) => ({ folder, deep: true, sinceMs })),
    ...[".bun", ".cache"].map((name) => ({ folder: join(home, name), deep: true, sinceMs })),
    ...[...new Set(shallow)].map((folder) => ({ folder, deep: false, sinceMs })),
  ];
}

/** Where the kernel was told to put core dumps (core(5)), if that is one folder. */
function coreFolder(): readonly string[] {
  try {
    const pattern = readFileSync("/proc/sys/kernel/core_pattern", "utf8").trim();
    return pattern.startsWith("/") ? [dirname(pattern)] : [];
  } catch {
    return [];
  }
}

/** The regular files that a process has open, such as one that its output goes to, and the folder it runs in. */
export async function placesOfProcess(pid: number, sinceMs: number): Promise<readonly Place[] | null> {
  try {
    const places: Place[] = [{ folder: readlinkSync(`/proc/${pid}/cwd`), deep: false, sinceMs }];
    for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
      if (
        target.startsWith("/") &&
        !/^\/(dev\/(?!shm\/)|proc\/|sys\/)/.test(target) &&
        !target.endsWith(" (deleted)")
      )
        places.push({ folder: target, deep: false, sinceMs });
    }
    return places;
  } catch {
    return null;
  }
}

/** The process that listens on a TCP port of this machine (proc(5)); null when it cannot be seen. */
export async function listenerOf(port: number): Promise<number | null> {
  const LISTEN = "0A";
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    try {
      for (const line of readFileSync(table, "utf8").split("\n").slice(1)) {
        const fields = line.trim().split(/\s+/);
        if (fields[1]?.endsWith(suffix) && fields[3] === LISTEN) inodes.add(`socket:[${fields[9]}]`);
      }
    } catch {}
  }
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => []))
      if (inodes.has(await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => ""))) return Number(pid);
  }
  return null;
}
