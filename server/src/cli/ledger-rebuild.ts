import { rebuildLedger } from "../ledger/index.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport ledger rebuild` */
export async function ledgerRebuild(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const corrected = await withControl(invocation, ({ control }) => rebuildLedger(control.database));
  if (json) return terminal.out(JSON.stringify({ corrected }));
  terminal.out(
    corrected === 0
      ? "Counted everything again; nothing was wrong."
      : `Counted everything again; ${corrected} ${corrected === 1 ? "number was" : "numbers were"} wrong and put right.`,
  );
}
