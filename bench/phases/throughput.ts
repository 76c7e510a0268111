import type { Contender, ContenderName } from "../contenders/contender.ts";
import { BenchError } from "../cores.ts";
import { runWrk, type WholeLoad } from "../load/wrk.ts";
import { type Setting, say } from "../setting.ts";
import { observe, type Sample } from "./sample.ts";

interface ThroughputCase {
  readonly bodyKb: number;
  readonly connections: number;
  readonly seconds: number;
  /** Rounds with the same processes. */
  readonly rounds: number;
  /** How often all contenders are started anew for it. */
  readonly starts: number;
}

/** One case with what each contender did in each round, or why it could not be measured. */
export interface ThroughputRow extends ThroughputCase {
  readonly samples: ReadonlyMap<ContenderName, readonly Sample[]>;
  readonly failures: ReadonlyMap<ContenderName, string>;
}

/** A row that is being filled. */
interface OpenRow extends ThroughputRow {
  readonly samples: Map<ContenderName, Sample[]>;
  readonly failures: Map<ContenderName, string>;
}

/**
 * The case of the targets is measured more often, more briefly each time, and with several processes of each contender: two
 * starts of the same program differ by up to 15 %.
 */
const TARGETS = { seconds: 2, rounds: 3, starts: 6 };

/** A warm-up ends with so many answers, or after so many runs. After 40,000, compilers still took 2 to 5 % of the core. */
const WARM_ANSWERS = 100_000;
const WARM_TIMES = 8;

const LARGE_KB = 1000;
const REST_MS = 2_000;

/** The case of the targets comes first, so that its memory is not that of larger bodies. */
function casesOf({ options, rounds }: Setting): readonly ThroughputCase[] {
  const cases = (bodyKb: number, seconds: number, connections: readonly number[]) =>
    connections.map((count) => ({ bodyKb, seconds, connections: count, rounds, starts: 1 }));
  if (options.quick) return [...cases(0.3, 2, [32]), ...cases(10, 2, [32]), ...cases(1000, 2, [32])];
  return [
    { bodyKb: 0.3, connections: 32, ...TARGETS },
    ...cases(0.3, 4, [1, 256]),
    ...cases(10, 4, [32, 1, 256]),
    ...cases(1000, 3, [32, 1]),
    // All 256 bodies come at the same time, so that the first answers come late.
    ...cases(1000, 6, [256]),
  ];
}

/** Whole answers: in each round every contender, one after another and back, so that all see the same machine. */
export async function measureThroughput(setting: Setting): Promise<readonly ThroughputRow[]> {
  const rows: OpenRow[] = casesOf(setting).map((one) => ({
    ...one,
    samples: new Map(),
    failures: new Map(),
  }));
  const starts = Math.max(...rows.map((row) => row.starts));
  for (let start = 1; start <= starts; start += 1) {
    const contenders = await setting.startAll();
    try {
      for (const contender of contenders) await warmUp(contender, setting);
      for (const row of rows) if (start <= row.starts) await measureRounds(row, contenders, setting);
    } finally {
      for (const contender of contenders) await contender.stop();
    }
  }
  return rows;
}

/** Until the compilers have seen enough of it, which takes a slow gateway or a busy machine longer. */
async function warmUp({ name, pid, whole }: Contender, setting: Setting): Promise<void> {
  if (pid === null) return;
  say(`Warming up ${name} …`);
  const load = loadOf({ bodyKb: 0.3, connections: 32, seconds: 2 }, setting);
  let answers = 0;
  for (let times = 0; times < WARM_TIMES && answers < WARM_ANSWERS; times += 1)
    answers += (await runWrk(whole, load)).answers;
}

async function measureRounds(
  row: OpenRow,
  contenders: readonly Contender[],
  setting: Setting,
): Promise<void> {
  const { bodyKb, connections, samples, failures } = row;
  for (let round = 1; round <= row.rounds; round += 1) {
    say(`Whole answers: ${bodyKb} KB, ${connections} connections, round ${round} …`);
    // What one leaves to be written slows the next: it must not always be the same.
    for (const contender of round % 2 === 1 ? contenders : contenders.toReversed()) {
      if (failures.has(contender.name)) continue;
      try {
        // What was under way when the load before ended is still held by whom it was sent to.
        if (bodyKb >= LARGE_KB) await Bun.sleep(REST_MS);
        const sample = await measureOnce(contender, row, setting);
        samples.set(contender.name, [...(samples.get(contender.name) ?? []), sample]);
      } catch (error) {
        if (!(error instanceof BenchError)) throw error;
        failures.set(contender.name, error.message);
        say(`  ${contender.name} FAILED: ${error.message}`);
      }
    }
  }
}

function measureOnce(contender: Contender, one: ThroughputCase, setting: Setting): Promise<Sample> {
  // Without a gateway it is only for comparison.
  const seconds = contender.name === "direct" ? 1 : one.seconds;
  return observe(contender, setting.cores, () =>
    runWrk(contender.whole, loadOf({ ...one, seconds }, setting)),
  );
}

function loadOf(
  { bodyKb, connections, seconds }: Pick<ThroughputCase, "bodyKb" | "connections" | "seconds">,
  setting: Setting,
): WholeLoad {
  return {
    wrk: setting.options.programs.wrk,
    folder: setting.folder,
    core: setting.cores.load,
    bodyBytes: bodyKb * 1000,
    connections,
    seconds,
  };
}
