import type { Contender } from "../contenders/contender.ts";
import { BenchError } from "../cores.ts";
import { runWrk } from "../load/wrk.ts";
import { peakMemoryOf } from "../process-figures.ts";
import { type Setting, say } from "../setting.ts";
import { median } from "../statistics.ts";
import { observe } from "./sample.ts";

/** In kilobytes of 1,000 bytes. What the others cost more than the first is what their bodies cost. */
const BODY_KB = [0.3, 10, 100, 1000] as const;
type BodyKb = (typeof BODY_KB)[number];

const CONNECTIONS = 32;
const MANY_CONNECTIONS = 256;
const MEGABYTE_KB = 1000;
/** Compilers have seen enough of a size after so long, and of the way there after so many times that. */
const WARM_SECONDS = 2;
const WARM_TIMES = 4;
const REST_MS = 2_000;

/** Microseconds of processor time for one answer, medians of all rounds of all starts. */
type BodyCosts = ReadonlyMap<BodyKb, { readonly nginx: number; readonly sallyport: number }>;

export interface Bodies {
  readonly starts: number;
  readonly costs: BodyCosts;
  /** Resident bytes of the server with many bodies of a megabyte at once: when the load ended, and at the most. */
  readonly memory: { readonly after: number; readonly most: number };
}

/**
 * What a body costs by its size, in nginx and here, one after another so that both see the same machine, with several
 * starts of both: two starts of the same program differ by up to 15 %.
 */
export async function measureBodies(setting: Setting): Promise<Bodies> {
  const starts = setting.options.quick ? 1 : 4;
  const samples = new Map(BODY_KB.map((kb) => [kb, { nginx: [] as number[], sallyport: [] as number[] }]));
  const memory: Bodies["memory"][] = [];
  for (let start = 1; start <= starts; start += 1) {
    const [nginx, sallyport] = await setting.startPair();
    try {
      for (let times = 0; times < WARM_TIMES; times += 1)
        for (const contender of [nginx, sallyport])
          await load(contender, BODY_KB[0], CONNECTIONS, WARM_SECONDS, setting);
      for (const kb of BODY_KB) {
        say(`Bodies of ${kb} KB, start ${start} …`);
        for (const contender of [nginx, sallyport])
          await load(contender, kb, CONNECTIONS, WARM_SECONDS, setting);
        for (let round = 1; round <= setting.rounds; round += 1)
          for (const contender of round % 2 === 1 ? [nginx, sallyport] : [sallyport, nginx]) {
            const { processorUs } = await load(contender, kb, CONNECTIONS, secondsFor(kb), setting);
            samples.get(kb)?.[contender === nginx ? "nginx" : "sallyport"].push(processorUs);
          }
      }
      // What was under way when the load before ended is still held by whom it was sent to.
      await Bun.sleep(REST_MS);
      say(`${MANY_CONNECTIONS} bodies of 1 MB at once, start ${start} …`);
      const after = await load(
        sallyport,
        MEGABYTE_KB,
        MANY_CONNECTIONS,
        3 * secondsFor(MEGABYTE_KB),
        setting,
      );
      if (sallyport.pid === null || after.memory === null) throw new BenchError("Sallyport has no process.");
      memory.push({ after: after.memory.total, most: peakMemoryOf(sallyport.pid) });
    } finally {
      for (const contender of [nginx, sallyport]) await contender.stop();
    }
  }
  const costs = new Map(
    [...samples].map(([kb, { nginx, sallyport }]) => [
      kb,
      { nginx: median(nginx), sallyport: median(sallyport) },
    ]),
  );
  const most = (read: (one: Bodies["memory"]) => number) => Math.max(...memory.map(read));
  return { starts, costs, memory: { after: most(({ after }) => after), most: most((one) => one.most) } };
}

function secondsFor(kb: BodyKb): number {
  return kb >= MEGABYTE_KB ? 3 : 2;
}

function load(contender: Contender, bodyKb: number, connections: number, seconds: number, setting: Setting) {
  const { cores, folder, options } = setting;
  return observe(contender, cores, () =>
    runWrk(contender.whole, {
      wrk: options.programs.wrk,
      folder,
      core: cores.load,
      bodyBytes: bodyKb * 1000,
      connections,
      seconds,
    }),
  );
}

/** How many times as much as nginx's a body's size costs here. */
export function sizeCost({ costs }: Bodies, kb: BodyKb): number {
  const [small, large] = [costs.get(BODY_KB[0]), costs.get(kb)];
  if (!small || !large) return Number.NaN;
  return (large.sallyport - small.sallyport) / (large.nginx - small.nginx);
}

/** nginx's processor time over ours: its share of nginx's throughput, were the processor all that counts. */
export function throughputShare({ costs }: Bodies, kb: BodyKb): number {
  const cost = costs.get(kb);
  return cost ? cost.nginx / cost.sallyport : Number.NaN;
}
