import { z } from "zod";
import type { Confirmation } from "../propagation/index.ts";

/** Where a change is in force, as the API shows it: one line for each node (K-4). */
export const nodesShown = z
  .array(
    z.object({
      node: z.uuid(),
      how: z
        .enum(["applied", "lease_expired"])
        .describe("'applied': the node said so. 'lease_expired': it was not heard from and serves nothing."),
      after_ms: z.int().describe("Milliseconds after the change."),
    }),
  )
  .describe("Every node that served when the change was made. Empty: none was running.");

export function showNodes(confirmations: readonly Confirmation[]): z.input<typeof nodesShown> {
  return confirmations.map(({ node, how, afterMs }) => ({ node, how, after_ms: Math.round(afterMs) }));
}
