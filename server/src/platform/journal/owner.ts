import { readFileSync } from "node:fs";

/** Names the process that writes a journal, so that nobody replays the journal of a living one. */
export const OWNER_FILE = "owner";

/** "pid start-time": the start time tells a process from a later one with the same number. */
export function currentOwner(): string {
  return `${process.pid} ${startTimeOf(process.pid) ?? ""}`;
}

export function isAlive(owner: string): boolean {
  const [pid, started] = owner.split(" ");
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0) return false;
  const now = startTimeOf(number);
  if (now !== null) return now === started;
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Field 22 of /proc/<pid>/stat (proc(5)), in clock ticks since boot; null where there is no /proc or no such process.
 * A zombie has ended: it only waits for its parent, which may never ask.
 */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "ended" : (fields[19] ?? null);
  } catch {
    return null;
  }
}
