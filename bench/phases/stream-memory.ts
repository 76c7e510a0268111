import { BenchError } from "../cores.ts";
import { describeFailures, readFigures, runStreams, STREAM_MS, startStreams } from "../load/stream-load.ts";
import { runWrk } from "../load/wrk.ts";
import { memoryOf } from "../process-figures.ts";
import { type Setting, say } from "../setting.ts";
import { median } from "../statistics.ts";

const STREAMS = 1000;
const LOOK_EVERY_MS = 100;

/** Memory of a fresh server before and while streams are open, in bytes. */
export interface StreamMemory {
  readonly streams: number;
  readonly idle: number;
  /** The most that was seen while all were open. */
  readonly open: number;
  readonly launcher: number;
}

/** Each round with a fresh server that has answered a little: what one stream costs when there are many. */
export async function measureStreamMemory(setting: Setting): Promise<StreamMemory> {
  const rounds: StreamMemory[] = [];
  for (let round = 1; round <= setting.rounds; round += 1) {
    say(`Memory of ${STREAMS} open streams, round ${round} …`);
    rounds.push(await measureOnce(setting));
  }
  // The whole round in the middle, so that both figures belong together.
  const growth = ({ open, idle }: StreamMemory) => open - idle;
  const middle = median(rounds.map(growth));
  const [nearest] = rounds.toSorted((a, b) => Math.abs(growth(a) - middle) - Math.abs(growth(b) - middle));
  if (!nearest) throw new BenchError("The memory of streams was not measured.");
  return nearest;
}

async function measureOnce(setting: Setting): Promise<StreamMemory> {
  const { cores, options, folder } = setting;
  const sallyport = await setting.startSallyport();
  try {
    const load = { core: cores.load };
    const { wrk } = options.programs;
    await runWrk(sallyport.whole, { ...load, wrk, folder, bodyBytes: 300, connections: 4, seconds: 1 });
    await runStreams(sallyport.stream, { ...load, streams: 20, seconds: 1 });
    await Bun.sleep(2000);
    const pid = sallyport.pid ?? 0;
    const idle = memoryOf(pid).total;
    const seconds = options.quick ? 2 : 5;
    const client = startStreams(sallyport.stream, { ...load, streams: STREAMS, seconds });
    const figures = readFigures(client);
    const open = await watchMemory(pid, seconds * 1000);
    const failed = describeFailures(await figures);
    if (failed !== "") throw new BenchError(`Streams failed while memory was measured: ${failed}.`);
    return { streams: STREAMS, idle, open, launcher: memoryOf(sallyport.launcherPid).total };
  } finally {
    await sallyport.stop();
  }
}

/** Looks while all streams are open: after the last was started, and before the first is not started again. */
async function watchMemory(pid: number, openMs: number): Promise<number> {
  await Bun.sleep(STREAM_MS + LOOK_EVERY_MS);
  let most = 0;
  const untilMs = performance.now() + openMs - LOOK_EVERY_MS;
  while (performance.now() < untilMs) {
    most = Math.max(most, memoryOf(pid).total);
    await Bun.sleep(LOOK_EVERY_MS);
  }
  return most;
}
