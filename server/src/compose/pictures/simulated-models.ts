import { systemClock } from "../../kernel/clock.ts";
import { modelAt } from "../../picture-models/index.ts";
import { createEgress } from "../../platform/egress/index.ts";
import type { PictureModels } from "../../ports/picture-models.ts";
import { findProvider } from "../../providers/registry.ts";
import { startSimulatorThread } from "../../simulator/in-thread.ts";
import { SIMULATED_MODEL } from "../../tasks/index.ts";
import type { Given } from "../given.ts";

/** The simulator of a process that works on tasks, with the way out to it. */
export async function startSimulatedModels({
  config,
}: Pick<Given, "config">): Promise<PictureModels & { stop(): Promise<void> }> {
  const provider = findProvider("simulator");
  if (provider === null) throw new Error("a registry without the simulator");
  const simulator = await startSimulatorThread();
  const egress = createEgress();
  const models = modelAt({
    ...{ provider, egress, model: SIMULATED_MODEL, clock: systemClock },
    baseUrl: `${simulator.url}/v1`,
    // It is in this very process.
    allowPrivateAddress: true,
    timeouts: {
      connectMs: config.connectTimeoutMs,
      firstByteMs: config.firstByteTimeoutMs,
      idleMs: config.idleTimeoutMs,
    },
    answerMs: config.answerTimeoutMs,
  });
  return {
    ...models,
    async stop() {
      egress.close();
      await simulator.stop();
    },
  };
}
