import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second for programs to read (USER_HZ). */
const TICK_MS = 10;

/** Processor time of a process and its threads so far, user and system. */
export function processorMs(pid: number): number {
  const fields = fieldsOf(pid);
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Resident memory in bytes: all of it, what is the process's own, and what maps files. */
export interface Memory {
  readonly total: number;
  readonly own: number;
  readonly files: number;
}

export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(status)?.[1] ?? Number.NaN) * 1024;
  return { total: bytes("VmRSS"), own: bytes("RssAnon"), files: bytes("RssFile") };
}

/** The most that was ever resident of a process, in bytes. */
export function peakMemoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}

/** Memory in bytes with pages that several processes map counted in equal parts, so that those of all can be added up. */
export function shareOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s*(\d+) kB$/m.exec(rollup)?.[1] ?? Number.NaN) * 1024;
}

export function commandLineOf(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0").slice(0, -1);
}

export function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    return Number(fieldsOf(pid)[1]);
  } catch {
    // It ended while we looked.
    return null;
  }
}

/** /proc/PID/stat from its third field on; the name before may contain anything (proc(5)). */
function fieldsOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
