import { readFileSync } from "node:fs";

const LOOK_MS = 2_000;

/** What could not be measured, in words for the person at the terminal. */
export class BenchError extends Error {}

/** One core for the gateway under test; another for load, mock upstream and database. */
export interface Cores {
  readonly gateway: number;
  readonly load: number;
}

/** @throws BenchError */
export function chooseCores(): Cores {
  const allowed = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  const [gateway, load] = allowed.split(",").flatMap(expandRange);
  if (gateway === undefined || load === undefined)
    throw new BenchError("The bench needs two processor cores: one for the gateway, one for the load.");
  return { gateway, load };
}

function expandRange(range: string): number[] {
  const [first = Number.NaN, last = first] = range.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

interface CoreTicks {
  readonly idle: number;
  readonly stolen: number;
  readonly total: number;
}

/** What a core did between two moments, as shares of the time. */
export interface CoreUse {
  readonly busy: number;
  /** Taken by the hypervisor for another machine; also in `busy`. */
  readonly stolen: number;
}

/** Watches a core; the returned function says what it did since. */
export function watchCore(core: number): () => CoreUse {
  const before = readCore(core);
  return () => {
    const after = readCore(core);
    const total = Math.max(1, after.total - before.total);
    return {
      busy: 1 - (after.idle - before.idle) / total,
      stolen: (after.stolen - before.stolen) / total,
    };
  };
}

/** Fields of /proc/stat: user nice system idle iowait irq softirq steal (proc(5)). */
function readCore(core: number): CoreTicks {
  const line = new RegExp(`^cpu${core} (.*)$`, "m").exec(readFileSync("/proc/stat", "utf8"))?.[1] ?? "";
  const ticks = line.split(" ").slice(0, 8).map(Number);
  const [, , , idle = 0, waiting = 0, , , stolen = 0] = ticks;
  return { idle: idle + waiting, stolen, total: ticks.reduce((sum, one) => sum + one, 0) };
}

/** How busy each core is with what is not ours; to be asked before anything is started. */
export async function watchOtherWork(cores: Cores): Promise<Readonly<Record<keyof Cores, number>>> {
  const gateway = watchCore(cores.gateway);
  const load = watchCore(cores.load);
  await Bun.sleep(LOOK_MS);
  return { gateway: gateway().busy, load: load().busy };
}
