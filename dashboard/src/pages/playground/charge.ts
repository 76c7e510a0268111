import { call } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";

/** The charge is written within a second of the answer's end; of one that was stopped, when its provider has counted. */
const WAITS_MS = [500, 700, 1_200, 2_500, 5_000, 10_000] as const;

/**
 * What a request was charged, once that is written; null when it is not known after a while, or is not for who asks.
 * @param signal aborted when nobody waits for it any more
 */
export async function chargeOf(
  organization: string,
  request: string,
  signal: AbortSignal,
): Promise<string | null> {
  for (const wait of WAITS_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (signal.aborted) return null;
    try {
      return (await call("ledger.explain", { organization, request }, { signal })).charge_usd;
    } catch (error) {
      if (error instanceof Problem && error.code === "not_permitted") return null;
      // Not written yet, or the line is lost: asked again.
    }
  }
  return null;
}
