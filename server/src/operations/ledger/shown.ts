import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import type { Difference } from "../../ledger/index.ts";
import { usdShown } from "../money.ts";

/** Who may look at the books of everybody, and who may put them right. */
export const MAY_LOOK = { platform: ["support", "operator", "admin"] } as const;
export const MAY_REPAIR = { platform: ["operator", "admin"] } as const;

/** So many are shown; how many there are is said beside them. */
const MOST_DIFFERENCES = 1_000;

/** Numbers that are not what they must follow from. */
export const differencesShown = z
  .object({
    count: z.int(),
    first: z.array(
      z.object({
        organization: z.uuid(),
        must_be_so: z.string(),
        of: z.string().describe("The account, grant, hold or budget."),
        counted_usd: usdShown,
        found_usd: usdShown,
        rebuildable: z.boolean().describe("Whether counting again puts it right."),
      }),
    ),
  })
  .meta({ id: "Differences", description: `The first ${MOST_DIFFERENCES} of them.` });

export function showDifferences(differences: readonly Difference[]): z.input<typeof differencesShown> {
  return {
    count: differences.length,
    first: differences.slice(0, MOST_DIFFERENCES).map((difference) => ({
      organization: difference.organizationId,
      must_be_so: difference.what,
      of: difference.subject,
      counted_usd: formatUsd(difference.counted),
      found_usd: formatUsd(difference.found),
      rebuildable: difference.rebuildable,
    })),
  };
}
