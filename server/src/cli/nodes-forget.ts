import type { NodeId } from "../kernel/ids.ts";
import { formatUsd } from "../kernel/money.ts";
import { forgetNode } from "../ledger/index.ts";
import { readId } from "./read-id.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport nodes forget` */
export async function nodesForget(invocation: Invocation, text: string, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const node = readId<NodeId>("node", text);
  const { holds, amount } = await withControl(invocation, ({ control }) =>
    forgetNode(control.database, node),
  );
  if (json) return terminal.out(JSON.stringify({ node, holds, usd: formatUsd(amount) }));
  terminal.out(
    holds === 0
      ? "That node holds nothing."
      : `Gave up ${formatUsd(amount)} USD in ${holds} ${holds === 1 ? "hold" : "holds"} of that node; their organizations can spend them again. If its journal is replayed later, what it spent is your loss.`,
  );
}
