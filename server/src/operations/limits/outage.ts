import { z } from "zod";
import { setOutage as set } from "../../limits/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { reason } from "../place.ts";
import { MAY_LIMIT } from "./shown.ts";

export const setOutage = operation({
  name: "limits.outage",
  summary: "Says what becomes of requests while they cannot be counted: 'closed' refuses them.",
  allowed: MAY_LIMIT,
  destructive: true,
  effect: "changes",
  evenUncounted: true,
  input: z.strictObject({
    mode: z
      .enum(["closed", "open"], "must be closed or open")
      .describe("'open' lets them through, and no rate limit holds meanwhile; budgets and credit do."),
    reason,
  }),
  output: z.object({ mode: z.enum(["closed", "open"]), reason: z.string(), nodes: nodesShown }),
  errors: [],
  async run(act, { mode, reason: why }) {
    const { generation } = await set(act.database, mode, why);
    return { mode, reason: why, nodes: showNodes(await act.everywhere(generation)) };
  },
});
