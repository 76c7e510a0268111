import { z } from "zod";
import { formatUsd, parseUsd } from "../../kernel/money.ts";
import { balanceOf, setCreditLine } from "../../ledger/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { usdShown, usdTaken } from "../money.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, reason } from "../place.ts";
import { MAY_MOVE } from "./shown.ts";

export const setLine = operation({
  name: "credits.line",
  summary: "Set how far an organization that pays afterwards may spend below zero.",
  allowed: MAY_MOVE,
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    line_usd: usdTaken.describe("US dollars, at most six places; '0': it pays in advance."),
    reason,
  }),
  output: z.object({
    organization: z.string(),
    line_usd: usdShown,
    before_usd: usdShown,
    owed_usd: usdShown.describe("What is used of it, and what else is owed."),
    available_usd: usdShown.describe("What can be spent now."),
    nodes: nodesShown,
  }),
  errors: ["organization_not_found"],
  async run(act, { organization, line_usd: usd, reason: why }) {
    const { id, slug } = await organizationFor(act, MAY_MOVE, organization);
    const line = parseUsd(usd);
    const { before, generation } = await setCreditLine(act.database, id, line, why);
    const nodes = showNodes(await act.everywhere(generation));
    const { owed, available } = await balanceOf(act.database, id);
    return {
      organization: slug,
      line_usd: formatUsd(line),
      before_usd: formatUsd(before),
      owed_usd: formatUsd(owed),
      available_usd: formatUsd(available),
      nodes,
    };
  },
});
