import type { Contender } from "../contenders/contender.ts";
import { type Cores, watchCore } from "../cores.ts";
import type { WholeFigures } from "../load/wrk.ts";
import { type Memory, memoryOf, processorMs } from "../process-figures.ts";

/** One run of load against one contender. */
export interface Sample extends WholeFigures {
  /** Processor time of the gateway for each answer, which other work on the machine hardly changes. */
  readonly processorUs: number;
  /** Share of the time the gateway itself was running. */
  readonly gatewayBusy: number;
  /** Share of the gateway's core that others took. */
  readonly disturbance: number;
  readonly loadBusy: number;
  /** Resident when the load ended; null without a gateway. */
  readonly memory: Memory | null;
}

/** Runs the load and looks at the processes and cores meanwhile. */
export async function observe(
  { pid }: Contender,
  cores: Cores,
  work: () => Promise<WholeFigures>,
): Promise<Sample> {
  const gatewayCore = watchCore(cores.gateway);
  const loadCore = watchCore(cores.load);
  const startedMs = performance.now();
  const processorBefore = pid === null ? 0 : processorMs(pid);
  const figures = await work();
  const usedMs = pid === null ? 0 : processorMs(pid) - processorBefore;
  const gatewayBusy = usedMs / (performance.now() - startedMs);
  return {
    ...figures,
    processorUs: (usedMs * 1000) / figures.answers,
    gatewayBusy,
    disturbance: Math.max(0, gatewayCore().busy - gatewayBusy),
    loadBusy: loadCore().busy,
    memory: pid === null ? null : memoryOf(pid),
  };
}
