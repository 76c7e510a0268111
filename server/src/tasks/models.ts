import { ActError } from "../kernel/act-error.ts";
import type { TaskRequest } from "./request.ts";

/** The one model that tasks ask so far; it costs nothing (K-6). */
export const SIMULATED_MODEL = "simulated-image";

/** Known from the start: what ends before anybody is asked is counted, too. */
export function providerOf({ model }: TaskRequest): string | null {
  return model === null ? null : "simulator";
}

/**
 * Tasks ask the simulator only: who works on them may not open a provider's secret.
 * @throws ActError invalid_input, which names the model
 */
export function refuseModel({ model }: TaskRequest, mode: "live" | "test"): void {
  if (model === null) return;
  const problem =
    mode === "live"
      ? "is not possible with a live key: tasks ask no provider yet; ask /v1/images, or leave it out where the operation goes without"
      : `must be '${SIMULATED_MODEL}', which is the only one that tasks ask`;
  if (mode === "live" || model !== SIMULATED_MODEL)
    throw new ActError("invalid_input", { field: "model", problem });
}
