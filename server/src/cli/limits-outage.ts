import { OperatorError } from "../kernel/errors.ts";
import { setOutage } from "../limits/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface LimitsOutageOptions {
  readonly json?: boolean;
  readonly reason: string;
}

const FACTS = {
  open: "While requests cannot be counted, they are let through and no rate limit holds,",
  closed: "While requests cannot be counted, they are refused,",
} as const;

/** `sallyport limits outage` */
export async function limitsOutage(
  invocation: Invocation,
  mode: string,
  { reason, json }: LimitsOutageOptions,
): Promise<void> {
  if (mode !== "open" && mode !== "closed")
    throw new OperatorError(
      "Say 'closed' (requests are refused) or 'open' (they are let through uncounted).",
    );
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const { generation } = await setOutage(control.database, mode, reason);
    const nodes = await confirm(control, generation);
    if (json) return terminal.out(JSON.stringify({ outage: mode, reason, nodes }));
    terminal.out(describeConfirmations(FACTS[mode], nodes));
  });
}
