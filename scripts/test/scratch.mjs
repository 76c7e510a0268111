import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

/** A file system in memory, where Linux has one. */
const IN_MEMORY = "/dev/shm";
/** What all that tests have there at one time fits into several times, and what must stay free beside it. */
const LEAST_ROOM_BYTES = 4 * 2 ** 30;
const LEAST_FREE_MEMORY_BYTES = 8 * 2 ** 30;

const NAME = /^sallyport-tests-(\d+)-/;

/**
 * Where tests keep their files: in memory, if there is plenty. A test database is some thousand small files, made and removed
 * again hundreds of times in a run; a disk spends longer on that than the tests on everything else.
 *
 * @returns {string | null} a folder that goes when this process ends; null for the system's own place
 */
export function openScratch() {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return null;
  removeAbandoned();
  const folder = mkdtempSync(join(IN_MEMORY, `sallyport-tests-${process.pid}-`));
  // As /tmp is: databases of tests run as another user than root.
  chmodSync(folder, 0o1777);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function hasRoom() {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    const free =
      Number(/^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024;
    return bavail * bsize >= LEAST_ROOM_BYTES && free >= LEAST_FREE_MEMORY_BYTES && mayRunProgramsThere();
  } catch {
    return false;
  }
}

/** Some tests copy a program beside their files and start it. */
function mayRunProgramsThere() {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  const options = mounts.map((line) => line.split(" ")).findLast(([, place]) => place === IN_MEMORY)?.[3];
  return options !== undefined && !options.split(",").some((one) => one === "noexec" || one === "ro");
}

/** What runs left that were killed: memory that nobody would give back. */
function removeAbandoned() {
  for (const name of readdirSync(IN_MEMORY)) {
    const pid = Number(NAME.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) rmSync(join(IN_MEMORY, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
