import type { Contender, ContenderName } from "../contenders/contender.ts";
import { type CoreUse, watchCore } from "../cores.ts";
import type { StreamFigures } from "../load/stream-figures.ts";
import { describeFailures, runStreams } from "../load/stream-load.ts";
import { processorMs } from "../process-figures.ts";
import { type Setting, say } from "../setting.ts";

export interface StreamSample extends StreamFigures {
  readonly loadCore: CoreUse;
  readonly gatewayBusy: number;
}

/** A number of concurrent streams, with what each contender did in each round. */
export interface StreamRow {
  readonly streams: number;
  readonly samples: ReadonlyMap<ContenderName, readonly StreamSample[]>;
}

const COUNTS = [100, 1000];

/** Streams by the same client, in each round without a gateway and through each. */
export async function measureStreams(setting: Setting): Promise<readonly StreamRow[]> {
  // Without Sallyport's variants: those are only asked for whole answers.
  const contenders = await setting.startContenders();
  try {
    for (const { stream } of contenders)
      await runStreams(stream, { core: setting.cores.load, streams: 20, seconds: 1 });
    const rows: StreamRow[] = [];
    for (const streams of COUNTS) rows.push(await measureCount(streams, contenders, setting));
    return rows;
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

async function measureCount(
  streams: number,
  contenders: readonly Contender[],
  setting: Setting,
): Promise<StreamRow> {
  const samples = new Map<ContenderName, StreamSample[]>();
  for (let round = 1; round <= setting.rounds; round += 1) {
    say(`Streams: ${streams} at the same time, round ${round} …`);
    for (const contender of contenders) {
      const sample = await measureOnce(contender, streams, setting);
      samples.set(contender.name, [...(samples.get(contender.name) ?? []), sample]);
      const failed = describeFailures(sample);
      if (failed !== "") say(`  ${contender.name} FAILED: ${failed}`);
    }
  }
  return { streams, samples };
}

async function measureOnce({ pid, stream }: Contender, streams: number, { cores, options }: Setting) {
  const loadCore = watchCore(cores.load);
  const processorBefore = pid === null ? 0 : processorMs(pid);
  const startedMs = performance.now();
  const figures = await runStreams(stream, { core: cores.load, streams, seconds: options.quick ? 2 : 5 });
  const usedMs = pid === null ? 0 : processorMs(pid) - processorBefore;
  return { ...figures, loadCore: loadCore(), gatewayBusy: usedMs / (performance.now() - startedMs) };
}
