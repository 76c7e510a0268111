import type { Sallyport } from "../contenders/sallyport.ts";
import { clickAround, type PeopleFigures } from "../load/people.ts";
import { runWrk } from "../load/wrk.ts";
import { memoryOf, processorMs, shareOf } from "../process-figures.ts";
import { type Setting, say } from "../setting.ts";
import { median } from "../statistics.ts";

const CONNECTIONS = 32;
const BODY_BYTES = 300;
const SECONDS = 4;
const ROUNDS = 6;
/** Until the compilers have seen enough. */
const WARM_SECONDS = 8;
/** By then a process has given back what only its start needed. */
const IDLE_MS = 40_000;

/** Memory of one process in bytes when nothing was asked of it. */
interface IdleMemory {
  readonly resident: number;
  /** With shared pages in equal parts. */
  readonly share: number;
}

export interface Processes {
  readonly idle: ReadonlyMap<string, IdleMemory>;
  /** Processor time for each answer in microseconds: all processes together, and a gateway that runs alone. */
  readonly everythingUs: number;
  readonly aloneUs: number;
  /** The gateway's own, while nobody and while fifty people use the pages. */
  readonly quietUs: number;
  readonly clickedUs: number;
  /** What those fifty got meanwhile, in all rounds. */
  readonly people: readonly PeopleFigures[];
}

/** What it costs to run everything: memory of each process at rest, and processor time beside a gateway alone. */
export async function measureProcesses(setting: Setting): Promise<Processes> {
  const rounds = setting.options.quick ? 1 : ROUNDS;
  const everything: number[] = [];
  const alone: number[] = [];
  const quiet: number[] = [];
  const clicked: number[] = [];
  const seen: PeopleFigures[] = [];
  let idle: ReadonlyMap<string, IdleMemory> = new Map();
  for (let round = 1; round <= rounds; round += 1) {
    // One after another, because both would have the same journal; in turns, so that both see the same machine.
    for (const [name, roles, costs] of [
      ["everything", undefined, everything],
      ["the gateway alone", "gateway", alone],
    ] as const) {
      say(`Processor time of ${name}, round ${round} …`);
      const running = await setting.startSallyport(roles);
      try {
        if (round === 1 && roles === undefined) {
          await Bun.sleep(IDLE_MS);
          idle = memoryAtRest(running);
        }
        costs.push(await costOf(running, setting, [...running.processes.values()]));
        if (roles !== undefined) continue;
        quiet.push(await costOf(running, setting, [gatewayOf(running)]));
        const people = await clickAround(running.origin, running.token);
        clicked.push(await costOf(running, setting, [gatewayOf(running)]));
        seen.push(await people.stop());
      } finally {
        await running.stop();
      }
    }
  }
  return {
    idle,
    everythingUs: median(everything),
    aloneUs: median(alone),
    quietUs: median(quiet),
    clickedUs: median(clicked),
    people: seen,
  };
}

function memoryAtRest({ processes }: Sallyport): ReadonlyMap<string, IdleMemory> {
  return new Map(
    [...processes].map(([name, pid]) => [name, { resident: memoryOf(pid).total, share: shareOf(pid) }]),
  );
}

function gatewayOf({ processes }: Sallyport): number {
  return processes.get("gateway") ?? Number.NaN;
}

async function costOf(
  { whole }: Sallyport,
  { cores, folder, options }: Setting,
  pids: readonly number[],
): Promise<number> {
  const load = { wrk: options.programs.wrk, folder, core: cores.load, bodyBytes: BODY_BYTES };
  const run = (seconds: number) => runWrk(whole, { ...load, connections: CONNECTIONS, seconds });
  await run(WARM_SECONDS);
  const spent = () => pids.reduce((sum, pid) => sum + processorMs(pid), 0);
  const before = spent();
  const { answers } = await run(SECONDS);
  return ((spent() - before) * 1_000) / answers;
}
